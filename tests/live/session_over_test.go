package live_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestSEC34FormWithoutSession: a form that a person sends without a session is answered with a
// page, and never redirected; what scripts send is answered with JSON.
func TestSEC34FormWithoutSession(t *testing.T) {
	person := []string{"Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}
	script := []string{"Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"}
	tests := map[string]struct {
		site, kind, text string
		headers          []string
	}{
		"a person":              {"better_auth\nprotect /notes/*", "text/html; charset=utf-8", `href="/sign-in"`, person},
		"a person, own sign-in": {"better_auth\nprotect /notes/* {\n sign_in /login\n}", "application/json", "UNAUTHORIZED", person},
		"a script":              {"better_auth\nprotect /notes/*", "application/json", "UNAUTHORIZED", script},
		"alongside":             {"protect /notes/*", "application/json", "UNAUTHORIZED", person},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			g := start(t, a, sqlite, test.site)
			resp := g.do(t, "POST", "/notes/1", "text=important", test.headers...)
			if resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("Location") != "" ||
				resp.Header.Get("Content-Type") != test.kind || !strings.Contains(resp.body, test.text) {
				t.Errorf("got %d %v %s", resp.StatusCode, resp.Header, resp.body)
			}
			if resp.Header.Get("Cache-Control") == "" || len(a.received()) > 0 {
				t.Error("it was kept by a cache, or reached the app")
			}
		})
	}
}
