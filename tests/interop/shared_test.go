package interop_test

import (
	"encoding/json"
	"net/http"
	"testing"
)

// shared is a gateway and a real server that run on the same data.
type shared struct {
	gateway, original string
	world             *world
}

// TestShared: what either server writes the other uses.
func TestShared(t *testing.T) {
	for _, d := range deployments(t) {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			s := shared{world: newWorld(t)}
			s.gateway, s.original = d.start(t, s.world)
			t.Run("sessions", s.sessions)
			if d.people == nil {
				t.Run("passwords", s.passwords)
				t.Run("verifications", s.verifications)
			}
		})
	}
}

// sessions: one made by either is accepted by the other, and signed out on either is refused
// by the other.
func (s shared) sessions(t *testing.T) {
	for _, c := range []struct{ name, made, ended, email string }{
		{"made and ended by better-auth", s.original, s.original, "a@example.com"},
		{"made by better-auth, ended by the gateway", s.original, s.gateway, "b@example.com"},
		{"made by the gateway, ended by better-auth", s.gateway, s.original, "c@example.com"},
		{"made and ended by the gateway", s.gateway, s.gateway, "d@example.com"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := signUp(t, c.made, c.email, "correct horse")
			s.checkSession(t, b, c.email)
			before := b.clone()
			b.do(t, c.ended, "signOut", nil)
			s.checkSession(t, before, "")
		})
	}
}

// passwords: one stored by either, beyond ASCII at that, signs in on the other, to the same
// account.
func (s shared) passwords(t *testing.T) {
	for _, c := range []struct{ name, stored, used, email, password string }{
		{"stored by better-auth", s.original, s.gateway, "e@example.com", "Ångström ﬁne 🐎"},
		{"stored by the gateway", s.gateway, s.original, "f@example.com", "Ångström ﬁne 🐎"},
	} {
		t.Run(c.name, func(t *testing.T) {
			author := signUp(t, c.stored, c.email, c.password)
			b := &browser{origin: publicURL}
			b.do(t, c.used, "signIn.email", map[string]any{"email": c.email, "password": c.password})
			s.checkSession(t, b, c.email)
			want, got := author.accounts(t, c.stored), b.accounts(t, c.used)
			if len(got) != 1 || len(want) != 1 || got[0] != want[0] || got[0].ProviderID != "credential" {
				t.Errorf("whoever used the password sees the accounts %v, whoever stored it %v", got, want)
			}
		})
	}
}

// account is what tells one account from another.
type account struct{ ID, ProviderID, UserID string }

func (b *browser) accounts(t *testing.T, address string) (all []account) {
	t.Helper()
	b.read(t, address+"/api/auth/list-accounts", &all)
	return all
}

// read fetches JSON. It takes less time than starting the client, which has no part in it.
func (b *browser) read(t *testing.T, url string, to any) {
	t.Helper()
	status, text := b.fetch(t, url)
	if err := json.Unmarshal([]byte(text), to); err != nil || status != http.StatusOK {
		t.Errorf("%s answers %d %q, %v", url, status, text, err)
	}
}

// verifications: a token mailed by either is taken by the other, once for both.
func (s shared) verifications(t *testing.T) {
	for _, c := range []struct{ name, made, used, email string }{
		{"made by better-auth", s.original, s.gateway, "i@example.com"},
		{"made by the gateway", s.gateway, s.original, "j@example.com"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := signUp(t, c.made, c.email, "correct horse")
			b.do(t, c.made, "requestPasswordReset", map[string]any{"email": c.email, "redirectTo": "/reset"})
			mail, ok := s.world.await(c.email)
			if !ok {
				t.Fatal("no mail")
			}
			b.do(t, c.used, "resetPassword", map[string]any{"newPassword": "battery staple", "token": mail.Token})
			for _, address := range []string{c.made, c.used} {
				fresh := &browser{origin: publicURL}
				replies := fresh.run(t, address,
					call{"resetPassword", map[string]any{"newPassword": "once more please", "token": mail.Token}},
					call{"signIn.email", map[string]any{"email": c.email, "password": "battery staple"}})
				if again := replies[0].Error; again == nil || again.Code != "INVALID_TOKEN" {
					t.Errorf("%s takes the token again: %+v", address, again)
				}
				if refused := replies[1].Error; refused != nil {
					t.Errorf("%s refuses the new password: %+v", address, *refused)
				}
			}
		})
	}
}

func signUp(t *testing.T, address, email, password string) *browser {
	t.Helper()
	b := &browser{origin: publicURL}
	b.do(t, address, "signUp.email", map[string]any{"name": "Ada", "email": email, "password": password})
	return b
}

// checkSession asks both servers, and the gate, whose session the browser has.
func (s shared) checkSession(t *testing.T, b *browser, email string) {
	t.Helper()
	for name, address := range map[string]string{"gateway": s.gateway, "better-auth": s.original} {
		var seen struct{ User struct{ Email string } }
		b.read(t, address+"/api/auth/get-session", &seen)
		if got := seen.User.Email; got != email {
			t.Errorf("%s sees the session of %q, want %q", name, got, email)
		}
	}
	status, text := b.fetch(t, s.gateway+"/private")
	switch {
	case email == "" && status != http.StatusUnauthorized:
		t.Errorf("the gate answers %d %q, want %d", status, text, http.StatusUnauthorized)
	case email != "" && (status != http.StatusOK || text != email):
		t.Errorf("the gate answers %d %q, want %d %q", status, text, http.StatusOK, email)
	}
}
