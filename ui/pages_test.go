package ui_test

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/caddy-better-auth/gateway/ui"
)

func TestServes(t *testing.T) {
	p := newPages(t, &fakeAuth{}, func(c *ui.Config) { c.Paths.SignIn, c.Paths.Account = "/login", ui.Off })
	for path, want := range map[string]bool{
		"/login": true, "/sign-up": true, "/sign-out": true, "/forgot-password": true, "/verify-email": true,
		"/sign-in": false, "/account": false, "/login/": false, "/": false, "": false,
	} {
		if got := p.Serves(path); got != want {
			t.Errorf("Serves(%q) = %v, want %v", path, got, want)
		}
	}
	if w := serve(p, httptest.NewRequest(http.MethodGet, "/other", nil)); w.Code != http.StatusNotFound {
		t.Errorf("GET /other = %d, want 404", w.Code)
	}
}

func TestSignUpSwitchedOff(t *testing.T) {
	p := newPages(t, &fakeAuth{}, func(c *ui.Config) { c.Features.SignUp = false })
	if p.Serves("/sign-up") {
		t.Error("Serves(/sign-up) = true, want false")
	}
	w := serve(p, httptest.NewRequest(http.MethodGet, "/sign-in", nil))
	if strings.Contains(w.Body.String(), "/sign-up") {
		t.Error("the sign-in page links to a sign-up page that is off")
	}
}

func TestSEC70SEC73Headers(t *testing.T) {
	signedIn := &fakeAuth{status: 200, body: `{}`, signed: `{"session":{},"user":{}}`}
	tests := map[string]*http.Request{
		"page":         httptest.NewRequest(http.MethodGet, "/sign-in", nil),
		"redirect":     formPost("/sign-in", ""),
		"refused form": formPost("/sign-in", "%"),
		"method":       httptest.NewRequest(http.MethodDelete, "/sign-in", nil),
		"no token":     httptest.NewRequest(http.MethodGet, "/sign-in?token=a-token", nil),
		"token":        httptest.NewRequest(http.MethodGet, "/reset-password?token=a-token", nil),
	}
	for name, r := range tests {
		t.Run(name, func(t *testing.T) {
			referrer := "same-origin"
			if name == "token" {
				referrer = "no-referrer, strict-origin"
			}
			w := serve(newPages(t, signedIn), r)
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff",
				"X-Frame-Options":        "DENY",
				"Referrer-Policy":        referrer,
				"Cache-Control":          "private, no-store",
				"Vary":                   "Cookie, Accept-Language",
			} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			for _, directive := range []string{"default-src 'none'", "style-src 'self'", "script-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
				if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, directive) {
					t.Errorf("Content-Security-Policy: %q, want %q in it", got, directive)
				}
			}
		})
	}
}

func TestMethods(t *testing.T) {
	p := newPages(t, &fakeAuth{status: 200})
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodOptions, "PROPFIND"} {
		w := serve(p, httptest.NewRequest(method, "/sign-in", nil))
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD, POST" {
			t.Errorf("%s = %d, Allow %q, want 405 and the methods", method, w.Code, w.Header().Get("Allow"))
		}
	}
	if w := serve(p, httptest.NewRequest(http.MethodHead, "/sign-in", nil)); w.Code != http.StatusOK {
		t.Errorf("HEAD = %d, want 200", w.Code)
	}
}

