package handlers

import (
	"strings"
	"testing"
)

func TestGetSession(t *testing.T) {
	f := newFixture(t, nil)
	cookie := f.signUp(t)
	for _, tc := range []struct{ name, query, cookie, prefix string }{
		{"null/no cookie", "", "", "null"},
		{"null/forged", "", strings.ToUpper(cookie), "null"},
		{"ok", "", cookie, `{"session":{"expiresAt":`},
		{"ok/flags are text", "?disableRefresh=false&disableCookieCache=%zz", cookie, `{"session":{"expiresAt":`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := f.send("GET", "/api/auth/get-session"+tc.query, "", "Cookie: "+tc.cookie)
			if w.Code != 200 || !strings.HasPrefix(w.Body.String(), tc.prefix) {
				t.Errorf("got %d %s, want 200 %s…", w.Code, w.Body, tc.prefix)
			}
			if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Pragma") != "no-cache" {
				t.Errorf("a cache may keep this: %v", w.Header())
			}
		})
	}
}

func TestSEC45SignOut(t *testing.T) {
	f := newFixture(t, nil)
	cookie := f.signUp(t)
	w := f.send("POST", "/api/auth/sign-out", "", "Cookie: "+cookie, "Content-Type:")
	if w.Code != 200 || w.Body.String() != `{"success":true}` {
		t.Fatalf("sign-out = %d %s", w.Code, w.Body)
	}
	if got := len(w.Header().Values("Set-Cookie")); got != 3 {
		t.Errorf("got %d clearing cookies, want 3", got)
	}
	if w := f.send("GET", "/api/auth/get-session", "", "Cookie: "+cookie); w.Body.String() != "null" {
		t.Errorf("the old cookie still shows %s", w.Body)
	}
	w = f.send("POST", "/api/auth/sign-out", "{}", "Cookie: "+cookie)
	if w.Code != 200 {
		t.Errorf("a second sign-out = %d %s, want 200", w.Code, w.Body)
	}
}

func TestOK(t *testing.T) {
	w := newFixture(t, nil).send("GET", "/api/auth/ok", "")
	if w.Code != 200 || w.Body.String() != `{"ok":true}` || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("got %d %s %v", w.Code, w.Body, w.Header())
	}
}

func TestSEC55ShowError(t *testing.T) {
	for _, tc := range []struct{ name, to, query, want string }{
		{"no code", "", "", "/?error=UNKNOWN"},
		{"code", "", "?error=state_mismatch", "/?error=state_mismatch"},
		{"apostrophe", "", "?error=don%27t", "/?error=don%27t"},
		{"markup is no code", "", "?error=%3Cscript%3E", "/?error=UNKNOWN"},
		{"the first code counts", "", "?error=a&error=b", "/?error=a"},
		{"description", "", "?error=a&error_description=x+y%26%3C*~%0D%0A", "/?error=a&error_description=x+y%26%3C*%7E%0D%0A"},
		{"empty description", "", "?error=a&error_description=", "/?error=a"},
		{"own page keeps query and fragment", "https://app.example.com/oops?x=1#top", "?error=a", "https://app.example.com/oops?x=1&error=a#top"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, func(s *settings) { s.handlers.ErrorURL = tc.to })
			w := f.send("GET", "/api/auth/error"+tc.query, "")
			if got := w.Header().Get("Location"); w.Code != 302 || got != tc.want {
				t.Errorf("got %d to %q, want 302 to %q", w.Code, got, tc.want)
			}
			if w.Body.Len() > 0 || w.Header().Get("Content-Type") != "" {
				t.Errorf("got body %q of type %q, want none", w.Body, w.Header().Get("Content-Type"))
			}
		})
	}
}
