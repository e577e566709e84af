package storagetest

import (
	"errors"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

var userPromises = []promise{
	{"create/with the first account, found by id and by e-mail", createUserWithAccount},
	{"create/without an account", createUserAlone},
	{"create/conflict when the e-mail is taken, no account left behind", createUserTakenEmail},
	{"create/conflict when the id is taken, no e-mail left behind", createUserTakenID},
	{"create/conflict when the first account is linked already, no user left behind", createUserTakenAccount},
	{"find/missing is not found", findMissingUser},
	{"find/by e-mail is exact", findByExactEmail},
	{"update/writes every field and returns the user", updateEveryUserField},
	{"update/an image that is empty is not the same as none", updateEmptyImage},
	{"update/the id and createdAt stay", updateKeepsOrigin},
	{"update/an error of change comes back as it is, nothing written", updateRefused},
	{"update/moves the e-mail and frees the old one", updateMovesEmail},
	{"update/conflict when another user has the e-mail, nothing written", updateTakenEmail},
	{"update/missing is not found and creates nothing", updateMissingUser},
	{"update/shows in sessions read later", updateShowsInSessions},
	{"delete/takes accounts and sessions along", deleteUserWithAll},
	{"delete/frees the e-mail and the accounts", deleteFreesNames},
	{"delete/leaves other people alone", deleteLeavesOthers},
	{"delete/missing is no error", deleteMissingUser},
}

func createUserWithAccount(t *testing.T, s auth.Store) {
	u := newUser(ann)
	u.Image = new("https://img.example/ann.png")
	u.EmailVerified = true
	first := newPassword(u)
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, first))
	wantUser(t, s, u)
	got, err := s.UserByEmail(t.Context(), ann)
	noError(t, "UserByEmail", err)
	equal(t, "UserByEmail", got, u)
	wantAccountsOf(t, s, u.ID, *first)
}

func createUserAlone(t *testing.T, s auth.Store) {
	u := newUser(ann)
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, nil))
	wantUser(t, s, u)
	wantAccountsOf(t, s, u.ID)
}

func createUserTakenEmail(t *testing.T, s auth.Store) {
	first := signUp(t, s, ann)
	second := newUser(ann)
	wantError(t, "CreateUser", s.CreateUser(t.Context(), second, newPassword(second)), auth.ErrConflict)
	_, err := s.User(t.Context(), second.ID)
	wantError(t, "User", err, auth.ErrNotFound)
	wantAccountsOf(t, s, second.ID)
	wantUser(t, s, first)
}

func createUserTakenID(t *testing.T, s auth.Store) {
	first := signUp(t, s, ann)
	second := newUser(bob)
	second.ID = first.ID
	wantError(t, "CreateUser", s.CreateUser(t.Context(), second, nil), auth.ErrConflict)
	_, err := s.UserByEmail(t.Context(), bob)
	wantError(t, "UserByEmail", err, auth.ErrNotFound)
	wantUser(t, s, first)
}

