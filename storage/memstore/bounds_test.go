package memstore_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
)

var start = time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)

func TestBoundsRefusePeople(t *testing.T) {
	s := memstore.NewBounded(memstore.Bounds{Users: 3, Accounts: 2})
	create := func(i int, with bool) error {
		u := &auth.User{ID: fmt.Sprint("u", i), Email: fmt.Sprint(i, "@example.com")}
		if !with {
			return s.CreateUser(t.Context(), u, nil)
		}
		return s.CreateUser(t.Context(), u, auth.NewCredential(fmt.Sprint("a", i), u.ID, "hash", start))
	}
	link := &auth.Account{ID: "l", UserID: "u1", ProviderID: "github", AccountID: "1"}
	for _, step := range []struct {
		what string
		err  error
		want error
	}{
		{"first", create(1, true), nil},
		{"second", create(2, true), nil},
		{"no room for the account", create(3, true), memstore.ErrFull},
		{"no room for a link", s.AddAccount(t.Context(), link), memstore.ErrFull},
		{"third, without an account", create(3, false), nil},
		{"no room for the user", create(4, false), memstore.ErrFull},
		{"the e-mail is taken, full or not", create(1, false), auth.ErrConflict},
		{"one goes", s.DeleteUser(t.Context(), "u2"), nil},
		{"another comes", create(4, true), nil},
	} {
		if !errors.Is(step.err, step.want) {
			t.Errorf("%s: got %v, want %v", step.what, step.err, step.want)
		}
	}
}

func TestBoundsPushOut(t *testing.T) {
	const bound = 20
	s := memstore.NewBounded(memstore.Bounds{Sessions: bound, Verifications: bound})
	name := func(i int) string { return fmt.Sprint("n", i) }
	expires := func(i int) time.Time { return start.Add(time.Duration(i*7%50) * time.Minute) } // in no order
	var soonest, latest int
	for i := range 50 {
		se := auth.Session{Token: name(i), UserID: "u", ExpiresAt: expires(i)}
		v := &auth.Verification{Identifier: name(i), ExpiresAt: expires(i)}
		if err := errors.Join(s.CreateSession(t.Context(), &auth.Identity{Session: se}), s.PutVerification(t.Context(), v)); err != nil {
			t.Fatal(err)
		}
		if expires(i).After(expires(latest)) {
			latest = i
		}
		if expires(i).Before(expires(soonest)) {
			soonest = i
		}
	}
	sessions, err := s.SessionsOf(t.Context(), "u")
	if err != nil || len(sessions) > bound || len(sessions) < bound*3/4 {
		t.Errorf("%d sessions are kept (%v), want at most %d and not many fewer", len(sessions), err, bound)
	}
	for i, want := range map[int]error{soonest: auth.ErrNotFound, latest: nil, 49: nil} {
		if _, err := s.Session(t.Context(), name(i)); !errors.Is(err, want) {
			t.Errorf("session %d: got %v, want %v", i, err, want)
		}
		if _, err := s.Verification(t.Context(), name(i)); !errors.Is(err, want) {
			t.Errorf("verification %d: got %v, want %v", i, err, want)
		}
	}
}
