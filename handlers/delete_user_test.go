package handlers

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

func TestDeleteUser(t *testing.T) {
	for name, tc := range map[string]struct {
		body   string
		age    time.Duration // of the session
		fresh  time.Duration
		change func(*settings)
		status int
		text   string
		gone   bool
	}{
		"ok/fresh":                         {`{}`, time.Hour, DefaultFreshAge, nil, 200, "User deleted", true},
		"ok/password in an old session":    {`{"password":"password123"}`, 30 * time.Hour, DefaultFreshAge, nil, 200, "User deleted", true},
		"ok/every session is fresh":        {`{}`, 30 * time.Hour, 0, nil, 200, "User deleted", true},
		"ok/a mail":                        {`{}`, 30 * time.Hour, DefaultFreshAge, verifyDeletion, 200, "Verification email sent", false},
		"ok/a mail, whatever the password": {`{"password":"password123"}`, 0, DefaultFreshAge, verifyDeletion, 200, "Verification email sent", false},
		"fail/old session":                 {`{}`, DefaultFreshAge, DefaultFreshAge, nil, 400, "SESSION_EXPIRED", false},
		"fail/old session, empty password": {`{"password":""}`, DefaultFreshAge, DefaultFreshAge, nil, 400, "SESSION_EXPIRED", false},
		"fail/wrong password":              {`{"password":"password456"}`, 0, DefaultFreshAge, nil, 400, "INVALID_PASSWORD", false},
		"fail/wrong token":                 {`{"token":"x"}`, 0, DefaultFreshAge, nil, 404, "INVALID_TOKEN", false},
		"fail/right password, wrong token": {`{"password":"password123","token":"x"}`, 0, DefaultFreshAge, nil, 404, "INVALID_TOKEN", false},
		"fail/off":                         {`{}`, 0, DefaultFreshAge, func(s *settings) { s.handlers.DeleteUser = DeleteUser{} }, 404, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
			f := newFixture(t, func(s *settings) {
				s.handlers.Env.Now = func() time.Time { return now }
				s.handlers.FreshAge = &tc.fresh
				if tc.change != nil {
					tc.change(s)
				}
			})
			cookie := f.signUp(t)
			now = now.Add(tc.age)
			w := f.send("POST", "/api/auth/delete-user", tc.body, "Cookie: "+cookie)
			if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.text) || tc.text == "" && w.Body.Len() > 0 {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, tc.status, tc.text)
			}
			_, err := f.store.User(t.Context(), f.store.users[0])
			if gone := errors.Is(err, auth.ErrNotFound); gone != tc.gone {
				t.Errorf("got gone %t, want %t", gone, tc.gone)
			}
			if left, err := f.store.SessionsOf(t.Context(), f.store.users[0]); err != nil || tc.gone != (len(left) == 0) {
				t.Errorf("got %d sessions, %v", len(left), err)
			}
		})
	}
}

// TestSEC47DeletionTokenOfSomebodyElse: it deletes nobody, and is spent.
func TestSEC47DeletionTokenOfSomebodyElse(t *testing.T) {
	f := newFixture(t, verifyDeletion)
	ann, eve := f.signUp(t), f.seed(t, "Eve", "eve@example.com")
	token := f.mailed(t, "/delete-user", `{}`, "Cookie: "+ann)
	for _, cookie := range []string{eve, ann} {
		w := f.send("GET", "/api/auth/delete-user/callback?token="+token, "", "Cookie: "+cookie)
		if w.Code != 404 || !strings.Contains(w.Body.String(), "INVALID_TOKEN") {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	}
	for _, id := range f.store.users {
		if _, err := f.store.User(t.Context(), id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// TestWithoutMail: a configuration that can never work is refused, and says what to add.
func TestWithoutMail(t *testing.T) {
	for name, tc := range map[string]struct {
		change ChangeEmail
		delete DeleteUser
		ok     bool
	}{
		"ok/nothing":             {ChangeEmail{}, DeleteUser{Enabled: true}, true},
		"ok/changed at once":     {ChangeEmail{Enabled: true, UpdateUnverified: true}, DeleteUser{}, true},
		"fail/change":            {ChangeEmail{Enabled: true}, DeleteUser{}, false},
		"fail/change to confirm": {ChangeEmail{Enabled: true, UpdateUnverified: true, Confirm: true}, DeleteUser{}, false},
		"fail/delete to verify":  {ChangeEmail{}, DeleteUser{Enabled: true, Verify: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			err := checkWithoutMail(Config{ChangeEmail: tc.change, DeleteUser: tc.delete})
			if (err == nil) != tc.ok || err != nil && !strings.Contains(err.Error(), "mail smtp") {
				t.Errorf("got %v, want ok %t", err, tc.ok)
			}
		})
	}
}