func createUserTakenAccount(t *testing.T, s auth.Store) {
	first := signUp(t, s, ann)
	link := newLink(first, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	second := newUser(bob)
	err := s.CreateUser(t.Context(), second, newLink(second, "github", "42"))
	wantError(t, "CreateUser", err, auth.ErrConflict)
	_, err = s.UserByEmail(t.Context(), bob)
	wantError(t, "UserByEmail", err, auth.ErrNotFound)
	wantAccount(t, s, link)
}

func findMissingUser(t *testing.T, s auth.Store) {
	_, err := s.User(t.Context(), env.Token(32))
	wantError(t, "User", err, auth.ErrNotFound)
	_, err = s.UserByEmail(t.Context(), ann)
	wantError(t, "UserByEmail", err, auth.ErrNotFound)
}

func findByExactEmail(t *testing.T, s auth.Store) {
	signUp(t, s, ann)
	for _, email := range []string{"Ann@example.com", "ann@example.com ", "ann@example.co", "*", "", "%"} {
		_, err := s.UserByEmail(t.Context(), email)
		wantError(t, "UserByEmail("+email+")", err, auth.ErrNotFound)
	}
}

func updateEveryUserField(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	rename(u)
	update(t, s, u)
	wantUser(t, s, u)

	u.EmailVerified, u.Image = false, nil
	update(t, s, u)
	wantUser(t, s, u)
}

// rename changes every field that can be changed.
func rename(u *auth.User) {
	u.Name, u.Email, u.EmailVerified = "Anne", "anne@example.com", true
	u.Image = new("https://img.example/a.png")
	u.UpdatedAt = u.UpdatedAt.Add(time.Second)
}

func updateEmptyImage(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := signIn(t, s, u)
	for _, image := range []*string{new(""), nil, new("null"), new("")} {
		u.Image = image
		update(t, s, u)
		wantUser(t, s, u)
		id.User = *u
		wantSession(t, s, id)
	}
}

func updateKeepsOrigin(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	got, err := s.UpdateUser(t.Context(), u.ID, func(u *auth.User) error {
		u.ID, u.CreatedAt, u.Name = env.Token(32), u.CreatedAt.Add(-time.Hour), "Anne"
		return nil
	})
	noError(t, "UpdateUser", err)
	u.Name = "Anne"
	equal(t, "UpdateUser", got, u)
	wantUser(t, s, u)
}

var errRefused = errors.New("refused")

func updateRefused(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	_, err := s.UpdateUser(t.Context(), u.ID, func(u *auth.User) error {
		u.Name, u.Email = "Anne", "anne@example.com"
		return errRefused
	})
	equal(t, "UpdateUser", err, errRefused)
	wantUser(t, s, u)
	_, err = s.UserByEmail(t.Context(), "anne@example.com")
	wantError(t, "UserByEmail", err, auth.ErrNotFound)
}

func updateMovesEmail(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	u.Email = "anne@example.com"
	update(t, s, u)
	got, err := s.UserByEmail(t.Context(), "anne@example.com")
	noError(t, "UserByEmail", err)
	equal(t, "UserByEmail", got, u)
	_, err = s.UserByEmail(t.Context(), ann)
	wantError(t, "UserByEmail of the old address", err, auth.ErrNotFound)
	signUp(t, s, ann)
}

func updateTakenEmail(t *testing.T, s auth.Store) {
	signUp(t, s, ann)
	before := signUp(t, s, bob)
	after := before.Clone()
	after.Name, after.Email = "Bobby", ann
	wantError(t, "UpdateUser", write(t, s, after), auth.ErrConflict)
	wantUser(t, s, before)
}

func updateMissingUser(t *testing.T, s auth.Store) {
	u := newUser(ann)
	wantError(t, "UpdateUser", write(t, s, u), auth.ErrNotFound)
	_, err := s.UserByEmail(t.Context(), ann)
	wantError(t, "UserByEmail", err, auth.ErrNotFound)
}

func updateShowsInSessions(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	first, second := signIn(t, s, u), signIn(t, s, u)
	rename(u)
	update(t, s, u)
	for _, id := range []*auth.Identity{first, second} {
		id.User = *u
		wantSession(t, s, id)
	}
}

func deleteUserWithAll(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	link := newLink(u, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	first, second := signIn(t, s, u), signIn(t, s, u)
	noError(t, "DeleteUser", s.DeleteUser(t.Context(), u.ID))

	_, err := s.User(t.Context(), u.ID)
	wantError(t, "User", err, auth.ErrNotFound)
	_, err = s.UserByEmail(t.Context(), ann)
	wantError(t, "UserByEmail", err, auth.ErrNotFound)
	_, err = s.Account(t.Context(), "github", "42")
	wantError(t, "Account", err, auth.ErrNotFound)
	wantAccountsOf(t, s, u.ID)
	wantNoSession(t, s, first.Session.Token)
	wantNoSession(t, s, second.Session.Token)
	wantSessionsOf(t, s, u.ID)
}

func deleteFreesNames(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	noError(t, "AddAccount", s.AddAccount(t.Context(), newLink(u, "github", "42")))
	noError(t, "DeleteUser", s.DeleteUser(t.Context(), u.ID))
	again := signUp(t, s, ann)
	noError(t, "AddAccount", s.AddAccount(t.Context(), newLink(again, "github", "42")))
}

func deleteLeavesOthers(t *testing.T, s auth.Store) {
	a, b := signUp(t, s, ann), signUp(t, s, bob)
	link := newLink(b, "github", "42")
	noError(t, "AddAccount", s.AddAccount(t.Context(), link))
	session := signIn(t, s, b)
	noError(t, "DeleteUser", s.DeleteUser(t.Context(), a.ID))
	wantUser(t, s, b)
	wantAccount(t, s, link)
	wantSession(t, s, session)
}

func deleteMissingUser(t *testing.T, s auth.Store) {
	noError(t, "DeleteUser", s.DeleteUser(t.Context(), env.Token(32)))
}
