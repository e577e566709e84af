package storagetest

import (
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

var accountPromises = []promise{
	{"add/found by provider and account id", addAccount},
	{"add/conflict when the pair is linked, also to the same user", addTakenPair},
	{"add/conflict when the row id is taken", addTakenAccountID},
	{"add/same account id at another provider is another account", addSameIDElsewhere},
	{"add/to nobody is not found and adds nothing", addToNobody},
	{"find/missing is not found", findMissingAccount},
	{"find/the pair is not one string", findPairIsNotJoined},
	{"list/oldest first", listOldestFirst},
	{"list/of nobody is empty", listOfNobody},
	{"update/writes every field and returns the account", updateEveryAccountField},
	{"update/the id, the user and createdAt stay", updateKeepsOwner},
	{"update/an error of change comes back as it is, nothing written", updateAccountRefused},
	{"update/moves the pair and frees the old one", updateMovesPair},
	{"update/conflict when the pair is linked already, nothing written", updateTakenPair},
	{"update/missing is not found and adds nothing", updateMissingAccount},
	{"remove/one account, the others stay", removeOneAccount},
	{"remove/frees the pair", removeFreesPair},
	{"remove/missing is not found", removeMissingAccount},
	{"remove/another user's is not found, and stays", removeOthersAccount},
	{"remove/the last one on request only", removeLastAccount},
}

func addAccount(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	link := newLink(u, "github", "42")
	link.AccessToken, link.RefreshToken, link.IDToken = "at", "rt", "idt"
	link.AccessTokenExpiresAt = link.CreatedAt.Add(time.Hour)
	link.RefreshTokenExpiresAt = link.CreatedAt.Add(2 * time.Hour)
	link.Scope = "read:user,user:email"
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	wantAccount(t, s, link)
}

func addTakenPair(t *testing.T, s auth.Store) {
	a, b := signUp(t, s, ann), signUp(t, s, bob)
	link := newLink(a, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	wantError(t, "AddAccount by another", s.AddAccount(t.Context(), newLink(b, "github", "42")), auth.ErrConflict)
	wantError(t, "AddAccount again", s.AddAccount(t.Context(), newLink(a, "github", "42")), auth.ErrConflict)
	wantAccount(t, s, link)
	if got, _ := s.AccountsOf(t.Context(), b.ID); len(got) != 1 {
		t.Errorf("AccountsOf the loser: got %d accounts, want 1", len(got))
	}
}

func addTakenAccountID(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	link := newLink(u, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	second := newLink(u, "google", "43")
	second.ID = link.ID
	wantError(t, "AddAccount", s.AddAccount(t.Context(), second), auth.ErrConflict)
	_, err := s.Account(t.Context(), "google", "43")
	wantError(t, "Account", err, auth.ErrNotFound)
	wantAccount(t, s, link)
}

func addSameIDElsewhere(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	github, google := newLink(u, "github", "42"), newLink(u, "google", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), github))
	noError(t, "AddAccount", s.AddAccount(t.Context(), google))
	wantAccount(t, s, github)
	wantAccount(t, s, google)
}

func addToNobody(t *testing.T, s auth.Store) {
	nobody := newUser(ann)
	err := s.AddAccount(t.Context(), newLink(nobody, "github", "42"))
	wantError(t, "AddAccount", err, auth.ErrNotFound)
	_, err = s.Account(t.Context(), "github", "42")
	wantError(t, "Account", err, auth.ErrNotFound)
	wantAccountsOf(t, s, nobody.ID)
}

func findMissingAccount(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	noError(t, "AddAccount", s.AddAccount(t.Context(), newLink(u, "github", "42")))
	for _, pair := range [][2]string{{"github", "43"}, {"google", "42"}, {"", ""}, {"github", "*"}} {
		_, err := s.Account(t.Context(), pair[0], pair[1])
		wantError(t, "Account("+pair[0]+", "+pair[1]+")", err, auth.ErrNotFound)
	}
}

func findPairIsNotJoined(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	for _, pair := range [][2]string{{"a:b", "c"}, {"a", "b:c"}, {"a%3Ab", "c"}, {"", "a:b:c"}} {
		link := newLink(u, pair[0], pair[1])
		noError(t, "AddAccount", s.AddAccount(t.Context(), link))
		wantAccount(t, s, link)
	}
}

func listOldestFirst(t *testing.T, s auth.Store) {
	u := newUser(ann)
	middle := newPassword(u)
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, middle))
	youngest, oldest := newLink(u, "github", "42"), newLink(u, "google", "43")
	youngest.CreatedAt = middle.CreatedAt.Add(time.Second)
	oldest.CreatedAt = middle.CreatedAt.Add(-time.Second)
	noError(t, "AddAccount", s.AddAccount(t.Context(), youngest))
	noError(t, "AddAccount", s.AddAccount(t.Context(), oldest))
	wantAccountsOf(t, s, u.ID, *oldest, *middle, *youngest)
}

func listOfNobody(t *testing.T, s auth.Store) {
	signUp(t, s, ann)
	wantAccountsOf(t, s, env.Token(32))
}

