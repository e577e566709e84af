package live_test

import (
	"net/http"
	"testing"

	"github.com/caddyserver/caddy/v2"
)

// TestMemory: storage memory outlives a reload, and is forgotten with the process that Caddy
// is. Its answers are those of a Better Auth server without a database.
func TestMemory(t *testing.T) {
	a := newApp(t)
	const options = "better_auth {\n storage memory\n session {\n cookie_cache {\n strategy jwe\n max_age 7d\n}\n}\n}"
	g := start(t, a, options, "better_auth\nprotect /dashboard/*")
	g.signUp(t, "ann@example.com")
	want := func(when string, status int) {
		t.Helper()
		if resp := g.open(t, "/dashboard"); resp.StatusCode != status {
			t.Errorf("%s: got %d, want %d", when, resp.StatusCode, status)
		}
	}
	want("after signing up", http.StatusOK)
	if err := g.load(a, options, "better_auth\nprotect /dashboard/*\nheader X-New 1"); err != nil {
		t.Fatal(err)
	}
	want("after a reload", http.StatusOK)
	if err := caddy.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := g.load(a, options, "better_auth\nprotect /dashboard/*"); err != nil {
		t.Fatal(err)
	}
	want("after a restart", http.StatusFound)
}
