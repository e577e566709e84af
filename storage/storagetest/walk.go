package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

var walkPromises = []promise{
	{"a walk visits every user and value once", walkVisitsAll},
	{"a walk ends with the first error", walkEnds},
}

// walker returns the power of s to be walked through, or nil, which is no failure: it is
// optional.
func walker(t *testing.T, s auth.Store) auth.Walker {
	t.Helper()
	w, ok := s.(auth.Walker)
	if !ok {
		t.Log("this store cannot be walked through")
		return nil
	}
	return w
}

func walkVisitsAll(t *testing.T, s auth.Store) {
	w := walker(t, s)
	if w == nil {
		return
	}
	want := map[string]int{}
	for i := range 1101 { // more than a page
		u := newUser(fmt.Sprintf("u%d@example.com", i))
		noError(t, "CreateUser", s.CreateUser(t.Context(), u, nil))
		want[u.ID] = 1
	}
	got := map[string]int{}
	noError(t, "WalkUsers", w.WalkUsers(t.Context(), func(u *auth.User) error {
		got[u.ID]++
		if len(got) == 1 {
			wantUser(t, s, u) // visit may use the store
		}
		return nil
	}))
	equal(t, "users", got, want)
	kept := newVerification("walk", "value")
	noError(t, "PutVerification", s.PutVerification(t.Context(), kept))
	values := map[string]string{}
	noError(t, "WalkVerifications", w.WalkVerifications(t.Context(), func(v *auth.Verification) error {
		values[v.Identifier] = v.Value
		return nil
	}))
	equal(t, "verifications", values, map[string]string{"walk": "value"})
}

func walkEnds(t *testing.T, s auth.Store) {
	w := walker(t, s)
	if w == nil {
		return
	}
	signUp(t, s, ann)
	signUp(t, s, bob)
	enough, visits := errors.New("enough"), 0
	err := w.WalkUsers(t.Context(), func(*auth.User) error {
		visits++
		return enough
	})
	wantError(t, "WalkUsers", err, enough)
	equal(t, "visits", visits, 1)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	wantError(t, "WalkUsers", w.WalkUsers(over, func(*auth.User) error { return nil }), context.Canceled)
}
