package handlers

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/cookiecheck"
)

func TestSEC57Routing(t *testing.T) {
	f := newFixture(t, nil)
	for _, tc := range []struct {
		name, method, path string
		status             int
	}{
		{"ok", "GET", "/api/auth/ok", 200},
		{"ok/query", "GET", "/api/auth/ok?x=/../", 200},
		{"fail/base path itself", "GET", "/api/auth", 404},
		{"fail/base path with slash", "GET", "/api/auth/", 404},
		{"fail/longer name", "GET", "/api/authx/ok", 404},
		{"fail/capital letter", "GET", "/api/auth/OK", 404},
		{"fail/escaped letter", "GET", "/api/auth/%6fk", 404},
		{"fail/escaped slash", "POST", "/api/auth/sign-in%2femail", 404},
		{"fail/double slash", "GET", "/api/auth//ok", 404},
		{"fail/slash at the end", "GET", "/api/auth/ok/", 404},
		{"fail/dots", "GET", "/api/auth/x/../ok", 404},
		{"fail/wrong method", "POST", "/api/auth/ok", 404},
		{"fail/HEAD", "HEAD", "/api/auth/ok", 404},
		{"fail/OPTIONS", "OPTIONS", "/api/auth/sign-out", 404},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := f.send(tc.method, tc.path, "")
			if w.Code != tc.status {
				t.Errorf("%s %s = %d, want %d", tc.method, tc.path, w.Code, tc.status)
			}
			if w.Code == 404 && (w.Body.Len() > 0 || len(w.Header()) > 0) {
				t.Errorf("404 with body %q and headers %v, want nothing", w.Body, w.Header())
			}
		})
	}
}

func TestRouteParameters(t *testing.T) {
	m := newMux("/api/auth", []Route{{Method: "GET", Path: "/callback/{id}"}})
	for path, want := range map[string]bool{
		"/api/auth/callback/github":     true,
		"/api/auth/callback/git%68ub":   true,
		"/api/auth/callback/a%2fb":      true,
		"/api/auth/callback/":           false,
		"/api/auth/callback":            false,
		"/api/auth/callback/github/x":   false,
		"/api/auth/callback/github/":    false,
		"/api/auth/elsewhere/github":    false,
		"/api/auth/callback//github":    false,
		"/api/authcallback/github":      false,
		"/other/api/auth/callback/name": false,
	} {
		if got := m.find(httptest.NewRequest("GET", path, nil)) != nil; got != want {
			t.Errorf("find(%s) = %v, want %v", path, got, want)
		}
	}
}

// TestTable holds what every row promises.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Routes() {
		key := r.Method + " " + r.Path
		if seen[key] {
			t.Errorf("%s is there twice", key)
		}
		seen[key] = true
		if r.Operation == "" || r.Summary == "" || r.endpoint.begin == nil || !strings.HasPrefix(r.Path, "/") {
			t.Errorf("%s is incomplete: %+v", key, r)
		}
	}
}

