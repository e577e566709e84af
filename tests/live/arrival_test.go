package live_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSEC01SEC02AllowedTargets: a target that is allowed to be odd reaches the app, unless one of
// its readings is protected. Others never do.
func TestSEC01SEC02AllowedTargets(t *testing.T) {
	const site = "better_auth\nprotect /admin/*"
	tests := map[string]struct {
		name       string // of allow_targets
		public     string
		protected  []string
		stillThere string // an odd target of another kind
	}{
		"encoded slash": {"encoded_slash", "/files/a%2Fb", []string{"/admin%2Fx", "/x%2F..%2Fadmin"}, "/a//b"},
		"empty segment": {"empty_segment", "//a//b/", []string{"//admin/x", "/admin//x", "//host/admin"}, "/a%2Fb"},
		"dot segment":   {"dot_segment", "/a/../b", []string{"/a/../admin", "/admin/../x", "/admin/./x"}, "/a%2E"},
		"encoded dot":   {"encoded_dot", "/a%2Ecss", []string{"/admin%2E", "/admin/%2E"}, "/a%5Cb"},
		"backslash":     {"backslash", `/a%5Cb`, []string{`/admin%5Cx`, `/admin\x`, `/x\..\admin`}, "/a%2Fb"},
		"bad escape":    {"bad_escape", "/100%", []string{"/admin/%", "/admin%"}, "/a%2Fb"},
		"control":       {"control", "/a%09b", []string{"/admin%00", "/admin%0A/x"}, "/a%2Fb"},
		"invalid UTF-8": {"invalid_utf8", "/caf%E9", []string{"/admin/%E9"}, "/a%2Fb"},
	}
	a := newApp(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g := start(t, a, strings.Replace(sqlite, "rate_limit off", "rate_limit off\n allow_targets "+test.name, 1), site)
			status := g.raw(t, test.public)
			if got := a.received(); test.name != "bad_escape" && (len(got) != 1 || got[0].RequestURI != test.public) {
				t.Errorf("%s: %d, the app got %d requests", test.public, status, len(got))
			}
			for _, target := range append(test.protected, test.stillThere) {
				status := g.raw(t, target)
				if got := a.received(); len(got) > 0 || status < 300 {
					t.Errorf("%s reached the app: %d", target, status)
				}
			}
			if status := g.raw(t, test.stillThere); status != http.StatusBadRequest {
				t.Errorf("%s: got %d", test.stillThere, status)
			}
		})
	}
}

// TestSEC19SEC22Headers: what other proxies and gateways would say reaches the app from peers that
// Caddy trusts, or if the operator says so, and in its usual spelling only.
func TestSEC19SEC22Headers(t *testing.T) {
	const trusted = "servers {\n trusted_proxies static 127.0.0.0/8 ::1/128\n}\n"
	const kept = "better_auth {\n keep_headers Remote-User CF-Connecting-IP\n storage memory\n}"
	tests := map[string]struct {
		options string
		arrive  []string
	}{
		"a stranger":      {"", nil},
		"a trusted proxy": {trusted, []string{"X-Forwarded-Prefix", "X-Real-Ip", "Cf-Connecting-Ip", "Forwarded"}},
		"kept":            {kept, []string{"Cf-Connecting-Ip", "Remote-User"}},
	}
	sent := []string{"X-Forwarded-Prefix", "X-Real-Ip", "Cf-Connecting-Ip", "Forwarded", "Remote-User", "X-Forwarded-User",
		"X_Forwarded_Prefix", "Remote_User", "X.Real.Ip", "Cf_connecting-Ip"}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			g := start(t, a, test.options, "better_auth\nprotect /private/*")
			var headers []string
			for _, name := range sent {
				headers = append(headers, name, "of the client")
			}
			g.do(t, "GET", "/", "", headers...)
			got := one(t, a)
			var arrived []string
			for _, name := range sent {
				if got.Header[name] != nil {
					arrived = append(arrived, name)
				}
			}
			if strings.Join(arrived, " ") != strings.Join(test.arrive, " ") {
				t.Errorf("the app got %q, want %q", arrived, test.arrive)
			}
		})
	}
}

// raw sends a request target byte for byte and returns the status, 0 if there is none.
func (g *gateway) raw(t *testing.T, target string) int {
	t.Helper()
	conn, err := net.DialTimeout("tcp", "127.0.0.1:"+g.port, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", target); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}
