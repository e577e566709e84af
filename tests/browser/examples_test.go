package browser_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// TestPlain: people use examples/plain as its one command runs it, with and without scripts.
func TestPlain(t *testing.T) {
	t.Run("with scripts", func(t *testing.T) {
		e := startPlain(t)
		tell(t, "plain.mjs", "--address", e.address, "--letters", e.letters, "--shots", shotsFolder(t))
	})
	t.Run("without scripts", func(t *testing.T) {
		e := startPlain(t)
		tell(t, "plain.mjs", "--address", e.address, "--letters", e.letters, "--script", "off")
	})
}

// example is an example that runs.
type example struct {
	address string
	app     string // address of the app behind the gateway
	mailbox *stage.Mailbox
	letters string // URL of the letters in it
}

// newExample finds ports for an example and rewrites its Caddyfile, so that it sends real mail,
// has an OpenID provider, and refreshes sessions after a second. It returns the environment of
// the example's command, in which the app's port has a name of its own.
func newExample(t *testing.T, folder, appPort string) (example, []string) {
	t.Helper()
	port, behind := stage.Port(t), stage.Port(t)
	mailbox := stage.MailServer{TLS: "none"}.Start(t)
	e := example{
		address: "http://localhost:" + port,
		app:     "http://127.0.0.1:" + behind,
		mailbox: mailbox,
		letters: serveLetters(t, mailbox),
	}
	words := startProvider(t, e.address+"/api/auth/callback/acme")
	return e, append(os.Environ(), "PORT="+port, appPort+"="+behind,
		"CADDYFILE="+rewrite(t, folder+"/Caddyfile", mailbox, words), "GATEWAY_BINARY="+stage.Binary(t),
		"XDG_DATA_HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir())
}

// startPlain runs examples/plain.
func startPlain(t *testing.T) example {
	t.Helper()
	e, env := newExample(t, "examples/plain", "SERVICE_PORT")
	cmd := exec.Command(filepath.Join(stage.Repository(t), "examples/plain/start"))
	cmd.Env = env
	stage.Start(t, "examples/plain", cmd, func(*stage.Log) bool {
		return answers(e.app+"/members/") && answers(e.address+"/api/auth/ok")
	})
	return e
}

// startNextJS runs examples/nextjs.
func startNextJS(t *testing.T) example {
	t.Helper()
	e, env := newExample(t, "examples/nextjs", "APP_PORT")
	env = append(env, "PROVIDER=acme")
	build, run := stage.Node(t, "examples/nextjs/start.mjs", "build"), stage.Node(t, "examples/nextjs/start.mjs")
	build.Env, run.Env = env, env
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building examples/nextjs: %v\n%s", err, out)
	}
	stage.Start(t, "examples/nextjs", run, func(*stage.Log) bool {
		return answers(e.app+"/sign-in") && answers(e.address+"/api/auth/ok")
	})
	return e
}

// rewrite writes the Caddyfile of an example anew, for the tests: its database is a fresh
// one, its mails are sent, sessions are refreshed soon, and it has further words. It returns the new file.
func rewrite(t *testing.T, file string, mailbox *stage.Mailbox, words string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(stage.Repository(t), file))
	if err != nil {
		t.Fatal(err)
	}
	config := string(text)
	for old, replacement := range map[string]string{
		"storage sqlite .run/auth.db": "storage sqlite " + filepath.Join(t.TempDir(), "auth.db"),
		"mail log":                    "mail smtp " + mailbox.Address + " {\n\t\t\tfrom auth@example.com\n\t\t\ttls none\n\t\t}",
		"# provider acme {":           "session {\n\t\t\tupdate_age 1s\n\t\t}\n\t\trate_limit off\n" + words,
	} {
		if strings.Count(config, old) != 1 {
			t.Fatalf("%s has not one %q", file, old)
		}
		config = strings.Replace(config, old, replacement, 1)
	}
	path := filepath.Join(t.TempDir(), "Caddyfile")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// startProvider runs the OpenID provider of tests/providers and returns the words of a
// Caddyfile that trust it.
func startProvider(t *testing.T, callback string) string {
	t.Helper()
	port := stage.Port(t)
	clients, err := json.Marshal([]map[string]any{{
		"client_id": "acme-id", "client_secret": "acme-secret", "redirect_uris": []string{callback},
		"grant_types": []string{"authorization_code", "refresh_token"}, "token_endpoint_auth_method": "client_secret_post",
	}})
	if err != nil {
		t.Fatal(err)
	}
	cmd := stage.Node(t, "tests/providers/server.mjs", "--port", port, "--clients", string(clients))
	stage.Start(t, "oidc-provider", cmd, func(l *stage.Log) bool { return l.Contains("READY\n") })
	return "\t\tprovider acme {\n\t\t\tclient_id acme-id\n\t\t\tclient_secret acme-secret\n\t\t\tissuer http://127.0.0.1:" + port + "\n\t\t}"
}

// serveLetters tells stories which letters there are.
func serveLetters(t *testing.T, mailbox *stage.Mailbox) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		type letter struct{ Subject, Link string }
		found := []letter{}
		for _, l := range mailbox.Letters() {
			if l.To == r.URL.Query().Get("to") {
				found = append(found, letter{l.Subject, l.Link()})
			}
		}
		if err := json.NewEncoder(w).Encode(found); err != nil {
			t.Errorf("telling of letters: %v", err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func answers(url string) bool {
	resp, err := http.Get(url)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}
