package handlers

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/session"
)

// TestSEC40HalfSignedIn: who has given a password of two factors is not signed in, in any
// mode, with whatever cookie a Better Auth server gave them meanwhile.
func TestSEC40HalfSignedIn(t *testing.T) {
	f := newFixture(t, func(s *settings) {
		s.handlers.UserFields = []auth.AdditionalField{{Name: twoFactorEnabled, Type: auth.BooleanField, ReadOnly: true}}
		s.cookies.Cache = &cookiecheck.Cache{}
	})
	f.signUp(t)
	before := len(f.store.sessions)
	enable := func(value string) {
		f.store.changeUsers(t, func(u *auth.User) { u.Extra = u.Extra.With(twoFactorEnabled, json.RawMessage(value)) })
	}
	enable("true")
	w := f.send("POST", "/api/auth/sign-in/email", signUpBody("ann@example.com"))
	if w.Code != http.StatusForbidden || len(w.Header().Values("Set-Cookie")) > 0 || len(f.store.sessions) != before {
		t.Errorf("got %d %s %v, want 403, no cookie and no session", w.Code, w.Body, w.Header())
	}
	f.trySignIn(t, "not the password", 401)
	challenge := "better-auth.two_factor=" + cookiecheck.Sign(testSecret, "2fa-0123456789abcdefghij")
	for _, mode := range []session.Mode{session.Optimistic, session.Cached, session.CachedOnly, session.Full} {
		verdict, err := f.sessions.Check(t.Context(), newRequest("GET", "/", "", "Cookie: "+challenge), mode)
		if err != nil || verdict.OK || verdict.Identity != nil {
			t.Errorf("%s: got %+v, %v", mode, verdict, err)
		}
	}
	enable("false")
	f.trySignIn(t, "password123", 200)
}

// TestSEC44NoFixation: every sign-in makes a token of its own, whatever cookie the browser has.
func TestSEC44NoFixation(t *testing.T) {
	f := newFixture(t, nil)
	old := f.signUp(t)
	planted := "better-auth.session_token=" + cookiecheck.Sign(testSecret, strings.Repeat("p", 32))
	seen := map[string]bool{old: true, planted: true}
	for _, cookie := range []string{"", old, planted, "better-auth.session_token=x"} {
		w := f.send("POST", "/api/auth/sign-in/email", signUpBody("ann@example.com"), "Cookie: "+cookie)
		if in := sessionIn(w); w.Code != 200 || in == "" || seen[in] {
			t.Errorf("with %q: %d, %q", cookie, w.Code, in)
		} else {
			seen[in] = true
		}
	}
	if w := f.send("GET", "/api/auth/get-session", "", "Cookie: "+planted); w.Body.String() != "null" {
		t.Errorf("the planted token is a session: %s", w.Body)
	}
}

// TestSEC44CredentialsChange: what ends the sessions of a user, and which go on.
func TestSEC44CredentialsChange(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(t *testing.T, f *fixture, ann string)
		alive  []int // 0 is of the request, 1 and 2 are elsewhere
	}{
		{"password changed, others revoked", func(t *testing.T, f *fixture, ann string) {
			f.must(t, "/change-password", `{"currentPassword":"password123","newPassword":"password456","revokeOtherSessions":true}`, ann)
		}, []int{3}},
		{"password reset", func(t *testing.T, f *fixture, _ string) {
			token := f.mailed(t, "/request-password-reset", `{"email":"ann@example.com"}`)
			f.must(t, "/reset-password", `{"newPassword":"password456","token":"`+token+`"}`, "")
		}, nil},
		{"address changed", func(t *testing.T, f *fixture, ann string) {
			token := f.mailed(t, "/change-email", `{"newEmail":"new@example.com"}`, "Cookie: "+ann)
			if w := f.send("GET", "/api/auth/verify-email?token="+token, "", "Cookie: "+ann); w.Code != 200 {
				t.Fatalf("verify-email = %d %s", w.Code, w.Body)
			}
		}, []int{0}},
		{"address changed in another browser", func(t *testing.T, f *fixture, ann string) {
			token := f.mailed(t, "/change-email", `{"newEmail":"new@example.com"}`, "Cookie: "+ann)
			if w := f.send("GET", "/api/auth/verify-email?token="+token, ""); w.Code != 200 {
				t.Fatalf("verify-email = %d %s", w.Code, w.Body)
			}
		}, nil},
		{"user deleted", func(t *testing.T, f *fixture, ann string) {
			f.must(t, "/delete-user", `{"password":"password123"}`, ann)
		}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, func(s *settings) { s.handlers.EmailPassword.RevokeSessionsOnReset = true })
			ann := f.signUp(t)
			f.signIn(t)
			f.signIn(t)
			tc.change(t, f, ann)
			if got := f.alive(t); !slices.Equal(got, tc.alive) {
				t.Errorf("sessions %v are left, want %v", got, tc.alive)
			}
		})
	}
}

