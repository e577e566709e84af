package handlers

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// cookieNames returns the names of the cookies that a response sets, with "-" in front of
// those that it expires.
func cookieNames(w *httptest.ResponseRecorder) (names []string) {
	for _, line := range w.Header().Values("Set-Cookie") {
		name := strings.TrimPrefix(nameOf(line), "better-auth.")
		if strings.Contains(line, "; Max-Age=0;") {
			name = "-" + name
		}
		names = append(names, name)
	}
	return names
}

// TestStatelessSocial: where there is no database the browser keeps flow and account, as
// Better Auth 1.7.25 has it do.
func TestStatelessSocial(t *testing.T) {
	github := newFakeGitHub()
	f := newSocialFixture(t, github, stateless)
	state, cookie := f.setOut(t, "/sign-in/social", toGitHub, "")
	if !strings.HasPrefix(cookie, "better-auth.oauth_state=") || strings.Contains(cookie, ";") {
		t.Errorf("setting out: cookies %q", cookie)
	}
	for _, tc := range []struct{ name, state, cookie, want string }{
		{"no cookie", state, "", "http://localhost:3000/api/auth/error?error=state_mismatch"},
		{"tampered", state, cookie[:len(cookie)-2] + "00", "http://localhost:3000/api/auth/error?error=state_invalid"},
		{"another state", "x", cookie, "/err?error=state_mismatch"},
	} {
		if w, location := f.comeBack("github", "code=good&state="+tc.state, tc.cookie); location != tc.want || cookieNames(w) != nil {
			t.Errorf("%s: got %q and cookies %q, want %q", tc.name, location, cookieNames(w), tc.want)
		}
	}
	w, location := f.comeBack("github", "code=good&state="+state, cookie)
	if want := []string{"-oauth_state", "account_data", "session_token", "session_data"}; location != "/new" || !slices.Equal(cookieNames(w), want) {
		t.Fatalf("coming back: got %q and cookies %q, want /new and %q", location, cookieNames(w), want)
	}
	if _, location := f.comeBack("github", "code=good&state="+state, cookie); location != "http://localhost:3000/api/auth/error?error=state_mismatch" {
		t.Errorf("coming back again: got %q", location)
	}
	cookies := cookieHeader(w)
	if w := f.send("POST", "/api/auth/get-access-token", `{"useAccountCookie":true}`, "Cookie: "+cookies); w.Body.String() != `{"accessToken":"gho_good","scopes":["read:user","user:email"]}` {
		t.Errorf("get-access-token: got %s", w.Body)
	}
	if w := f.send("POST", "/api/auth/refresh-token", `{"useAccountCookie":true}`, "Cookie: "+cookies); !strings.Contains(w.Body.String(), "REFRESH_TOKEN_NOT_FOUND") {
		t.Errorf("refresh-token: got %s", w.Body)
	}
	if w := f.send("POST", "/api/auth/update-user", `{"name":"A"}`, "Cookie: "+cookies); !slices.Equal(cookieNames(w), []string{"session_token", "session_data", "account_data"}) {
		t.Errorf("update-user: cookies %q", cookieNames(w))
	}
	if w := f.send("POST", "/api/auth/sign-out", `{}`, "Cookie: "+cookies); !slices.Contains(cookieNames(w), "-account_data") {
		t.Errorf("sign-out: cookies %q", cookieNames(w))
	}
	_, account, _ := strings.Cut(cookies, "better-auth.account_data=")
	account, _, _ = strings.Cut(account, ";")
	ann := f.signUp(t) + "; better-auth.account_data=" + account
	if w := f.send("POST", "/api/auth/get-access-token", `{"useAccountCookie":true}`, "Cookie: "+ann); w.Code != 400 {
		t.Errorf("another's account cookie: got %d %s", w.Code, w.Body)
	}
}

// TestStatelessRefresh: new tokens reach the browser as well, even those of an account that
// the server does not know any more.
func TestStatelessRefresh(t *testing.T) {
	github := newFakeGitHub()
	github.tokens["refresh_token"] = "ghr_1"
	github.renewed = map[string]any{"access_token": "gho_2", "refresh_token": "ghr_2"}
	f := newSocialFixture(t, github, stateless)
	w, _ := f.goThrough(t, "/sign-in/social", toGitHub, "")
	for _, forgotten := range []bool{false, true} {
		if forgotten {
			account := f.gitHubAccount(t)
			if err := f.store.RemoveAccount(t.Context(), account.UserID, account.ID, false); err != nil {
				t.Fatal(err)
			}
		}
		got := f.send("POST", "/api/auth/refresh-token", `{"useAccountCookie":true}`, "Cookie: "+cookieHeader(w))
		if !strings.HasPrefix(got.Body.String(), `{"accessToken":"gho_2","refreshToken":"ghr_2"`) || !slices.Equal(cookieNames(got), []string{"account_data"}) {
			t.Fatalf("forgotten %v: got %s and cookies %q", forgotten, got.Body, cookieNames(got))
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", cookieHeader(got))
		if a, ok := f.cookies.Account(r, f.env.Time()); !ok || a.AccessToken != "gho_2" || a.RefreshToken != "ghr_2" || a.ProviderID != "github" {
			t.Errorf("forgotten %v: the cookie has %+v", forgotten, a)
		}
	}
}