// TestSEC53BaseURLBehindAProxy: what a trusted proxy says of the host is held against the list as
// any other host is; what anybody else says is nothing.
func TestSEC53BaseURLBehindAProxy(t *testing.T) {
	for _, tc := range []struct {
		name, static, host, forwarded, proto string
		trusted                              bool
		want                                 string // empty: refused
	}{
		{"forwarded", "", "internal:8080", "app.test", "https", true, "https://app.test"},
		{"forwarded, with a port", "", "internal:8080", "APP.test:8443", "https", true, ""},
		{"forwarded, not allowed", "", "app.test", "evil.test", "https", true, ""},
		{"forwarded, two", "", "app.test", "a.test, app.test", "https", true, "https://app.test"},
		{"forwarded, strange", "", "app.test", "<script>", "https", true, "https://app.test"},
		{"forwarded, no name", "", "app.test", "a..b", "https", true, "https://app.test"},
		{"forwarded, another letter than a name has", "", "app.test", "a_b.test", "https", true, "https://app.test"},
		{"another protocol", "", "app.test", "app.test", "ftp", true, "http://app.test"},
		{"no proxy", "", "app.test", "evil.test", "https", false, "http://app.test"},
		{"no proxy, internal", "", "internal", "app.test", "https", false, ""},
		{"fallback", "https://fb.test", "evil.test", "", "", false, "https://fb.test"},
		{"fallback, own name", "https://fb.test", "localhost", "", "", false, "https://fb.test"},
		{"fallback, allowed", "https://fb.test", "app.test", "", "", false, "http://app.test"},
		{"fallback, nonsense", "https://fb.test", "a@app.test", "", "", false, "https://fb.test"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b, err := newBases(BaseURL{
				Static: tc.static, AllowedHosts: []string{"app.test"}, OwnHosts: []string{"localhost"},
				Proxied: func(*http.Request) bool { return tc.trusted },
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest("GET", "/", nil)
			r.Host = tc.host
			r.Header.Set("X-Forwarded-Host", tc.forwarded)
			r.Header.Set("X-Forwarded-Proto", tc.proto)
			got, err := b.origin(r)
			if got != tc.want || (err != nil) != (tc.want == "") {
				t.Errorf("got %q, %v; want %q", got, err, tc.want)
			}
		})
	}
}

func TestSEC53BaseURL(t *testing.T) {
	f := newFixture(t, func(s *settings) {
		s.handlers.BaseURL = BaseURL{
			AllowedHosts: []string{"*.Example.com", "one.test:8443"},
			OwnHosts:     []string{"localhost", "[::1]", "own.test"},
			OwnPorts:     []string{"443", "8443"},
		}
	})
	for _, tc := range []struct {
		name, host, origin string
		tls                bool
		status             int
	}{
		{"fail/an allowed host on another port", "a.example.com:8443", "https://a.example.com:8443", true, 400},
		{"ok/own host, any port", "localhost:3000", "http://localhost:3000", false, 200},
		{"ok/no port", "localhost", "http://localhost", false, 200},
		{"ok/default port", "localhost:80", "http://localhost", false, 200},
		{"ok/wildcard and case", "A.EXAMPLE.com", "https://a.example.com", true, 200},
		{"ok/its port", "one.test:8443", "https://one.test:8443", true, 200},
		{"ok/IPv6", "[::1]:8080", "http://[::1]:8080", false, 200},
		{"ok/another allowed host", "a.example.com", "https://b.example.com", true, 200},
		{"ok/own name", "own.test", "https://own.test", true, 200},
		{"ok/a port of ours", "own.test:8443", "https://own.test:8443", true, 200},
		{"fail/own name, port of others", "own.test:31337", "https://own.test:31337", true, 400},
		{"fail/other scheme", "localhost:3000", "https://localhost:3000", false, 403},
		{"fail/other port", "one.test:9443", "https://one.test:9443", true, 400},
		{"fail/bare parent", "example.com", "https://example.com", true, 400},
		{"fail/stranger", "evil.example", "https://evil.example", true, 400},
		{"fail/user info", "a@b.example.com", "https://b.example.com", true, 400},
		{"fail/empty", "", "http://localhost", false, 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/api/auth/sign-out", nil)
			r.Host = tc.host
			r.Header.Set("Origin", tc.origin)
			if tc.tls {
				r.TLS = &tls.ConnectionState{}
			}
			w := httptest.NewRecorder()
			f.ServeHTTP(w, r)
			if w.Code != tc.status {
				t.Errorf("host %q, origin %q = %d %s, want %d", tc.host, tc.origin, w.Code, w.Body, tc.status)
			}
			if text := w.Body.String(); w.Code == 400 && (!strings.Contains(text, "base_url") || !strings.Contains(text, "allowed_hosts")) {
				t.Errorf("%s does not say what to do", text)
			}
		})
	}
}

func TestPathOfBaseURL(t *testing.T) {
	f := newFixture(t, func(s *settings) {
		s.handlers.BaseURL.Static = "https://a.example/custom/"
		s.handlers.BasePath = "/other"
	})
	if got, want := f.BasePath(), "/custom"; got != want {
		t.Errorf("base path = %q, want %q", got, want)
	}
	if w := f.send("GET", "/custom/ok", ""); w.Code != 200 {
		t.Errorf("GET /custom/ok = %d", w.Code)
	}
}

