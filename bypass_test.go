package gateway_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"go.uber.org/zap"
)

// TestSEC13WaysAroundTheGateAreNamed: when a site with protect starts, a way to its app that
// passes none of our handlers is in the log.
func TestSEC13WaysAroundTheGateAreNamed(t *testing.T) {
	const a, b = "http://localhost:0", "http://b.localhost:0"
	const proxy = "reverse_proxy localhost:1"
	tests := []struct {
		name, sites string
		warned      bool
	}{
		{"the snippet of the docs", a + " {\n better_auth\n protect /dashboard/*\n " + proxy + "\n}", false},
		{"only protect", a + " {\n protect /dashboard/*\n " + proxy + "\n}", false},
		{"two apps behind it", a + " {\n protect\n handle /api/* {\n " + proxy + "\n }\n handle {\n " + proxy + "\n }\n}", false},
		{"with forward_auth behind it", a + " {\n protect\n forward_auth localhost:1 {\n uri /x\n }\n " + proxy + "\n}", false},
		{"all in a route", a + " {\n route {\n protect\n " + proxy + "\n }\n}", false},
		{"for any host", ":0 {\n protect\n " + proxy + "\n}", false},
		{"no protect", a + " {\n handle /api/auth/* {\n better_auth\n }\n " + proxy + "\n}", false},
		{"another site without", a + " {\n protect\n " + proxy + "\n}\n" + b + " {\n " + proxy + "\n}", false},
		{"no app", a + " {\n protect\n respond ok\n}", false},
		{"an error page", a + " {\n protect\n " + proxy + "\n handle_errors {\n respond sorry\n }\n}", false},

		{"protect in a handle", a + " {\n handle /dashboard/* {\n protect\n " + proxy + "\n }\n handle {\n " + proxy + "\n }\n}", true},
		{"protect for a part only", a + " {\n route /dashboard/* {\n protect\n }\n " + proxy + "\n}", true},
		{"the app first", a + " {\n route {\n " + proxy + "\n protect\n }\n}", true},
		{"an app before it", a + " {\n route {\n handle /api/* {\n " + proxy + "\n }\n protect\n " + proxy + "\n }\n}", true},
		{"an app for errors", a + " {\n protect\n respond ok\n handle_errors {\n " + proxy + "\n }\n}", true},
		{"for any host, in a handle", ":0 {\n handle /a/* {\n protect\n " + proxy + "\n }\n handle {\n " + proxy + "\n }\n}", true},
		{"a named route", "&(app) {\n " + proxy + "\n}\n" + a + " {\n route {\n invoke app\n protect\n }\n}", true},
		{"a named route behind it", "&(app) {\n " + proxy + "\n}\n" + a + " {\n protect\n invoke app\n}", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			log := startLogged(t, test.sites)
			if got := strings.Contains(log, "pass neither better_auth nor protect"); got != test.warned {
				t.Errorf("warned %t, want %t:\n%s", got, test.warned, log)
			}
		})
	}
}

// TestSEC13WaysBesideTheGateAreNamed: a protect that a path leads to covers no other spelling of it,
// which is in the log if these reach the same app.
func TestSEC13WaysBesideTheGateAreNamed(t *testing.T) {
	const a = "http://localhost:0 {\n better_auth\n "
	const proxy, other = "reverse_proxy localhost:1", "reverse_proxy localhost:2"
	tests := []struct {
		name, site string
		warned     bool
	}{
		{"in a handle", "handle /admin/* {\n protect\n " + proxy + "\n }\n handle {\n " + proxy + "\n }", true},
		{"in a route", "route /admin/* {\n protect\n }\n " + proxy, false},
		{"in a route with its app", "route /admin/* {\n protect\n " + proxy + "\n }\n " + proxy, true},
		{"behind an expression", "@a path_regexp ^/admin\n handle @a {\n protect\n " + proxy + "\n }\n " + proxy, true},
		{"all but a path", "@a not path /public/*\n handle @a {\n protect\n " + proxy + "\n }\n handle {\n " + proxy + "\n }", true},
		{"an app of its own", "handle_path /admin/* {\n protect\n " + proxy + "\n }\n handle {\n " + other + "\n }", false},
		{"at the top", "protect /admin/*\n handle /admin/* {\n " + proxy + "\n }\n handle {\n " + proxy + "\n }", false},
		{"both", "protect /a/*\n handle /admin/* {\n protect\n " + proxy + "\n }\n handle {\n " + proxy + "\n }", false},
		{"by address", "@a remote_ip 10.0.0.0/8\n handle @a {\n " + proxy + "\n }\n handle {\n protect\n " + proxy + "\n }", false},
		{"by path, then protect", "handle /public/* {\n " + proxy + "\n }\n handle {\n protect\n " + proxy + "\n }", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			log := startLogged(t, a+test.site+"\n}")
			if got := strings.Contains(log, "past which the same app can be reached"); got != test.warned {
				t.Errorf("warned %t, want %t:\n%s", got, test.warned, log)
			}
		})
	}
}

// TestSEC13TheSnippetOfTheDocs: what docs/security.md tells people to write has no way around.
func TestSEC13TheSnippetOfTheDocs(t *testing.T) {
	text, err := os.ReadFile("docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```caddyfile\n")
	snippet, _, ok := strings.Cut(rest, "```")
	if !ok || !strings.Contains(snippet, "protect") || !strings.Contains(snippet, "reverse_proxy") {
		t.Fatalf("the snippet is %q", snippet)
	}
	if log := startLogged(t, strings.Replace(snippet, "app.example.com", "http://localhost:0", 1)); strings.Contains(log, "pass neither") {
		t.Errorf("it is warned of:\n%s", log)
	}
}

// startLogged loads sites, ends them and returns what was logged meanwhile.
func startLogged(t *testing.T, sites string) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "log")
	config, _, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(`{
	admin off
	persist_config off
	auto_https off
	storage file_system `+dir+`
	log {
		output file `+file+`
	}
	better_auth {
		storage memory
		secret {env.PATH}-which-is-longer-than-32-characters
	}
}
`+sites), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := caddy.Load(config, true); err != nil {
		t.Fatal(err)
	}
	caddy.Log().Named("test").Warn("the end of the start", zap.Time("at", time.Now()))
	if err := caddy.Stop(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), "the end of the start") {
		t.Fatalf("the log: %v\n%s", err, text)
	}
	return string(text)
}
