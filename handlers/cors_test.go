package handlers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func newShared(t *testing.T) *fixture {
	return newFixture(t, func(s *settings) {
		s.handlers.CORS = true
		s.handlers.TrustedOrigins = []string{"https://*.example.com", "https://spa.test:8443"}
		s.handlers.DisabledPaths = []string{"/verify-password"}
	})
}

// corsOf shows what an answer says to browsers.
func corsOf(w *httptest.ResponseRecorder) string {
	var said []string
	for _, name := range []string{"Allow-Origin", "Allow-Credentials", "Allow-Methods", "Allow-Headers", "Expose-Headers", "Max-Age"} {
		if value, ok := w.Header()["Access-Control-"+name]; ok {
			said = append(said, name+"="+strings.Join(value, "|"))
		}
	}
	return strings.Join(said, " ")
}

func TestCORSAnswers(t *testing.T) {
	f := newShared(t)
	const read = "Allow-Credentials=true Expose-Headers=Retry-After, X-Retry-After"
	for _, tc := range []struct {
		name, method, path, origin string
		status                     int
		shared                     bool
	}{
		{"trusted", "GET", "/get-session", "https://a.b.example.com", 200, true},
		{"trusted, with a port", "GET", "/get-session", "https://spa.test:8443", 200, true},
		{"own", "GET", "/get-session", testOrigin, 200, true},
		{"trusted, a refusal", "POST", "/sign-in/email", "https://app.example.com", 400, true},
		{"trusted, no route", "GET", "/nowhere", "https://app.example.com", 404, true},
		{"trusted, disabled", "POST", "/verify-password", "https://app.example.com", 404, true},
		{"none", "GET", "/get-session", "", 200, false},
		{"null", "GET", "/get-session", "null", 200, false},
		{"foreign", "GET", "/get-session", "https://evil.test", 200, false},
		{"look-alike", "GET", "/get-session", "https://app.example.com.evil.test", 200, false},
		{"parent", "GET", "/get-session", "https://example.com", 200, false},
		{"another scheme", "GET", "/get-session", "http://app.example.com", 200, false},
		{"another port", "GET", "/get-session", "https://spa.test", 200, false},
		{"with a path", "GET", "/get-session", "https://app.example.com/", 200, false},
		{"in capitals", "GET", "/get-session", "https://APP.example.com", 200, false},
		{"foreign, a refusal", "POST", "/sign-in/email", "https://evil.test", 400, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := f.send(tc.method, "/api/auth"+tc.path, `{}`, "Origin: "+tc.origin)
			want := ""
			if tc.shared {
				want = "Allow-Origin=" + tc.origin + " " + read
			}
			if w.Code != tc.status || corsOf(w) != want || w.Header().Get("Vary") != "Origin" {
				t.Errorf("got %d %s, Vary %q; want %d %s", w.Code, corsOf(w), w.Header().Values("Vary"), tc.status, want)
			}
		})
	}
}

func TestCORSPreflight(t *testing.T) {
	f := newShared(t)
	const app = "Origin: https://app.example.com"
	granted := func(headers string) string {
		return "Allow-Origin=https://app.example.com Allow-Credentials=true Allow-Methods=GET, POST" + headers + " Max-Age=600"
	}
	for _, tc := range []struct {
		name, path string
		headers    []string
		status     int
		want       string
	}{
		{"ok/no header", "/get-session", []string{app, "Access-Control-Request-Method: GET"}, 204, granted("")},
		{"ok/headers", "/sign-in/email", []string{app, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: Content-Type, authorization"}, 204,
			granted(" Allow-Headers=content-type, authorization")},
		{"ok/not every header", "/sign-in/email", []string{app, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type,x-forwarded-for,cookie,*"}, 204,
			granted(" Allow-Headers=content-type")},
		{"fail/foreign", "/sign-in/email", []string{"Origin: https://evil.test", "Access-Control-Request-Method: POST"}, 404, ""},
		{"fail/null", "/sign-in/email", []string{"Origin: null", "Access-Control-Request-Method: POST"}, 404, ""},
		{"fail/no route", "/nowhere", []string{app, "Access-Control-Request-Method: POST"}, 404, "Allow-Origin=https://app.example.com Allow-Credentials=true"},
		{"fail/no such method", "/sign-in/email", []string{app, "Access-Control-Request-Method: DELETE"}, 404, "Allow-Origin=https://app.example.com Allow-Credentials=true"},
		{"fail/disabled", "/verify-password", []string{app, "Access-Control-Request-Method: POST"}, 404, "Allow-Origin=https://app.example.com Allow-Credentials=true"},
		{"fail/no preflight", "/ok", []string{app}, 404, "Allow-Origin=https://app.example.com Allow-Credentials=true"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := f.send("OPTIONS", "/api/auth"+tc.path, "", tc.headers...)
			if w.Code != tc.status || corsOf(w) != tc.want {
				t.Errorf("got %d %s, want %d %s", w.Code, corsOf(w), tc.status, tc.want)
			}
			if vary := strings.Join(w.Header().Values("Vary"), ", "); !strings.Contains(vary, "Origin") {
				t.Errorf("Vary %q", vary)
			}
		})
	}
}

// TestNoCORS: without the option there is nothing of it, as in Better Auth.
func TestNoCORS(t *testing.T) {
	f := newFixture(t, func(s *settings) { s.handlers.TrustedOrigins = []string{"https://app.example.com"} })
	for _, method := range []string{http.MethodGet, http.MethodOptions} {
		w := f.send(method, "/api/auth/ok", "", "Origin: https://app.example.com", "Access-Control-Request-Method: GET")
		if corsOf(w) != "" || w.Header().Get("Vary") != "" || (w.Code == 200) != (method == http.MethodGet) {
			t.Errorf("%s: got %d %v", method, w.Code, w.Header())
		}
	}
}
