package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	_ "github.com/caddyserver/caddy/v2/modules/standard" // respond, and where secrets are kept

	_ "github.com/caddy-better-auth/gateway" // what is measured
	"github.com/caddy-better-auth/gateway/auth"
)

// BenchmarkRequest measures a request through Caddy's chain of handlers, without the network:
// what is more than "plain" is the gate's.
func BenchmarkRequest(b *testing.B) {
	const cache = "session {\n cookie_cache\n}\n"
	tests := []struct {
		name, options, site string
		cookie              bool
		status              int
	}{
		{"plain", "", "", true, 200},
		{"public", "", "better_auth\nprotect /dashboard/*", true, 200},
		{"optimistic", "", "protect {\n mode optimistic\n}", true, 200},
		{"cached", cache, "protect {\n mode cached\n}", true, 200},
		{"full", "", "protect", true, 200},
		{"full, in-process", "", "better_auth\nprotect", true, 200},
		{"refused", "", "protect", false, 302},
		{"get-session", "", "better_auth", true, 200},
	}
	for _, test := range tests {
		b.Run(test.name, func(b *testing.B) {
			server := load(b, test.options, test.site)
			path := "/page"
			if test.name == "get-session" {
				path = "/api/auth/get-session"
			}
			cookie := ""
			if test.cookie {
				cookie = signUp(b, server)
			}
			ask := asking(b, server, path, cookie, test.status)
			b.ReportAllocs()
			for b.Loop() {
				ask()
			}
		})
	}
}

// asking returns a function that asks for a page as a browser does, and wants the status.
func asking(t testing.TB, server http.Handler, path, cookie string, status int) func() {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "localhost"
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36")
	r.Header.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
	r.Header.Set("Accept-Language", "en")
	r.Header.Set("Accept-Encoding", "gzip, br")
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	header := r.Header
	return func() {
		r.Header = header.Clone()
		w := discard{header: http.Header{}}
		server.ServeHTTP(&w, r)
		if w.status != status {
			t.Fatalf("%s: got %d, want %d", path, w.status, status)
		}
	}
}

// discard throws an answer away.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }

// load loads a configuration with one site and returns its server.
func load(b testing.TB, options, site string) *caddyhttp.Server {
	b.Helper()
	adapter := caddyconfig.GetAdapter("caddyfile")
	config, _, err := adapter.Adapt([]byte(`{
	admin off
	storage file_system `+filepath.Join(b.TempDir(), "caddy")+`
	log {
		output discard
	}
	better_auth {
		storage memory
		rate_limit off
		secret benchmark-secret-of-more-than-32-characters
		`+options+`
	}
}
http://auth.localhost:0 {
	better_auth
}
http://localhost:0 {
	`+site+`
	respond ok
}`), nil)
	if err != nil {
		b.Fatal(err)
	}
	if err := caddy.Load(config, true); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = caddy.Stop() })
	app, err := caddy.ActiveContext().App("http")
	if err != nil {
		b.Fatal(err)
	}
	return app.(*caddyhttp.App).Servers["srv0"]
}

// signUp signs somebody up at the other site and returns their Cookie header.
func signUp(b testing.TB, server http.Handler) string {
	b.Helper()
	email := strings.ToLower(auth.Env{}.Token(12)) + "@example.com"
	body := strings.NewReader(`{"name":"Ann","email":"` + email + `","password":"password123"}`)
	r := httptest.NewRequest(http.MethodPost, "/api/auth/sign-up/email", body)
	r.Host = "auth.localhost"
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", "http://auth.localhost")
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		b.Fatalf("signing up: %d %s", w.Code, w.Body)
	}
	var pairs []string
	for _, cookie := range w.Result().Cookies() {
		pairs = append(pairs, cookie.Name+"="+cookie.Value)
	}
	return strings.Join(pairs, "; ")
}
