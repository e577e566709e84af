package storagetest

import (
	"errors"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

func raceFields(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := signIn(t, s, u)
	changes := []func(*auth.User){
		func(u *auth.User) { u.Name += "e" },
		func(u *auth.User) { u.EmailVerified = true },
		func(u *auth.User) { u.Image = new("https://img.example/a.png") },
		func(u *auth.User) { u.Email = "anne@example.com" },
		func(u *auth.User) { u.UpdatedAt = u.UpdatedAt.Add(time.Second) },
	}
	noError(t, "UpdateUser", errors.Join(race(50, func(i int) error {
		_, err := s.UpdateUser(t.Context(), u.ID, func(u *auth.User) error {
			changes[i%len(changes)](u)
			return nil
		})
		return err
	})...))
	u.EmailVerified, u.Image, u.Email = true, new("https://img.example/a.png"), "anne@example.com"
	for range 10 {
		u.Name += "e"
		u.UpdatedAt = u.UpdatedAt.Add(time.Second)
	}
	wantUser(t, s, u)
	id.User = *u
	wantSession(t, s, id)
}

func raceCondition(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	wantOneWinner(t, race(50, func(i int) error {
		_, err := s.UpdateUser(t.Context(), u.ID, func(u *auth.User) error {
			if u.EmailVerified {
				return errRefused
			}
			u.EmailVerified = true
			return nil
		})
		return err
	}), errRefused)
}

func raceAccountCondition(t *testing.T, s auth.Store) {
	link := newLink(signUp(t, s, ann), "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	wantOneWinner(t, race(50, func(i int) error {
		_, err := s.UpdateAccount(t.Context(), link.ID, func(a *auth.Account) error {
			if a.RefreshToken != "" {
				return errRefused
			}
			a.RefreshToken = env.Token(8)
			return nil
		})
		return err
	}), errRefused)
}

func raceRemovals(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	noError(t, "AddAccount", s.AddAccount(t.Context(), newLink(u, "github", "42")))
	accounts, err := s.AccountsOf(t.Context(), u.ID)
	noError(t, "AccountsOf", err)
	wantOneWinner(t, race(20, func(i int) error {
		return s.RemoveAccount(t.Context(), u.ID, accounts[i%2].ID, true)
	}), auth.ErrLastAccount)
	if left, err := s.AccountsOf(t.Context(), u.ID); len(left) != 1 {
		t.Errorf("AccountsOf: got %d accounts (%v), want 1", len(left), err)
	}
}