// must makes a request that has to succeed.
func (f *fixture) must(t *testing.T, path, body, cookie string) {
	t.Helper()
	if w := f.send("POST", "/api/auth"+path, body, "Cookie: "+cookie); w.Code != 200 {
		t.Fatalf("%s = %d %s", path, w.Code, w.Body)
	}
}

// TestSEC45SignOutEverywhere: the store comes first, then every cookie and every piece of one.
func TestSEC45SignOutEverywhere(t *testing.T) {
	f := newFixture(t, func(s *settings) { s.cookies.Cache = &cookiecheck.Cache{} })
	ann, bob := f.signUp(t), sessionOf(f.seed(t, "Bob", "bob@example.com"))
	pieces := "better-auth.session_data.0=a; better-auth.session_data.1=b; better-auth.dont_remember=c"
	w := f.send("POST", "/api/auth/sign-out", "{}", "Cookie: better-auth.session_token=forged; "+ann+"; "+bob+"; "+pieces)
	if w.Code != 200 || len(f.alive(t)) > 0 {
		t.Errorf("got %d, sessions %v are left", w.Code, f.alive(t))
	}
	cleared := map[string]bool{}
	for _, line := range w.Header().Values("Set-Cookie") {
		cleared[nameOf(line)] = strings.Contains(line, "=; Max-Age=0;")
	}
	for _, name := range []string{"session_token", "session_data", "session_data.0", "session_data.1", "dont_remember"} {
		if !cleared["better-auth."+name] {
			t.Errorf("%s is not cleared: %q", name, w.Header().Values("Set-Cookie"))
		}
	}
	for _, cookie := range []string{ann, bob} {
		for _, mode := range []session.Mode{session.Full, session.Cached} {
			if v, err := f.sessions.Check(t.Context(), newRequest("GET", "/", "", "Cookie: "+cookie), mode); err != nil || v.OK {
				t.Errorf("%s: %+v, %v", mode, v, err)
			}
		}
	}
}

// sessionOf returns the pair of the session cookie of a Cookie header.
func sessionOf(cookies string) string {
	pair, _, _ := strings.Cut(cookies, ";")
	return pair
}

// TestSEC39SEC41ClockOfCachedModes: in both modes that believe a copy it is believed as long as
// its age, the session and the clock allow, beside the cookie of the same session.
func TestSEC39SEC41ClockOfCachedModes(t *testing.T) {
	const age = 5 * time.Minute
	for _, strategy := range []cookiecheck.Strategy{cookiecheck.Compact, cookiecheck.JWT, cookiecheck.JWE} {
		now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
		f := newFixture(t, func(s *settings) {
			s.handlers.Env.Now = func() time.Time { return now }
			s.cookies.Cache = &cookiecheck.Cache{Strategy: strategy, MaxAge: age}
			s.cookies.Env = s.handlers.Env
		})
		begun := now
		ann, bob := f.seed(t, "Ann", "ann@example.com"), f.seed(t, "Bob", "bob@example.com")
		f.store.endAll(t)
		for _, tc := range []struct {
			name   string
			at     time.Duration
			cookie string
			ok     bool
		}{
			{"at once", 0, ann, true},
			{"a minute of skew", -time.Minute, ann, true},
			{"more skew", -time.Minute - time.Second, ann, false},
			{"just before", age - time.Second, ann, true},
			{"over", age + time.Second, ann, false},
			{"without its session_token", 0, ann[strings.Index(ann, ";")+2:], false},
			{"beside another session", 0, sessionOf(bob) + ann[strings.Index(ann, ";"):], false},
		} {
			now = begun.Add(tc.at)
			for _, mode := range []session.Mode{session.Cached, session.CachedOnly} {
				v, err := f.sessions.Check(t.Context(), newRequest("GET", "/", "", "Cookie: "+tc.cookie), mode)
				if err != nil || v.OK != tc.ok || (v.Identity != nil) != tc.ok {
					t.Errorf("%s, %s, %s: got %+v, %v, want %v", strategy, mode, tc.name, v, err, tc.ok)
				}
			}
			if v, err := f.sessions.Check(t.Context(), newRequest("GET", "/", "", "Cookie: "+tc.cookie), session.Full); err != nil || v.OK {
				t.Errorf("%s, full, %s: got %+v, %v", strategy, tc.name, v, err)
			}
		}
	}
}
