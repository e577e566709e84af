package storagetest

import (
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// env is the real world: stores that expire things compare with the real clock.
var env auth.Env

const (
	ann = "ann@example.com"
	bob = "bob@example.com"
)

func newUser(email string) *auth.User {
	now := env.Time()
	return &auth.User{ID: env.Token(32), Name: "Ann", Email: email, CreatedAt: now, UpdatedAt: now}
}

func newPassword(u *auth.User) *auth.Account {
	return auth.NewCredential(env.Token(32), u.ID, "salt:key", env.Time())
}

func newLink(u *auth.User, providerID, accountID string) *auth.Account {
	now := env.Time()
	return &auth.Account{
		ID: env.Token(32), UserID: u.ID, ProviderID: providerID, AccountID: accountID,
		CreatedAt: now, UpdatedAt: now,
	}
}

func newSession(u *auth.User) *auth.Identity {
	now := env.Time()
	return &auth.Identity{User: *u.Clone(), Session: auth.Session{
		ID: env.Token(32), UserID: u.ID, Token: env.Token(32),
		ExpiresAt: now.Add(7 * 24 * time.Hour),
		IPAddress: "203.0.113.9", UserAgent: "UA/1.0",
		CreatedAt: now, UpdatedAt: now,
	}}
}

func newVerification(identifier, value string) *auth.Verification {
	now := env.Time()
	return &auth.Verification{
		ID: env.Token(32), Identifier: identifier, Value: value,
		ExpiresAt: now.Add(time.Hour), CreatedAt: now, UpdatedAt: now,
	}
}

// signUp adds a user with a password.
func signUp(t testing.TB, s auth.Store, email string) *auth.User {
	t.Helper()
	u := newUser(email)
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, newPassword(u)))
	return u
}

// write makes the store's user the same as u.
func write(t testing.TB, s auth.Store, u *auth.User) error {
	_, err := s.UpdateUser(t.Context(), u.ID, func(old *auth.User) error {
		*old = *u.Clone()
		return nil
	})
	return err
}

// update writes u, and expects to be told what u is now.
func update(t testing.TB, s auth.Store, u *auth.User) {
	t.Helper()
	got, err := s.UpdateUser(t.Context(), u.ID, func(old *auth.User) error {
		*old = *u.Clone()
		return nil
	})
	noError(t, "UpdateUser", err)
	want, err := s.User(t.Context(), u.ID)
	noError(t, "User", err)
	equal(t, "UpdateUser", got, want)
}

// writeAccount makes the store's account the same as a.
func writeAccount(t testing.TB, s auth.Store, a *auth.Account) error {
	t.Helper()
	got, err := s.UpdateAccount(t.Context(), a.ID, func(old *auth.Account) error {
		*old = *a
		return nil
	})
	if err == nil {
		equal(t, "UpdateAccount", got, a)
	}
	return err
}

// signIn adds a session of the user and returns it.
func signIn(t testing.TB, s auth.Store, u *auth.User) *auth.Identity {
	t.Helper()
	id := newSession(u)
	noError(t, "CreateSession", s.CreateSession(t.Context(), id))
	return id
}
