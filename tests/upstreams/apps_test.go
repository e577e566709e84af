package upstreams_test

import (
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// startApps runs every upstream and returns their addresses.
func startApps(t *testing.T) map[string]string {
	t.Helper()
	apps := startNode(t)
	maps.Copy(apps, startNginx(t, apps["node decoded"]))
	maps.Copy(apps, startGo(t))
	apps["Next.js, App Router"] = startNext(t, "next-app")
	apps["Next.js, Pages Router"] = startNext(t, "next-pages")
	apps["PHP, files"] = startPHP(t, "-t", "php")
	apps["PHP, front controller"] = startPHP(t, "router.php")
	return apps
}

// startNode runs the apps of apps.mjs.
func startNode(t *testing.T) map[string]string {
	t.Helper()
	var ports map[string]int
	stage.Start(t, "the apps on Node.js", stage.Node(t, "tests/upstreams/apps.mjs"), func(l *stage.Log) bool {
		line, _, whole := strings.Cut(l.String(), "\n")
		return whole && json.Unmarshal([]byte(line), &ports) == nil
	})
	apps := make(map[string]string)
	for name, port := range ports {
		apps[name] = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	}
	return apps
}

// startNext runs a Next.js app, which scripts/test has built.
func startNext(t *testing.T, folder string) string {
	t.Helper()
	port := stage.Port(t)
	cmd := exec.Command(stage.Tool(t, "node"), "../node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1", "--port", port)
	cmd.Dir = filepath.Join(stage.Repository(t), "tests/upstreams", folder)
	if _, err := os.Stat(filepath.Join(cmd.Dir, ".next", "BUILD_ID")); err != nil {
		t.Fatalf("%s is not built; ./scripts/test builds it", folder)
	}
	cmd.Env = append(os.Environ(), "NODE_ENV=production", "NEXT_TELEMETRY_DISABLED=1")
	return startAt(t, folder, port, cmd)
}

// startPHP runs PHP's own server.
func startPHP(t *testing.T, args ...string) string {
	t.Helper()
	port := stage.Port(t)
	cmd := exec.Command(stage.Tool(t, "php"), append([]string{"-q", "-S", "127.0.0.1:" + port}, args...)...)
	cmd.Dir = filepath.Join(stage.Repository(t), "tests/upstreams")
	return startAt(t, "PHP", port, cmd)
}

// startNginx runs nginx, which reads paths by itself and passes some on to an app.
func startNginx(t *testing.T, app string) map[string]string {
	t.Helper()
	here, err := os.ReadFile("nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	fill := []string{"{home}", home, "{files}", filepath.Join(stage.Repository(t), "tests/upstreams/files"), "{app}", app}
	apps := make(map[string]string)
	var last string
	for name, word := range map[string]string{
		"nginx, locations": "{locations}", "nginx, files": "{files port}", "nginx, alias": "{alias}",
		"nginx, passed on": "{passed}", "nginx, rewritten": "{rewritten}",
	} {
		last = stage.Port(t)
		fill = append(fill, word, last)
		apps[name] = "127.0.0.1:" + last
	}
	config := filepath.Join(home, "nginx.conf")
	if err := os.WriteFile(config, []byte(strings.NewReplacer(fill...).Replace(string(here))), 0o600); err != nil {
		t.Fatal(err)
	}
	startAt(t, "nginx", last, exec.Command(stage.Tool(t, "nginx", "/usr/sbin/nginx"), "-p", home, "-c", config))
	return apps
}

// startAt runs a program and waits until it takes connections.
func startAt(t *testing.T, name, port string, cmd *exec.Cmd) string {
	t.Helper()
	address := "127.0.0.1:" + port
	stage.Start(t, name, cmd, func(*stage.Log) bool {
		conn, err := net.Dial("tcp", address)
		return err == nil && conn.Close() == nil
	})
	return address
}

// startGo runs apps that are made of net/http.
func startGo(t *testing.T) map[string]string {
	t.Helper()
	members := text("for members only")
	everybody := text("open to all")
	prefixes := http.NewServeMux()
	prefixes.Handle("/admin", members)
	prefixes.Handle("/admin/", members)
	prefixes.Handle("/public/", everybody)
	wildcards := http.NewServeMux()
	bySection := func(w http.ResponseWriter, r *http.Request) {
		answerBelow(w, r, "/"+r.PathValue("section"))
	}
	wildcards.HandleFunc("/{section}", bySection)
	wildcards.HandleFunc("/{section}/{rest...}", bySection)
	apps := make(map[string]string)
	for name, h := range map[string]http.Handler{
		"Go, ServeMux":   prefixes,
		"Go, wildcards":  wildcards,
		"Go, FileServer": http.FileServer(http.Dir("files")),
		"Go, the path":   http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answerBelow(w, r, r.URL.Path) }),
		"Go, the path, clean": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answerBelow(w, r, path.Clean("/"+r.URL.Path))
		}),
		"Go, the target": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answerBelow(w, r, r.RequestURI) }),
	} {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		apps[name] = strings.TrimPrefix(server.URL, "http://")
	}
	return apps
}

func text(body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
}

// answerBelow answers by the folder that a path is in.
func answerBelow(w http.ResponseWriter, r *http.Request, path string) {
	switch {
	case strings.HasPrefix(path+"/", "/admin/"):
		text("for members only").ServeHTTP(w, r)
	case strings.HasPrefix(path+"/", "/public/"):
		text("open to all").ServeHTTP(w, r)
	default:
		http.NotFound(w, r)
	}
}