// TestSubRequest checks what the auth handler sees: the page's own request with a JSON
// body, and nothing of the form's encoding.
func TestSubRequest(t *testing.T) {
	tests := []struct{ name, path, form, wantPath, wantBody string }{
		{"sign-in", "/sign-in", "email=a%40b.example&password=p+w&rememberMe=true", "/api/auth/sign-in/email",
			`{"callbackURL":"/verify-email?notice=email_confirmed","email":"a@b.example","password":"p w","rememberMe":true}`},
		{"sign-in, forgetful", "/sign-in", "email=a&password=b", "/api/auth/sign-in/email",
			`{"callbackURL":"/verify-email?notice=email_confirmed","email":"a","password":"b","rememberMe":false}`},
		{"first value wins, others are dropped", "/sign-in", "email=a&email=b&password=c&password=d&role=admin", "/api/auth/sign-in/email",
			`{"callbackURL":"/verify-email?notice=email_confirmed","email":"a","password":"c","rememberMe":false}`},
		{"the query is no form", "/sign-in?email=a&password=b", "", "/api/auth/sign-in/email",
			`{"callbackURL":"/verify-email?notice=email_confirmed","email":"","password":"","rememberMe":false}`},
		{"sign-up", "/sign-up", "name=Ada&email=a&password=b&rememberMe=true", "/api/auth/sign-up/email",
			`{"callbackURL":"/verify-email?notice=email_confirmed","email":"a","name":"Ada","password":"b"}`},
		{"sign-out", "/sign-out", "", "/api/auth/sign-out", `{}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			auth := &fakeAuth{status: 200}
			serve(newPages(t, auth), formPost(tt.path, tt.form))
			got := auth.only(t)
			if got.Method != http.MethodPost || got.URL.String() != tt.wantPath || got.RequestURI != tt.wantPath {
				t.Errorf("asked %s %s (%s), want POST %s", got.Method, got.URL, got.RequestURI, tt.wantPath)
			}
			if got.text != tt.wantBody || got.ContentLength != int64(len(tt.wantBody)) {
				t.Errorf("body %s (%d bytes), want %s", got.text, got.ContentLength, tt.wantBody)
			}
			if media := got.Header.Get("Content-Type"); media != "application/json" {
				t.Errorf("Content-Type: %q, want application/json", media)
			}
		})
	}
}

func TestSubRequestKeepsTheRequest(t *testing.T) {
	type key struct{}
	r := formPost("https://example.com/sign-in", "email=a&password=b")
	r.RemoteAddr = "192.0.2.7:4711"
	kept := map[string]string{
		"Cookie":          "a=b",
		"Origin":          "https://example.com",
		"Referer":         "https://example.com/sign-in",
		"Sec-Fetch-Site":  "same-origin",
		"Sec-Fetch-Mode":  "navigate",
		"User-Agent":      "test",
		"X-Forwarded-For": "198.51.100.1",
	}
	for name, value := range kept {
		r.Header.Set(name, value)
	}
	auth := &fakeAuth{status: 200}
	serve(newPages(t, auth), r.WithContext(context.WithValue(t.Context(), key{}, "mine")))

	got := auth.only(t)
	for name, want := range kept {
		if value := got.Header.Get(name); value != want {
			t.Errorf("%s: %q, want %q", name, value, want)
		}
	}
	if got.Host != "example.com" || got.RemoteAddr != r.RemoteAddr || got.TLS != r.TLS {
		t.Errorf("asked for host %q by %q over TLS %v, want those of the page", got.Host, got.RemoteAddr, got.TLS != nil)
	}
	if got.Context().Value(key{}) != "mine" {
		t.Error("the context of the page's request is lost")
	}
	if r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		t.Error("the page's own request was changed")
	}
}

func TestSuccess(t *testing.T) {
	cookies := []string{"better-auth.session_token=x; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax", "b=2; Path=/"}
	auth := &fakeAuth{status: 200, body: `{"token":"x"}`, cookies: cookies}
	p := newPages(t, auth, func(c *ui.Config) { c.Home = "/home" })
	tests := []struct{ name, path, form, want string }{
		{"home", "/sign-in", "email=a", "/home"},
		{"return path of the form", "/sign-in", "redirectTo=%2Fdash%3Fa%3Db", "/dash?a=b"},
		{"return path of the query", "/sign-up?redirectTo=/dash", "", "/dash"},
		{"form before query", "/sign-in?redirectTo=/b", "redirectTo=/a", "/a"},
		{"first return path", "/sign-in", "redirectTo=/a&redirectTo=/b", "/a"},
		{"sign-out", "/sign-out", "redirectTo=/bye", "/bye"},
		{"other site", "/sign-in", "redirectTo=//evil.example", "/home"},
		{"absolute", "/sign-in", "redirectTo=https://example.com/", "/home"},
		{"header injection", "/sign-in", "redirectTo=/a%0d%0aX:y", "/home"},
		{"back to sign-in", "/sign-in", "redirectTo=/sign-in?redirectTo=/x", "/home"},
		{"back to sign-out, in disguise", "/sign-in", "redirectTo=/a/../%2573ign-out/../sign%252Dout", "/home"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := serve(p, formPost(tt.path, tt.form))
			if got := w.Header()["Location"]; w.Code != http.StatusSeeOther || !slices.Equal(got, []string{tt.want}) {
				t.Errorf("%d to %q, want 303 to %q", w.Code, got, tt.want)
			}
			if got := w.Header()["Set-Cookie"]; !slices.Equal(got, cookies) {
				t.Errorf("Set-Cookie: %q, want %q", got, cookies)
			}
		})
	}
}

func TestOpen(t *testing.T) {
	const signedIn = `{"session":{"id":"1"},"user":{"email":"ada@example.com"}}`
	tests := []struct {
		name, path, cookie string
		auth               *fakeAuth
		wantStatus         int
		want               string // Location, or text of the page
	}{
		{"sign-in/no cookie", "/sign-in", "", &fakeAuth{status: 500}, 200, "<h1>Sign in</h1>"},
		{"sign-in/signed out", "/sign-in", "a=b", &fakeAuth{status: 200, signed: "null"}, 200, "<h1>Sign in</h1>"},
		{"sign-in/signed in", "/sign-in?redirectTo=/dash", "a=b", &fakeAuth{status: 200, signed: signedIn}, 303, "/dash"},
		{"sign-in/signed in, own page", "/sign-in?redirectTo=/sign-up", "a=b", &fakeAuth{status: 200, signed: signedIn}, 303, "/"},
		{"sign-in/outage", "/sign-in", "a=b", &fakeAuth{status: 503, signed: `{"code":"X"}`}, 200, "<h1>Sign in</h1>"},
		{"sign-in/nonsense", "/sign-in", "a=b", &fakeAuth{status: 200, signed: `<html>`}, 200, "<h1>Sign in</h1>"},
		{"sign-in/no session in the answer", "/sign-in", "a=b", &fakeAuth{status: 200, signed: `{"user":{}}`}, 200, "<h1>Sign in</h1>"},
		{"sign-up/signed in", "/sign-up", "a=b", &fakeAuth{status: 200, signed: signedIn}, 303, "/"},
		{"sign-out/signed in", "/sign-out", "a=b", &fakeAuth{status: 200, signed: signedIn}, 200, "<b>ada@example.com</b>"},
		{"sign-out/outage", "/sign-out", "a=b", &fakeAuth{status: 503}, 200, "<h1>Sign out</h1>"},
		{"sign-out/signed out", "/sign-out?redirectTo=/bye", "a=b", &fakeAuth{status: 200, signed: "null"}, 303, "/bye"},
		{"sign-out/no cookie", "/sign-out", "", &fakeAuth{status: 500}, 303, "/signed-out"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.auth.cookies = []string{"stale=; Max-Age=0"}
			r := httptest.NewRequest(http.MethodGet, tt.path, nil)
			if tt.cookie != "" {
				r.Header.Set("Cookie", tt.cookie)
			}
			w := serve(newPages(t, tt.auth), r)
			if w.Code != tt.wantStatus {
				t.Errorf("status %d, want %d", w.Code, tt.wantStatus)
			}
			if got := w.Header().Get("Location") + w.Body.String(); !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q in it", got, tt.want)
			}
			if tt.cookie == "" {
				return
			}
			if got := w.Header()["Set-Cookie"]; len(got) == 0 || !slices.Equal(got[:1], tt.auth.cookies) {
				t.Errorf("Set-Cookie: %q, want %q first", got, tt.auth.cookies)
			}
			const want = "/api/auth/get-session?disableCookieCache=true&disableRefresh=true"
			if got := tt.auth.only(t); got.Method != http.MethodGet || got.RequestURI != want {
				t.Errorf("asked %s %s, want GET %s", got.Method, got.RequestURI, want)
			}
		})
	}
}

// TestLinksKeepTheReturnPath follows a person who finds they have no account yet.
func TestLinksKeepTheReturnPath(t *testing.T) {
	p := newPages(t, &fakeAuth{status: 401})
	tests := []struct{ path, want string }{
		{"/sign-in?redirectTo=/dash?a=b%26c", "/sign-up?redirectTo=%2Fdash%3Fa%3Db%26c"},
		{"/sign-up?redirectTo=/dash", "/sign-in?redirectTo=%2Fdash"},
		{"/sign-in", "/sign-up"},
		{"/sign-in?redirectTo=//evil.example", "/sign-up"},
	}
	for _, tt := range tests {
		link := `href="` + html.EscapeString(tt.want) + `"`
		if page := serve(p, httptest.NewRequest(http.MethodGet, tt.path, nil)).Body.String(); !strings.Contains(page, link) {
			t.Errorf("GET %s: no %s in %s", tt.path, link, page)
		}
	}
	refused := serve(p, formPost("/sign-in", "redirectTo=/dash")).Body.String()
	for _, want := range []string{`name="redirectTo" value="/dash"`, `href="/sign-up?redirectTo=%2Fdash"`} {
		if !strings.Contains(refused, want) {
			t.Errorf("refused form: no %s in %s", want, refused)
		}
	}
}

func TestSEC73MarkupIsText(t *testing.T) {
	const attack = `"><script>alert(1)</script>`
	form := url.Values{"name": {attack}, "email": {attack}, "password": {attack}, "redirectTo": {"/" + attack}}
	p := newPages(t, &fakeAuth{status: 400, body: `{"code":"<script>","message":"<script>[body.email]"}`})
	for _, path := range []string{"/sign-in", "/sign-up", "/sign-out"} {
		r := formPost(path+"?redirectTo=/"+url.QueryEscape(attack), form.Encode())
		r.Host = attack
		r.Header.Del("Origin")
		page := serve(p, r).Body.String()
		if strings.Count(page, "<script") != 1 {
			t.Errorf("POST %s: a script in %s", path, page)
		}
		if path != "/sign-out" && !strings.Contains(page, `value="&#34;&gt;&lt;script&gt;`) {
			t.Errorf("POST %s: the e-mail is not kept in %s", path, page)
		}
	}
}

// TestBuiltInTemplates: each can be shown in every state. Only those of an operator are tried
// when pages are made, and here it brings none.
func TestBuiltInTemplates(t *testing.T) {
	newPages(t, http.NotFoundHandler(), func(c *ui.Config) { c.Theme.Templates = fstest.MapFS{} })
}
