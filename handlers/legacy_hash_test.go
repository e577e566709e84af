package handlers

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/password"
)

// newMigrated has a user whose hash is "old!" and the password backwards.
func newMigrated(t *testing.T, calls *int) (f *fixture, hash func() string) {
	f = newFixture(t, func(s *settings) {
		s.handlers.EmailPassword.VerifyLegacy = func(_ context.Context, hash, password string) (bool, error) {
			*calls++
			if password == "outage123" {
				return false, errors.New("the old system is away")
			}
			return hash == "old!"+password, nil
		}
	})
	f.signUp(t)
	f.store.setPasswordHash(t, "old!legacy123")
	return f, func() string {
		account, err := f.store.Account(t.Context(), auth.CredentialProvider, f.store.users[0])
		if err != nil {
			t.Fatal(err)
		}
		return account.PasswordHash
	}
}

func TestLegacyHash(t *testing.T) {
	calls := 0
	f, hash := newMigrated(t, &calls)
	signIn := func(secret string) int {
		return f.send("POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"`+secret+`"}`).Code
	}
	for _, tc := range []struct {
		secret string
		status int
		calls  int
		legacy bool
	}{
		{"wrong1234", 401, 1, true},
		{"outage123", 503, 2, true},
		{"legacy123", 200, 3, false},
		{"legacy123", 200, 3, false}, // the hash is Better Auth's now
		{"wrong1234", 401, 3, false},
	} {
		if got := signIn(tc.secret); got != tc.status || calls != tc.calls || strings.HasPrefix(hash(), "old!") != tc.legacy {
			t.Errorf("%s: got %d after %d calls, hash %q; want %+v", tc.secret, got, calls, hash(), tc)
		}
	}
	if !password.WellFormed(hash()) {
		t.Errorf("the hash is %q", hash())
	}
}

// TestLegacyHashIsChanged: with the old password proved by the hook.
func TestLegacyHashIsChanged(t *testing.T) {
	calls := 0
	f, hash := newMigrated(t, &calls)
	w := f.send("POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"legacy123"}`)
	f.store.setPasswordHash(t, "old!legacy123")
	w = f.send("POST", "/api/auth/change-password", `{"currentPassword":"legacy123","newPassword":"password456"}`, "Cookie: "+cookieHeader(w))
	if w.Code != 200 || strings.HasPrefix(hash(), "old!") {
		t.Errorf("got %d %s, hash %q", w.Code, w.Body, hash())
	}
	if w = f.send("POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"password456"}`); w.Code != 200 {
		t.Errorf("the new password: got %d %s", w.Code, w.Body)
	}
}
