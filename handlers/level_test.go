package handlers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/providers"
)

// goodBodies are what makes each route with a session succeed for ann@example.com, who
// also has the account "acc2" at the fake GitHub: a body, or a query.
var goodBodies = map[string]string{
	"/list-sessions":         "",
	"/list-accounts":         "",
	"/revoke-session":        `{"token":"x"}`,
	"/revoke-sessions":       `{}`,
	"/revoke-other-sessions": `{}`,
	"/update-user":           `{"name":"Anna"}`,
	"/update-session":        `{"theme":"dark"}`,
	"/change-password":       `{"currentPassword":"password123","newPassword":"password456","revokeOtherSessions":true}`,
	"/verify-password":       `{"password":"password123"}`,
	"/unlink-account":        `{"accountId":"acc2"}`,
	"/change-email":          `{"newEmail":"anna@example.com"}`,
	"/delete-user":           `{"password":"password123"}`,
	"/link-social":           `{"provider":"github"}`,
	"/get-access-token":      `{"accountId":"acc2"}`,
	"/refresh-token":         `{"accountId":"acc2"}`,
	"/account-info":          `?accountId=acc2`,
}

// themes is an additional field of sessions.
func themes() []auth.AdditionalField {
	return []auth.AdditionalField{{Name: "theme", Type: auth.StringField}}
}

// eachWithSession runs a test for every route that asks for a session.
func eachWithSession(t *testing.T, test func(t *testing.T, row Route, body string)) {
	for _, row := range Routes() {
		if row.Auth == None {
			continue
		}
		body, ok := goodBodies[row.Path]
		if !ok {
			t.Errorf("%s has no body to test it with", row.Path)
		}
		t.Run(strings.TrimPrefix(row.Path, "/"), func(t *testing.T) { test(t, row, body) })
	}
}

// sendGood sends what makes a route succeed.
func (f *fixture) sendGood(row Route, good string, headers ...string) *httptest.ResponseRecorder {
	if strings.HasPrefix(good, "?") {
		return f.send(row.Method, "/api/auth"+row.Path+good, "", headers...)
	}
	return f.send(row.Method, "/api/auth"+row.Path, good, headers...)
}

// renewingGitHub is a GitHub that renews any token.
func renewingGitHub(t testing.TB, env auth.Env) []providers.Provider {
	github := newFakeGitHub()
	github.renewed = map[string]any{"access_token": "gho_new"}
	return []providers.Provider{github.provider(t, env, nil)}
}

// signUpWithTokens is signUpLinked with tokens for the account.
func (f *fixture) signUpWithTokens(t testing.TB) (cookies string) {
	cookies = f.signUpLinked(t)
	f.store.changeAccount(t, "acc2", func(a *auth.Account) { a.AccessToken, a.RefreshToken = "gho_good", "ghr_good" })
	return cookies
}

// TestLevel: who is let in where, at each hour of a session.
func TestSEC39Level(t *testing.T) {
	const unauthorized = `{"message":"Unauthorized","code":"UNAUTHORIZED"}`
	const notFresh = `{"message":"Session is not fresh","code":"SESSION_NOT_FRESH"}`
	for _, tc := range []struct {
		name    string
		age     time.Duration // of the session
		fresh   time.Duration
		revoked bool // in the store; the session_data cookie still holds
		refused map[Level]string
	}{
		{"ok/young", DefaultFreshAge - time.Millisecond, DefaultFreshAge, false, nil},
		{"ok/every age is fresh", 48 * time.Hour, 0, false, nil},
		{"fail/not fresh", DefaultFreshAge, DefaultFreshAge, false, map[Level]string{Fresh: notFresh}},
		{"fail/revoked, but in the cookie cache", time.Second, DefaultFreshAge, true, map[Level]string{Sensitive: unauthorized, Silent: ""}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			eachWithSession(t, func(t *testing.T, row Route, body string) {
				now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
				f := newFixture(t, func(s *settings) {
					s.handlers.Env.Now = func() time.Time { return now }
					s.handlers.FreshAge = &tc.fresh
					s.handlers.SessionFields = themes()
					s.cookies.Cache = &cookiecheck.Cache{MaxAge: 72 * time.Hour}
					s.handlers.Providers = renewingGitHub(t, s.handlers.Env)
				})
				cookie := f.signUpWithTokens(t)
				now = now.Add(tc.age)
				if tc.revoked {
					f.store.endAll(t)
				}
				w := f.sendGood(row, body, "Cookie: "+cookie)
				want, refused := tc.refused[row.Auth]
				if tc.revoked && row.demand().changes && row.Auth < Silent {
					want, refused = unauthorized, true
				}
				if ok := w.Code == http.StatusOK; ok != !refused || (!ok && w.Body.String() != want) {
					t.Errorf("got %d %s, want %q", w.Code, w.Body, want)
				}
			})
		})
	}
}

// TestLevelRefusals: without a session nothing happens, and a wrong body is told first.
func TestLevelRefusals(t *testing.T) {
	f := newFixture(t, nil)
	cookie := f.signUpLinked(t)
	f.store.expire(t, f.env.Time().Add(-time.Minute))
	eachWithSession(t, func(t *testing.T, row Route, body string) {
		for name, header := range map[string]string{"none": "Cookie:", "expired": "Cookie: " + cookie, "forged": "Cookie: " + strings.ToUpper(cookie)} {
			w := f.sendGood(row, body, header)
			want := `{"message":"Unauthorized","code":"UNAUTHORIZED"}`
			if row.Auth == Silent {
				want = ""
			}
			if w.Code != 401 || w.Body.String() != want {
				t.Errorf("%s: got %d %s, want 401 %s", name, w.Code, w.Body, want)
			}
			if cleared := len(w.Header().Values("Set-Cookie")) > 0; cleared != (name == "expired") {
				t.Errorf("%s: cookies %q", name, w.Header().Values("Set-Cookie"))
			}
		}
		if row.Method == http.MethodPost && strings.Contains(body, ":") {
			if w := f.send("POST", "/api/auth"+row.Path, `[]`); w.Code != 400 {
				t.Errorf("bad body: got %d %s, want 400", w.Code, w.Body)
			}
		}
		if w := f.send(row.Method, "/api/auth"+row.Path, body, "Origin: https://evil.example", "Cookie: "+cookie); row.Method == http.MethodPost && w.Code != 403 {
			t.Errorf("foreign origin: got %d %s, want 403", w.Code, w.Body)
		}
	})
}

// TestLevelRefresh: a session that is due is refreshed by every route, unless the request
// does not want that.
func TestLevelRefresh(t *testing.T) {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	f := newFixture(t, func(s *settings) { s.handlers.Env.Now = func() time.Time { return now } })
	cookie := f.signUp(t)
	now = now.Add(25 * time.Hour)
	for _, tc := range []struct {
		name, query string
		cookies     int
	}{
		{"asked not to", "?disableRefresh=false", 0},
		{"due", "", 1},
		{"not due", "", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := f.send("GET", "/api/auth/list-accounts"+tc.query, "", "Cookie: "+cookie)
			if got := len(w.Header().Values("Set-Cookie")); w.Code != 200 || got != tc.cookies {
				t.Errorf("got %d with %d cookies, want 200 with %d", w.Code, got, tc.cookies)
			}
		})
	}
}