func TestSEC11SEC50NewRefuses(t *testing.T) {
	good := newFixture(t, nil)
	for _, tc := range []struct {
		name   string
		change func(*Config)
		want   string
	}{
		{"no store", func(c *Config) { c.Store = nil }, "no store"},
		{"no cookies", func(c *Config) { c.Cookies = nil }, "no cookies"},
		{"no validator", func(c *Config) { c.Sessions = nil }, "no session validator"},
		{"no base URL", func(c *Config) { c.BaseURL = BaseURL{} }, "neither a base URL nor allowed hosts"},
		{"base URL without scheme", func(c *Config) { c.BaseURL.Static = "app.example.com" }, "http or https"},
		{"base URL with a query", func(c *Config) { c.BaseURL.Static = "https://a.example?x" }, "only scheme, host and path"},
		{"base URL with a path beside hosts", func(c *Config) {
			c.BaseURL = BaseURL{Static: "https://a.example/x", AllowedHosts: []string{"b.example"}}
		}, "/api/auth"},
		{"base path without slash", func(c *Config) { c.BasePath = "api" }, `"api"`},
		{"every host", func(c *Config) { c.BaseURL = BaseURL{AllowedHosts: []string{"*"}} }, "strangers"},
		{"host with a path", func(c *Config) { c.BaseURL = BaseURL{AllowedHosts: []string{"a.example/x"}} }, "want a host"},
		{"every origin", func(c *Config) { c.TrustedOrigins = []string{"**"} }, "strangers"},
		{"every https origin", func(c *Config) { c.TrustedOrigins = []string{"https://*"} }, "strangers"},
		{"whole TLD", func(c *Config) { c.TrustedOrigins = []string{"https://*.com"} }, "strangers"},
		{"part of a label", func(c *Config) { c.TrustedOrigins = []string{"https://*example.com"} }, "whole labels"},
		{"every scheme", func(c *Config) { c.TrustedOrigins = []string{"*://a.example"} }, "scheme"},
		{"scripts", func(c *Config) { c.TrustedOrigins = []string{"JavaScript://*"} }, "scheme"},
		{"fresh age", func(c *Config) { c.FreshAge = new(-time.Second) }, "fresh_age"},
		{"lengths", func(c *Config) { c.EmailPassword.MinLength = 200 }, "from 200 to 128"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := Config{
				BaseURL: BaseURL{Static: testOrigin}, Store: good.store,
				Cookies: good.cookies, Sessions: good.sessions,
			}
			tc.change(&c)
			if _, err := New(c); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("New = %v, want an error about %q", err, tc.want)
			}
		})
	}
}

// TestSEC69Panic: what panics answers an empty 500, and is reported once.
func TestSEC69Panic(t *testing.T) {
	f := newFixture(t, nil)
	f.mux.literal["GET /boom"] = &Route{Method: "GET", Operation: "boom", endpoint: typed((*Server).boom)}
	w := f.send("GET", "/api/auth/boom", "")
	if w.Code != 500 || w.Body.Len() > 0 {
		t.Errorf("got %d %q, want an empty 500", w.Code, w.Body)
	}
	if len(f.outcomes) != 1 || f.outcomes[0].Operation != "boom" || f.outcomes[0].Status != 500 || f.outcomes[0].Err == nil {
		t.Errorf("reported %+v", f.outcomes)
	}
}

func (s *Server) boom(context.Context, *call, NoInput) (OKOutput, error) { panic("boom") }

func TestDone(t *testing.T) {
	f := newFixture(t, nil)
	f.send("GET", "/api/auth/ok", "")
	f.send("GET", "/api/auth/nowhere", "")
	f.send("POST", "/api/auth/sign-out", "[]")
	want := []Outcome{{Operation: "ok", Status: 200}, {Status: 404}, {Operation: "signOut", Status: 400}}
	if len(f.outcomes) != len(want) {
		t.Fatalf("reported %d outcomes, want %d", len(f.outcomes), len(want))
	}
	for i, got := range f.outcomes {
		if got.Operation != want[i].Operation || got.Status != want[i].Status || (got.Err != nil) != (got.Status == 400) {
			t.Errorf("outcome %d = %+v, want %+v", i, got, want[i])
		}
	}
}

