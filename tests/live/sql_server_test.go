package live_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
)

// TestDatabaseServer: a server that cannot be used is refused with an advice and without
// its password. While it is down nobody gets in and nobody is signed out; once it is back,
// all is as before.
func TestDatabaseServer(t *testing.T) {
	for name, launch := range map[string]func(testing.TB) *sqltest.Server{
		"postgres": sqltest.StartPostgres, "mysql": sqltest.StartMySQL,
	} {
		t.Run(name, func(t *testing.T) {
			server := launch(t)
			dsn := server.Database(t)
			a := newApp(t)
			config := func(dsn string) string {
				return "better_auth {\n rate_limit off\n storage " + name + " " + dsn + " {\n timeout 2s\n}\n session {\n local_cache {\n ttl 0\n}\n}\n}"
			}
			const site = "better_auth\nprotect /dashboard/*"
			t.Setenv("TEST_DSN", dsn)
			g := start(t, a, config("{env.TEST_DSN}"), site)
			g.signUp(t, "ann@example.com")
			wantRefusals(t, g, a, config, name)

			server.Stop()
			resp := g.open(t, "/dashboard")
			if resp.StatusCode < 500 || len(resp.Cookies()) > 0 {
				t.Errorf("the server is down: got %d and cookies %v, want a 5xx and none", resp.StatusCode, resp.Cookies())
			}
			server.Start(t)
			if resp := g.open(t, "/dashboard"); resp.StatusCode != http.StatusOK {
				t.Errorf("the server is back: got %d, want %d", resp.StatusCode, http.StatusOK)
			}
		})
	}
}

func wantRefusals(t *testing.T, g *gateway, a *app, config func(dsn string) string, scheme string) {
	t.Helper()
	for dsn, want := range map[string]string{
		scheme + "://root:s3cr3t@127.0.0.1:1/app":   "the server does not answer: start it, or correct host and port",
		scheme + "://root:s3cr3t%@127.0.0.1:1/app":  "cannot read the DSN: write " + scheme + "://user:password@host",
		scheme + "://root:s3cr3t/x@127.0.0.1:1/app": "cannot read the DSN",
		"{env.TEST_DSN}?s3cr3t=s3cr3t":              "",
	} {
		err := g.load(a, config(dsn), "better_auth")
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t@") ||
			strings.Contains(err.Error(), "=s3cr3t") || strings.Contains(err.Error(), ":s3cr3t") {
			t.Errorf("%s: got error %v, want %q and no secret", dsn, err, want)
		}
	}
	if resp := g.open(t, "/dashboard"); resp.StatusCode != http.StatusOK {
		t.Errorf("after configurations that were refused: got %d, want %d", resp.StatusCode, http.StatusOK)
	}
}
