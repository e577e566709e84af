package handlers

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// TestSEC70ResetTokenDies: a token that was mailed before the password was last set is dead
// (SEC-70), and so is one whose time is over.
func TestSEC70ResetTokenDies(t *testing.T) {
	const change = `{"currentPassword":"password123","newPassword":"password456"}`
	for name, tc := range map[string]struct {
		between func(f *fixture, cookie string)
		after   time.Duration
		status  int
	}{
		"ok/nothing happens": {func(*fixture, string) {}, time.Hour, 200},
		"fail/over":          {func(*fixture, string) {}, time.Hour + time.Millisecond, 400},
		"fail/password changed": {func(f *fixture, cookie string) {
			f.send("POST", "/api/auth/change-password", change, "Cookie: "+cookie)
		}, time.Minute, 400},
		"ok/failed to change it": {func(f *fixture, cookie string) { f.send("POST", "/api/auth/change-password", `{}`, "Cookie: "+cookie) }, time.Minute, 200},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
			f := newFixture(t, func(s *settings) { s.handlers.Env.Now = func() time.Time { return now } })
			cookie := f.signUp(t)
			now = now.Add(time.Minute)
			token := f.mailed(t, "/request-password-reset", `{"email":"ann@example.com"}`)
			began := now
			now = now.Add(time.Second)
			tc.between(f, cookie)
			now = began.Add(tc.after)
			w := f.send("POST", "/api/auth/reset-password", `{"newPassword":"password789","token":"`+token+`"}`)
			if w.Code != tc.status {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, tc.status)
			}
		})
	}
}

func TestIsToken(t *testing.T) {
	for text, want := range map[string]bool{
		"abcXYZ019":              true,
		"a-b_c":                  true,
		strings.Repeat("x", 128): true,
		strings.Repeat("x", 129): false,
		"":                       false,
		"a\x00b":                 false,
		"a:b":                    false,
		"a b":                    false,
		"ü":                      false,
	} {
		if got := isToken(text); got != want {
			t.Errorf("isToken(%q) = %t, want %t", text, got, want)
		}
	}
}

func TestSetPassword(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp(t)
	set := func(password string) (StatusOutput, error) {
		id := &auth.Identity{User: auth.User{ID: f.store.users[0]}}
		return f.setPassword(t.Context(), &call{identity: id}, SetPasswordInput{NewPassword: password})
	}
	refused := func(password string, code auth.Code) {
		t.Helper()
		_, err := set(password)
		if refusal, ok := errors.AsType[*auth.Error](err); !ok || refusal.Code != code {
			t.Errorf("%s: got %v, want %s", password, err, code)
		}
	}
	refused("password456", auth.PasswordAlreadySet)
	f.store.removeCredentials(t)
	refused("short", auth.PasswordTooShort)
	if out, err := set("password456"); err != nil || !out.Status {
		t.Errorf("got %+v, %v", out, err)
	}
	f.trySignIn(t, "password456", 200)
	f.store.setPasswordHash(t, "")
	if out, err := set("password789"); err != nil || !out.Status {
		t.Errorf("account without a password: got %+v, %v", out, err)
	}
	refused("password456", auth.PasswordAlreadySet)
	f.trySignIn(t, "password789", 200)
}