func TestSEC49SEC50TrustedRedirect(t *testing.T) {
	f := newFixture(t, func(s *settings) { s.handlers.TrustedOrigins = []string{"https://*.wild.example", "myapp://"} })
	r := httptest.NewRequest("GET", "/", nil)
	for target, want := range map[string]bool{
		"/dashboard?x=1#y": true, testOrigin + "/x": true, "https://a.wild.example/": true, "myapp://home": true,
		"": false, "dashboard": false, "//evil.example": false, "/\t/evil.example": false, `/\evil.example`: false,
		"/..//evil.example": false, "https://wild.example": false, "https://u:p@a.wild.example": false,
		"http:localhost:3000": false, "javascript:alert(1)": false, "/" + strings.Repeat("a", maxTarget): false,
		"/" + strings.Repeat("a", maxTarget-1): true, "/?%2f#%5c": true, "/%2Fevil.example": false, "/x/%5cevil.example": false,
		"myapp:///x": true, `myapp://x\y`: false, "myapp://x\u00a0y": false, "https:///a.wild.example": false,
	} {
		if got := f.TrustedRedirect(r, target); got != want {
			t.Errorf("TrustedRedirect(%.60q) = %v, want %v", target, got, want)
		}
	}
}

// TestSEC53RedirectOnAnotherHost: a request for a host that is not allowed knows no trusted origins.
func TestSEC53RedirectOnAnotherHost(t *testing.T) {
	f := newFixture(t, func(s *settings) {
		s.handlers.BaseURL = BaseURL{AllowedHosts: []string{"app.example"}}
		s.handlers.TrustedOrigins = []string{"https://other.example"}
	})
	for host, want := range map[string]bool{"app.example": true, "evil.example": false} {
		r := httptest.NewRequest("GET", "http://"+host+"/", nil)
		if !f.TrustedRedirect(r, "/x") || f.TrustedRedirect(r, "https://other.example/x") != want {
			t.Errorf("on %s paths are refused, or other origins are not %v", host, want)
		}
	}
}

// TestTrustInApps: a URL of an app has no control characters, whatever else may be in it.
func TestTrustInApps(t *testing.T) {
	app, err := newPattern("myapp://")
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]bool{
		"myapp://x/y z": true, "myapp://x\x00": false, "myapp://x\t": false, "myapp://x/\u0085": false,
	} {
		if got := (origins{others: []pattern{app}}).trust(target); got != want {
			t.Errorf("trust in %q = %v, want %v", target, got, want)
		}
	}
}

func TestClient(t *testing.T) {
	f := newFixture(t, func(s *settings) {
		s.handlers.ClientIP = func(*http.Request) string { return "192.0.2.1" }
		s.cookies.Secure = cookiecheck.SecureOn
	})
	f.send("POST", "/api/auth/sign-up/email", `{"name":"A","email":"a@example.com","password":"password123"}`,
		"User-Agent: b\xe4r"+strings.Repeat("x", 2*maxUserAgent))
	id, err := f.store.Session(t.Context(), f.store.sessions[0])
	if err != nil {
		t.Fatal(err)
	}
	if s := id.Session; s.IPAddress != "192.0.2.1" || len(s.UserAgent) != maxUserAgent || !strings.HasPrefix(s.UserAgent, "bär") {
		t.Errorf("session of %q with %q", s.IPAddress, s.UserAgent)
	}
}

func TestEncode(t *testing.T) {
	got, err := encode("<&>\u2028\u2029\\u2028\"\n")
	if want := "\"<&>\u2028\u2029\\\\u2028\\\"\\n\""; err != nil || string(got) != want {
		t.Errorf("encode = %s, %v, want %s", got, err, want)
	}
}