func updateEveryAccountField(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	link := newLink(u, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	empty := *link

	link.PasswordHash = "salt:other"
	link.AccessToken, link.RefreshToken, link.IDToken, link.Scope = "at", "rt", "idt", "read:user"
	link.AccessTokenExpiresAt = link.CreatedAt.Add(time.Hour)
	link.RefreshTokenExpiresAt = link.CreatedAt.Add(2 * time.Hour)
	link.UpdatedAt = link.UpdatedAt.Add(time.Minute)
	noError(t, "UpdateAccount", writeAccount(t, s, link))
	wantAccount(t, s, link)

	noError(t, "UpdateAccount", writeAccount(t, s, &empty))
	wantAccount(t, s, &empty)
}

func updateKeepsOwner(t *testing.T, s auth.Store) {
	a, b := signUp(t, s, ann), signUp(t, s, bob)
	link := newLink(a, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	got, err := s.UpdateAccount(t.Context(), link.ID, func(a *auth.Account) error {
		a.ID, a.UserID, a.CreatedAt, a.Scope = env.Token(32), b.ID, a.CreatedAt.Add(-time.Hour), "email"
		return nil
	})
	noError(t, "UpdateAccount", err)
	link.Scope = "email"
	equal(t, "UpdateAccount", got, link)
	wantAccount(t, s, link)
}

func updateAccountRefused(t *testing.T, s auth.Store) {
	link := newLink(signUp(t, s, ann), "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	_, err := s.UpdateAccount(t.Context(), link.ID, func(a *auth.Account) error {
		a.Scope, a.AccountID = "email", "43"
		return errRefused
	})
	equal(t, "UpdateAccount", err, errRefused)
	wantAccount(t, s, link)
}

func updateMovesPair(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	link := newLink(u, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	link.AccountID = "43"
	noError(t, "UpdateAccount", writeAccount(t, s, link))
	wantAccount(t, s, link)
	_, err := s.Account(t.Context(), "github", "42")
	wantError(t, "Account by the old pair", err, auth.ErrNotFound)
	noError(t, "AddAccount", s.AddAccount(t.Context(), newLink(u, "github", "42")))
}

func updateTakenPair(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	first, second := newLink(u, "github", "42"), newLink(u, "github", "43")
	noError(t, "AddAccount", s.AddAccount(t.Context(), first))
	noError(t, "AddAccount", s.AddAccount(t.Context(), second))
	moved := *second
	moved.AccountID = "42"
	wantError(t, "UpdateAccount", writeAccount(t, s, &moved), auth.ErrConflict)
	wantAccount(t, s, first)
	wantAccount(t, s, second)
}

func updateMissingAccount(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	wantError(t, "UpdateAccount", writeAccount(t, s, newLink(u, "github", "42")), auth.ErrNotFound)
	_, err := s.Account(t.Context(), "github", "42")
	wantError(t, "Account", err, auth.ErrNotFound)
}

func removeOneAccount(t *testing.T, s auth.Store) {
	u := newUser(ann)
	password := newPassword(u)
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, password))
	link := newLink(u, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	noError(t, "RemoveAccount", s.RemoveAccount(t.Context(), u.ID, link.ID, true))
	_, err := s.Account(t.Context(), "github", "42")
	wantError(t, "Account", err, auth.ErrNotFound)
	wantAccountsOf(t, s, u.ID, *password)
}

func removeFreesPair(t *testing.T, s auth.Store) {
	a, b := signUp(t, s, ann), signUp(t, s, bob)
	link := newLink(a, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	noError(t, "RemoveAccount", s.RemoveAccount(t.Context(), a.ID, link.ID, false))
	again := newLink(b, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), again))
	wantAccount(t, s, again)
}

func removeMissingAccount(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	noError(t, "AddAccount", s.AddAccount(t.Context(), newLink(u, "github", "42")))
	for _, keepLast := range []bool{true, false} {
		wantError(t, "RemoveAccount", s.RemoveAccount(t.Context(), u.ID, env.Token(32), keepLast), auth.ErrNotFound)
		wantError(t, "RemoveAccount of nobody", s.RemoveAccount(t.Context(), env.Token(32), "", keepLast), auth.ErrNotFound)
	}
}

func removeOthersAccount(t *testing.T, s auth.Store) {
	a, b := signUp(t, s, ann), signUp(t, s, bob)
	link := newLink(b, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	wantError(t, "RemoveAccount", s.RemoveAccount(t.Context(), a.ID, link.ID, false), auth.ErrNotFound)
	wantAccount(t, s, link)
}

func removeLastAccount(t *testing.T, s auth.Store) {
	u := newUser(ann)
	password := newPassword(u)
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, password))
	for _, id := range []string{password.ID, env.Token(32)} {
		wantError(t, "RemoveAccount", s.RemoveAccount(t.Context(), u.ID, id, true), auth.ErrLastAccount)
	}
	wantAccountsOf(t, s, u.ID, *password)
	noError(t, "RemoveAccount", s.RemoveAccount(t.Context(), u.ID, password.ID, false))
	wantAccountsOf(t, s, u.ID)
}
