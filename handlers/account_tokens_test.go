package handlers

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// newTokensFixture is a Server with a user who has signed in at the fake GitHub, their
// cookie, and the body that names their account.
func newTokensFixture(t *testing.T, github *fakeGitHub, change func(*settings)) (f *fixture, cookie, body string) {
	t.Helper()
	github.tokens["refresh_token"] = "ghr_1"
	github.tokens["expires_in"] = 3600
	f = newSocialFixture(t, github, change)
	w, _ := f.goThrough(t, "/sign-in/social", toGitHub, "")
	return f, "Cookie: " + sessionIn(w), `{"accountId":"` + f.gitHubAccount(t).ID + `"}`
}

func TestEncryptedTokens(t *testing.T) {
	github := newFakeGitHub()
	f, cookie, body := newTokensFixture(t, github, func(s *settings) { s.handlers.Account.EncryptTokens = true })
	kept := f.gitHubAccount(t)
	if strings.Contains(kept.AccessToken+kept.RefreshToken, "gh") || kept.AccessToken == "" || kept.RefreshToken == "" {
		t.Fatalf("kept: %q and %q", kept.AccessToken, kept.RefreshToken)
	}
	if w := f.send("POST", "/api/auth/get-access-token", body, cookie); !strings.HasPrefix(w.Body.String(), `{"accessToken":"gho_good","accessTokenExpiresAt":"`) {
		t.Errorf("get-access-token: got %s", w.Body)
	}
	github.renewed = map[string]any{"access_token": "gho_new"}
	w := f.send("POST", "/api/auth/refresh-token", body, cookie)
	want := `{"accessToken":"gho_new","refreshToken":"ghr_1","refreshTokenExpiresAt":null,"scope":"read:user,user:email","idToken":null,"providerId":"github","accountId":"` + kept.ID + `"}`
	if w.Body.String() != want {
		t.Errorf("refresh-token: got %s, want %s", w.Body, want)
	}
	if got := github.traded(); got[len(got)-1] != "ghr_1" {
		t.Errorf("the provider got %q", got)
	}
	for stored, want := range map[string]string{
		"gho_plain": `{"accessToken":"gho_plain",`,
		"abcdef":    `{"message":"Failed to get a valid access token","code":"FAILED_TO_GET_ACCESS_TOKEN"}`,
	} {
		f.store.changeAccount(t, kept.ID, func(a *auth.Account) { a.AccessToken = stored })
		if w := f.send("POST", "/api/auth/get-access-token", body, cookie); !strings.HasPrefix(w.Body.String(), want) {
			t.Errorf("%s: got %s, want %s", stored, w.Body, want)
		}
	}
}

// TestNearlyExpired: an access token with less than five seconds left is renewed.
func TestNearlyExpired(t *testing.T) {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	github := newFakeGitHub()
	f, cookie, body := newTokensFixture(t, github, func(s *settings) {
		s.handlers.Env.Now = func() time.Time { return now }
	})
	github.renewed = map[string]any{"access_token": "gho_2", "refresh_token": "ghr_2"}
	account := f.gitHubAccount(t)
	for _, tc := range []struct {
		left time.Duration
		want string
	}{{5 * time.Second, "gho_good"}, {5*time.Second - time.Millisecond, "gho_2"}} {
		f.store.changeAccount(t, account.ID, func(a *auth.Account) { a.AccessTokenExpiresAt = now.Add(tc.left) })
		w := f.send("POST", "/api/auth/get-access-token", body, cookie)
		var got GetAccessTokenOutput
		if err := json.Unmarshal(w.Body.Bytes(), &struct {
			AccessToken *string `json:"accessToken"`
		}{&got.AccessToken}); err != nil || got.AccessToken != tc.want {
			t.Errorf("%v left: got %s", tc.left, w.Body)
		}
	}
	if a := f.gitHubAccount(t); a.RefreshToken != "ghr_2" {
		t.Errorf("the new refresh token is not kept: %q", a.RefreshToken)
	}
	github.renewed = nil
	f.store.changeAccount(t, account.ID, func(a *auth.Account) { a.AccessTokenExpiresAt = now })
	for _, w := range []struct{ method, path, body string }{
		{"POST", "get-access-token", body}, {"GET", "account-info?accountId=" + account.ID, ""},
	} {
		if got := f.send(w.method, "/api/auth/"+w.path, w.body, cookie); got.Code != 400 || !strings.Contains(got.Body.String(), "FAILED_TO_GET_ACCESS_TOKEN") {
			t.Errorf("%s: got %d %s", w.path, got.Code, got.Body)
		}
	}
}

