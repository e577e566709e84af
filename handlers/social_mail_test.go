package handlers

import (
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
	"github.com/caddy-better-auth/gateway/providers"
)

// TestSocialVerification: a provider that does not vouch for an address, and what is mailed.
func TestSocialVerification(t *testing.T) {
	const kept, in = "/err?error=email_not_verified", "/new"
	for _, tc := range []struct {
		name      string
		required  bool
		onSignUp  *bool
		onSignIn  bool
		want      string
		mails     int // at the first sign-in
		mailsThen int // at the second
	}{
		{"not required", false, nil, true, in, 0, 0},
		{"not required, mail at sign-up", false, new(true), true, in, 1, 0},
		{"required", true, nil, false, kept, 1, 0},
		{"required, mail at sign-in", true, nil, true, kept, 1, 1},
		{"required, no mail at sign-up", true, new(false), true, kept, 0, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			github := newFakeGitHub()
			github.verified(false)
			box := new(outbox)
			f := newFixture(t, func(s *settings) {
				require := func(c *providers.Config) { c.RequireEmailVerification = tc.required }
				s.handlers.Providers = []providers.Provider{github.provider(t, s.handlers.Env, require)}
				s.handlers.Mail = box
				s.handlers.EmailVerification = EmailVerification{SendOnSignUp: tc.onSignUp, SendOnSignIn: tc.onSignIn}
			})
			w, location := f.goThrough(t, "/sign-in/social", toGitHub, "")
			mails := box.take()
			if location != tc.want || (sessionIn(w) != "") != (tc.want == in) || len(mails) != tc.mails {
				t.Errorf("got %q, session %q and %d mails; want %q and %d", location, sessionIn(w), len(mails), tc.want, tc.mails)
			}
			for _, m := range mails {
				if m.Kind != mail.VerifyEmail || m.To != "octo@example.com" || m.URL != testOrigin+"/api/auth/verify-email?token="+m.Token+"&callbackURL=%2Fdash" {
					t.Errorf("mail: %+v", m)
				}
			}
			f.goThrough(t, "/sign-in/social", toGitHub, "")
			if got := len(box.take()); got != tc.mailsThen {
				t.Errorf("the second time: %d mails, want %d", got, tc.mailsThen)
			}
			f.store.changeUsers(t, func(u *auth.User) { u.EmailVerified = true })
			if w, location := f.goThrough(t, "/sign-in/social", toGitHub, ""); location != "/dash" || sessionIn(w) == "" || len(box.take()) > 0 {
				t.Errorf("verified: got %q", location)
			}
		})
	}
}

// TestClaimedChange: a stranger who signed up with an address they do not own cannot keep a
// link that makes it theirs once the owner has come.
func TestClaimedChange(t *testing.T) {
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	github, box := newFakeGitHub(), new(outbox)
	github.email = "ann@example.com"
	github.verified(true)
	f := newSocialFixture(t, github, func(s *settings) {
		s.handlers.Env.Now = func() time.Time { return now }
		s.handlers.Mail = box
		s.handlers.ChangeEmail.Enabled = true
		s.handlers.Account.Linking = Linking{TrustedProviders: []string{"github"}, AllowUnverifiedEmail: true}
	})
	ask := func(cookie, to string) (token string) {
		w := f.send("POST", "/api/auth/change-email", `{"newEmail":"`+to+`"}`, "Cookie: "+cookie)
		mails := box.take()
		if w.Code != 200 || len(mails) != 1 {
			t.Fatalf("change-email = %d %s, %d mails", w.Code, w.Body, len(mails))
		}
		return mails[0].Token
	}
	strangers := ask(f.signUp(t), "mallory@example.com")
	now = now.Add(time.Minute)
	w, location := f.goThrough(t, "/sign-in/social", toGitHub, "")
	if location != "/dash" {
		t.Fatalf("the owner is sent to %q", location)
	}
	if w := f.send("GET", "/api/auth/verify-email?token="+strangers, ""); w.Code != 401 {
		t.Errorf("the stranger's link: got %d %s", w.Code, w.Body)
	}
	now = now.Add(time.Second)
	owners := ask(sessionIn(w), "ann@example.org")
	if w := f.send("GET", "/api/auth/verify-email?token="+owners, ""); w.Code != 200 {
		t.Errorf("the owner's link: got %d %s", w.Code, w.Body)
	}
}
