package storagetest

import (
	"cmp"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

func noError(t testing.TB, call string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: got error %v, want none", call, err)
	}
}

func wantError(t testing.TB, call string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", call, got, want)
	}
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func wantUser(t testing.TB, s auth.Store, want *auth.User) {
	t.Helper()
	got, err := s.User(t.Context(), want.ID)
	noError(t, "User", err)
	equal(t, "User", got, want)
}

func wantAccount(t testing.TB, s auth.Store, want *auth.Account) {
	t.Helper()
	got, err := s.Account(t.Context(), want.ProviderID, want.AccountID)
	noError(t, "Account", err)
	equal(t, "Account", got, want)
}

func wantAccountsOf(t testing.TB, s auth.Store, userID string, want ...auth.Account) {
	t.Helper()
	got, err := s.AccountsOf(t.Context(), userID)
	noError(t, "AccountsOf", err)
	equal(t, "AccountsOf", append([]auth.Account{}, got...), append([]auth.Account{}, want...))
}

func wantSession(t testing.TB, s auth.Store, want *auth.Identity) {
	t.Helper()
	got, err := s.Session(t.Context(), want.Session.Token)
	noError(t, "Session", err)
	equal(t, "Session", got, want)
}

func wantNoSession(t testing.TB, s auth.Store, token string) {
	t.Helper()
	_, err := s.Session(t.Context(), token)
	wantError(t, "Session", err, auth.ErrNotFound)
}

// wantSessionsOf compares in the order of tokens, since the store promises none.
func wantSessionsOf(t testing.TB, s auth.Store, userID string, want ...*auth.Identity) {
	t.Helper()
	got, err := s.SessionsOf(t.Context(), userID)
	noError(t, "SessionsOf", err)
	sessions := []auth.Session{}
	for _, id := range want {
		sessions = append(sessions, id.Session)
	}
	byToken := func(a, b auth.Session) int { return cmp.Compare(a.Token, b.Token) }
	slices.SortFunc(got, byToken)
	slices.SortFunc(sessions, byToken)
	equal(t, "SessionsOf", append([]auth.Session{}, got...), sessions)
}