// TestRefreshOnce: of many who refresh at the same time one asks the provider.
func TestRefreshOnce(t *testing.T) {
	github := newFakeGitHub()
	f, cookie, body := newTokensFixture(t, github, nil)
	github.renewed = map[string]any{"access_token": "gho_2", "refresh_token": "ghr_2"}
	const times = 50
	arrived := make(chan struct{}, times)
	github.wait = func() {
		for range times {
			<-arrived
		}
		time.Sleep(50 * time.Millisecond) // the last of them is on its way into the flight
	}
	var all sync.WaitGroup
	for range times {
		all.Go(func() {
			arrived <- struct{}{}
			w := f.send("POST", "/api/auth/refresh-token", body, cookie)
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"accessToken":"gho_2","refreshToken":"ghr_2"`) {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
	all.Wait()
	if got := github.traded(); len(got) != 2 {
		t.Errorf("the provider was asked with %q", got[1:])
	}
}

// TestRefreshedElsewhere: another server has used the refresh token up; what it got is there.
func TestRefreshedElsewhere(t *testing.T) {
	github := newFakeGitHub()
	f, cookie, body := newTokensFixture(t, github, nil)
	account := f.gitHubAccount(t)
	github.wait = func() {
		f.store.changeAccount(t, account.ID, func(a *auth.Account) {
			a.AccessToken, a.RefreshToken, a.AccessTokenExpiresAt = "gho_3", "ghr_3", f.env.Time().Add(time.Hour)
		})
	}
	w := f.send("POST", "/api/auth/refresh-token", body, cookie)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), `{"accessToken":"gho_3","refreshToken":"ghr_3"`) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// TestTokensRefusals: whose account it is, the session says.
func TestTokensRefusals(t *testing.T) {
	github := newFakeGitHub()
	f, cookie, body := newTokensFixture(t, github, nil)
	account := f.gitHubAccount(t)
	ann := "Cookie: " + f.signUp(t)
	const notFound = `{"message":"Account not found","code":"ACCOUNT_NOT_FOUND"}`
	all := []struct{ name, headers, body, id, want string }{
		{"another's", ann, `{"accountId":"` + account.ID + `","userId":"` + account.UserID + `"}`, account.ID, notFound},
		{"unknown", cookie, `{"accountId":"x"}`, "x", notFound},
		{"account cookie", cookie, `{"useAccountCookie":true}`, "x", notFound},
	}
	for _, tc := range all {
		for _, path := range []string{"get-access-token", "refresh-token"} {
			if w := f.send("POST", "/api/auth/"+path, tc.body, tc.headers); w.Code != 400 || w.Body.String() != tc.want {
				t.Errorf("%s, %s: got %d %s", tc.name, path, w.Code, w.Body)
			}
		}
		if w := f.send("GET", "/api/auth/account-info?accountId="+tc.id, "", tc.headers); w.Code != 400 || w.Body.String() != tc.want {
			t.Errorf("%s, account-info: got %d %s", tc.name, w.Code, w.Body)
		}
	}
	change := func(change func(*auth.Account)) { f.store.changeAccount(t, account.ID, change) }
	info := func() string {
		return f.send("GET", "/api/auth/account-info?accountId="+account.ID, "", cookie).Body.String()
	}
	change(func(a *auth.Account) { a.AccessToken, a.RefreshToken = "", "" })
	if got := info(); got != `{"message":"Access token not found","code":"ACCESS_TOKEN_NOT_FOUND"}` {
		t.Errorf("no access token: got %s", got)
	}
	if w := f.send("POST", "/api/auth/refresh-token", body, cookie); w.Body.String() != `{"message":"Refresh token not found","code":"REFRESH_TOKEN_NOT_FOUND"}` {
		t.Errorf("no refresh token: got %s", w.Body)
	}
	change(func(a *auth.Account) { a.ProviderID = "gone" })
	if got := info(); got != `{"message":"Account is not associated with a configured social provider.","code":"PROVIDER_NOT_CONFIGURED"}` {
		t.Errorf("no provider: got %s", got)
	}
	for _, path := range []string{"get-access-token", "refresh-token"} {
		if w := f.send("POST", "/api/auth/"+path, body, cookie); w.Body.String() != `{"message":"Provider gone is not supported.","code":"PROVIDER_NOT_SUPPORTED"}` {
			t.Errorf("no provider, %s: got %s", path, w.Body)
		}
	}
}

// TestIDTokens: signing in, and linking, with an ID token that the client has.
func TestIDTokens(t *testing.T) {
	person := func() *providers.User {
		return &providers.User{ID: "77", Name: "G", Email: "Ann@example.com", EmailVerified: true}
	}
	for _, tc := range []struct {
		name, token string
		change      func(*stub)
		signIn      string // what sign-in/social says, for a user whose address is not verified
		link        string // what link-social says
	}{
		{"good", "good", nil, `401 {"message":"account not linked","code":"OAUTH_LINK_ERROR"}`, `200 {"url":"","status":true,"redirect":false}`},
		{"bad", "bad", nil, `401 {"message":"Invalid token","code":"INVALID_TOKEN"}`, `401 {"message":"Invalid token","code":"INVALID_TOKEN"}`},
		{"unsupported", "unsupported", nil, `404 {"message":"id_token not supported","code":"ID_TOKEN_NOT_SUPPORTED"}`, `404 {"message":"id_token not supported","code":"ID_TOKEN_NOT_SUPPORTED"}`},
		{"nobody", "good", func(p *stub) { p.person = nil }, `401 {"message":"Failed to get user info","code":"FAILED_TO_GET_USER_INFO"}`, `401 {"message":"Failed to get user info","code":"FAILED_TO_GET_USER_INFO"}`},
		{"no e-mail", "good", func(p *stub) { p.person.Email = "" }, `401 {"message":"User email not found","code":"USER_EMAIL_NOT_FOUND"}`, `401 {"message":"User email not found","code":"USER_EMAIL_NOT_FOUND"}`},
		{"not verified", "good", func(p *stub) { p.person.EmailVerified = false }, `401 {"message":"account not linked","code":"OAUTH_LINK_ERROR"}`, `401 {"message":"Account not linked - linking not allowed","code":"LINKING_NOT_ALLOWED"}`},
		{"another e-mail", "good", func(p *stub) { p.person.Email = "bob@example.com"; p.settings.DisableSignUp = true }, `401 {"message":"signup disabled","code":"OAUTH_LINK_ERROR"}`, `401 {"message":"Account not linked - different emails not allowed","code":"LINKING_DIFFERENT_EMAILS_NOT_ALLOWED"}`},
		{"mail first", "good", func(p *stub) {
			p.person.Email, p.person.EmailVerified, p.settings.RequireEmailVerification = "bob@example.com", false, true
		}, `403 {"message":"Email not verified","code":"EMAIL_NOT_VERIFIED"}`, `409 {"message":"Social account already linked","code":"SOCIAL_ACCOUNT_ALREADY_LINKED"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := &stub{person: person()}
			if tc.change != nil {
				tc.change(p)
			}
			f := newFixture(t, func(s *settings) { s.handlers.Providers = []providers.Provider{p} })
			cookie := "Cookie: " + f.signUp(t)
			body := `{"provider":"stub","idToken":{"token":"` + tc.token + `","accessToken":"at","refreshToken":"rt","user":{"name":{"firstName":"A"}}}}`
			if w := f.send("POST", "/api/auth/sign-in/social", body); w.Body.String() != tc.signIn[4:] || tc.signIn[:3] != strconv.Itoa(w.Code) {
				t.Errorf("sign-in: got %d %s, want %s", w.Code, w.Body, tc.signIn)
			}
			link := strings.Replace(body, `,"user":{"name":{"firstName":"A"}}`, "", 1)
			if w := f.send("POST", "/api/auth/link-social", link, cookie); w.Body.String() != tc.link[4:] || tc.link[:3] != strconv.Itoa(w.Code) {
				t.Errorf("link: got %d %s, want %s", w.Code, w.Body, tc.link)
			}
		})
	}
}
