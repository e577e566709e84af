package handlers

import (
	"maps"
	"testing"
)

// TestSEC66TokensWorkOnce: of 50 who present a token at the same time one succeeds (SEC-66).
func TestSEC66TokensWorkOnce(t *testing.T) {
	t.Run("reset", func(t *testing.T) {
		eachStore(t, nil, func(t *testing.T, f *fixture) {
			f.signUp(t)
			token := f.mailed(t, "/request-password-reset", `{"email":"ann@example.com"}`)
			got := f.atOnce("POST", "/api/auth/reset-password", `{"newPassword":"password456","token":"`+token+`"}`)
			// 503 is for those for whom too many passwords were waiting to be hashed.
			if got[200] != 1 || got[400]+got[503] != 49 {
				t.Errorf("got %v, want one 200, and 400 or 503", got)
			}
			f.trySignIn(t, "password456", 200)
			f.trySignIn(t, "password123", 401)
		})
	})
	t.Run("delete-user", func(t *testing.T) {
		eachStore(t, verifyDeletion, func(t *testing.T, f *fixture) {
			ann := f.signUp(t)
			token := f.mailed(t, "/delete-user", `{}`, "Cookie: "+ann)
			got := f.atOnce("POST", "/api/auth/delete-user", `{"token":"`+token+`"}`, "Cookie: "+ann)
			// The others find the token gone, or their session.
			if got[200] != 1 || got[404]+got[401] != 49 {
				t.Errorf("got %v, want one 200, and 401 or 404", got)
			}
			f.trySignIn(t, "password123", 401)
		})
	})
	t.Run("change-email", func(t *testing.T) {
		eachStore(t, nil, func(t *testing.T, f *fixture) {
			ann := f.signUp(t)
			token := f.mailed(t, "/change-email", `{"newEmail":"anna@example.com"}`, "Cookie: "+ann)
			got := f.atOnce("GET", "/api/auth/verify-email?token="+token, "", "Cookie: "+ann)
			if want := map[int]int{200: 1, 401: 49}; !maps.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	})
}

// TestSEC66OneSessionOfOneLink: a link that signs in works for many, and signs one in.
func TestSEC66OneSessionOfOneLink(t *testing.T) {
	eachStore(t, func(s *settings) { s.handlers.EmailVerification.AutoSignIn = true }, func(t *testing.T, f *fixture) {
		f.signUp(t)
		token := f.mailed(t, "/send-verification-email", `{"email":"ann@example.com"}`)
		before := len(f.store.sessions)
		got := f.atOnce("GET", "/api/auth/verify-email?token="+token, "")
		if want := map[int]int{200: 50}; !maps.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if begun := len(f.store.sessions) - before; begun != 1 {
			t.Errorf("got %d sessions, want 1", begun)
		}
	})
}

// TestSEC66AddressIsTakenOnce: many may be sent a link for one address, and one gets it.
func TestSEC66AddressIsTakenOnce(t *testing.T) {
	eachStore(t, nil, func(t *testing.T, f *fixture) {
		ann, bob := f.signUp(t), f.seed(t, "Bob", "bob@example.com")
		change := `{"newEmail":"new@example.com"}`
		first := f.mailed(t, "/change-email", change, "Cookie: "+ann)
		second := f.mailed(t, "/change-email", change, "Cookie: "+bob)
		if w := f.send("GET", "/api/auth/verify-email?token="+first, "", "Cookie: "+ann); w.Code != 200 {
			t.Fatalf("first: got %d %s", w.Code, w.Body)
		}
		if w := f.send("GET", "/api/auth/verify-email?token="+second, "", "Cookie: "+bob); w.Code != 401 {
			t.Errorf("second: got %d %s, want 401", w.Code, w.Body)
		}
	})
}

func verifyDeletion(s *settings) { s.handlers.DeleteUser.Verify = true }

// mailed makes a request and returns the token of the one mail that it sends.
func (f *fixture) mailed(t *testing.T, path, body string, headers ...string) (token string) {
	t.Helper()
	w := f.send("POST", "/api/auth"+path, body, headers...)
	sent := f.sent.take()
	if w.Code != 200 || len(sent) != 1 {
		t.Fatalf("%s: got %d %s and %d mails, want 200 and one", path, w.Code, w.Body, len(sent))
	}
	return sent[0].Token
}

// trySignIn signs Ann in and checks the status.
func (f *fixture) trySignIn(t *testing.T, password string, status int) {
	t.Helper()
	w := f.send("POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"`+password+`"}`)
	if w.Code != status {
		t.Errorf("sign-in with %s: got %d %s, want %d", password, w.Code, w.Body, status)
	}
}
