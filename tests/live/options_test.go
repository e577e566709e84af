package live_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestRouteOptions: disabled paths, slashes and the page for errors.
func TestRouteOptions(t *testing.T) {
	g := start(t, newApp(t), `better_auth {
	rate_limit off
	storage sqlite {dir}/auth.db
	disabled_paths /sign-up/email
	skip_trailing_slashes
	error_url https://app.example.com/oops?x=1
}`, "better_auth")
	if resp := g.call(t, "/sign-up/email", map[string]string{}); resp.StatusCode != http.StatusNotFound || resp.body != "Not Found" {
		t.Errorf("a disabled path: %d %q", resp.StatusCode, resp.body)
	}
	if resp := g.call(t, "/sign-up/email/", map[string]string{}); resp.StatusCode != http.StatusNotFound {
		t.Errorf("with a slash: %d %q", resp.StatusCode, resp.body)
	}
	if resp := g.do(t, "GET", "/api/auth/ok/", ""); resp.StatusCode != http.StatusOK {
		t.Errorf("a slash at the end: %d", resp.StatusCode)
	}
	if got := g.do(t, "GET", "/api/auth/error?error=e", "").Header.Get("Location"); got != "https://app.example.com/oops?x=1&error=e" {
		t.Errorf("the page for errors: %q", got)
	}
}

// TestCORS: a script of a trusted origin signs in and reads its session.
func TestCORS(t *testing.T) {
	const origin = "https://spa.example.com"
	options := "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n trusted_origins https://*.example.com\n cors\n}"
	g := start(t, newApp(t), options, "better_auth")
	resp := g.do(t, "OPTIONS", "/api/auth/sign-up/email", "", "Origin", origin,
		"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")
	if resp.StatusCode != http.StatusNoContent || resp.Header.Get("Access-Control-Allow-Headers") != "content-type" {
		t.Errorf("preflight: %d %v", resp.StatusCode, resp.Header)
	}
	resp = g.do(t, "POST", "/api/auth/sign-up/email", `{"name":"Ann","email":"ann@example.com","password":"password123"}`,
		"Origin", origin, "Content-Type", "application/json")
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Access-Control-Allow-Origin") != origin || resp.Header.Get("Access-Control-Allow-Credentials") != "true" {
		t.Errorf("sign-up: %d %v", resp.StatusCode, resp.Header)
	}
	resp = g.do(t, "GET", "/api/auth/get-session", "", "Origin", "https://evil.example")
	if resp.Header.Get("Access-Control-Allow-Origin") != "" || !slices.Equal(resp.Header["Vary"], []string{"Cookie", "Origin"}) {
		t.Errorf("a foreign origin: %v", resp.Header)
	}
}

// TestDeferRefresh: the gate and GET leave a session as it is, POST refreshes it.
func TestDeferRefresh(t *testing.T) {
	options := "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n session {\n defer_refresh\n update_age 0\n }\n}"
	g := start(t, newApp(t), options, "better_auth\nprotect /dashboard/*")
	g.signUp(t, "ann@example.com")
	if resp := g.open(t, "/dashboard"); resp.StatusCode != http.StatusOK || len(resp.Cookies()) > 0 {
		t.Errorf("the gate: %d %v", resp.StatusCode, resp.Cookies())
	}
	if resp := g.do(t, "GET", "/api/auth/get-session", ""); !strings.HasSuffix(resp.body, `"needsRefresh":true}`) || len(resp.Cookies()) > 0 {
		t.Errorf("GET: %s %v", resp.body, resp.Cookies())
	}
	if resp := g.call(t, "/get-session", map[string]string{}); strings.Contains(resp.body, "needsRefresh") || len(resp.Cookies()) != 1 {
		t.Errorf("POST: %s %v", resp.body, resp.Cookies())
	}
}

// TestTrustedProxy: a base URL comes of X-Forwarded-Host only if Caddy trusts the proxy, and
// the host is allowed.
func TestTrustedProxy(t *testing.T) {
	const options = "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n allowed_hosts app.example.com\n}"
	signOut := func(g *gateway, host string) int {
		return g.do(t, "POST", "/api/auth/sign-out", "", "Origin", "https://"+host,
			"X-Forwarded-Host", host, "X-Forwarded-Proto", "https").StatusCode
	}
	g := start(t, newApp(t), options, "better_auth")
	if got := signOut(g, "evil.example"); got != http.StatusForbidden {
		t.Errorf("no trusted proxy: got %d", got)
	}
	if err := g.load(newApp(t), "servers {\n trusted_proxies static private_ranges\n}\n"+options, "better_auth"); err != nil {
		t.Fatal(err)
	}
	if got := signOut(g, "app.example.com"); got != http.StatusOK {
		t.Errorf("a trusted proxy: got %d", got)
	}
	if got := signOut(g, "evil.example"); got != http.StatusBadRequest {
		t.Errorf("a trusted proxy, a host that is not allowed: got %d", got)
	}
}
