package storagetest

import (
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

var valuePromises = []promise{
	{"times/cut to milliseconds, in UTC", cutTimes},
	{"text/odd strings of a user and account round-trip", oddUsers},
	{"text/odd strings of a session round-trip", oddSessions},
	{"text/odd strings of a verification round-trip", oddVerifications},
	{"text/what cannot be kept is unfit, nothing written", unfitText},
	{"ownership/arguments are not kept", argumentsAreNotKept},
	{"ownership/what is returned belongs to the caller", resultsAreTheCallers},
}

// oddities is text that breaks careless quoting, joining, globbing or line protocols.
var oddities = []string{
	`"double" 'single' \back`,
	"line\r\nbreak\ttab\b\f\x01\x7f",
	"*?[a-z]%_",
	"snowman ☃ astral 😀 combining e\u0301 separators \u2028\u2029",
	"<script>&amp;</script>",
	"{\"a\":[1,2,null]}",
	"'; DROP TABLE \"user\"; --",
	" spaces around ",
	"::a:b::",
	strings.Repeat("0123456789abcdef", 256),
}

// short cuts text to what every column takes that is looked up, or sorted by: 255 characters.
func short(s string) string {
	if len(s) > 255 {
		return s[:255]
	}
	return s
}

func cutTimes(t *testing.T, s auth.Store) {
	zone := time.FixedZone("far away", 5*3600+1800)
	rough := env.Time().Add(123_456_789 * time.Nanosecond).In(zone)
	want := rough.UTC().Truncate(time.Millisecond)
	u := newUser(ann)
	u.CreatedAt, u.UpdatedAt = rough, rough
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, nil))
	id := newSession(u)
	id.Session.CreatedAt, id.Session.ExpiresAt = rough, rough.Add(time.Hour)
	noError(t, "CreateSession", s.CreateSession(t.Context(), id))

	got, err := s.Session(t.Context(), id.Session.Token)
	noError(t, "Session", err)
	equal(t, "user.CreatedAt", got.User.CreatedAt, want)
	equal(t, "user.UpdatedAt", got.User.UpdatedAt, want)
	equal(t, "session.CreatedAt", got.Session.CreatedAt, want)
	equal(t, "session.ExpiresAt", got.Session.ExpiresAt, want.Add(time.Hour))
}

func oddUsers(t *testing.T, s auth.Store) {
	for _, odd := range oddities {
		u := newUser(short(odd))
		u.Name, u.Image = short(odd), &odd
		a := newLink(u, odd, odd)
		a.PasswordHash, a.AccessToken, a.RefreshToken, a.IDToken, a.Scope = odd, odd, odd, odd, odd
		noError(t, "CreateUser", s.CreateUser(t.Context(), u, a))
		wantUser(t, s, u)
		wantAccount(t, s, a)
		got, err := s.UserByEmail(t.Context(), short(odd))
		noError(t, "UserByEmail", err)
		equal(t, "UserByEmail", got, u)
	}
}

func oddSessions(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	for _, odd := range oddities {
		id := newSession(u)
		id.Session.UserAgent, id.Session.IPAddress = odd, odd
		noError(t, "CreateSession", s.CreateSession(t.Context(), id))
		wantSession(t, s, id)
		id.Session.UpdatedAt = id.Session.UpdatedAt.Add(time.Second)
		noError(t, "UpdateSession", s.UpdateSession(t.Context(), &id.Session))
		wantSession(t, s, id)
	}
}

func oddVerifications(t *testing.T, s auth.Store) {
	for _, odd := range oddities {
		v := newVerification(short(odd), odd)
		put(t, s, v)
		got, err := s.TakeVerification(t.Context(), short(odd))
		noError(t, "TakeVerification", err)
		wantVerification(t, got, v)
	}
}

func argumentsAreNotKept(t *testing.T, s auth.Store) {
	u := newUser(ann)
	a := newPassword(u)
	v := newVerification("state", "value")
	id := newSession(u)
	wantU, wantA, wantV, wantID := u.Clone(), *a, *v, id.Clone()
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, a))
	noError(t, "CreateSession", s.CreateSession(t.Context(), id))
	put(t, s, v)

	u.Name, a.PasswordHash, v.Value, id.Session.UserAgent = "x", "x", "x", "x"
	wantUser(t, s, wantU)
	wantAccount(t, s, &wantA)
	wantSession(t, s, wantID)
	got, err := s.Verification(t.Context(), "state")
	noError(t, "Verification", err)
	wantVerification(t, got, &wantV)
}

func resultsAreTheCallers(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := signIn(t, s, u)
	want := id.Clone()
	spoil := func(u *auth.User, id *auth.Identity, list []auth.Session, accounts []auth.Account) {
		u.Name, id.User.Name, id.Session.UserAgent = "x", "x", "x"
		list[0].UserAgent, accounts[0].PasswordHash = "x", "x"
	}
	user, err := s.User(t.Context(), u.ID)
	noError(t, "User", err)
	identity, err := s.Session(t.Context(), id.Session.Token)
	noError(t, "Session", err)
	sessions, err := s.SessionsOf(t.Context(), u.ID)
	noError(t, "SessionsOf", err)
	accounts, err := s.AccountsOf(t.Context(), u.ID)
	noError(t, "AccountsOf", err)

	spoil(user, identity, sessions, accounts)
	wantUser(t, s, u)
	wantSession(t, s, want)
	wantSessionsOf(t, s, u.ID, want)
	if again, _ := s.AccountsOf(t.Context(), u.ID); again[0].PasswordHash != "salt:key" {
		t.Errorf("PasswordHash: got %q, want %q", again[0].PasswordHash, "salt:key")
	}
}

// unfitText: a store may keep any text, or say that it cannot.
func unfitText(t *testing.T, s auth.Store) {
	u := newUser(ann)
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, nil))
	for _, text := range []string{"nul \x00", strings.Repeat("x", 100_000)} {
		other := newUser(bob)
		other.Name = text
		if err := s.CreateUser(t.Context(), other, newPassword(other)); err != nil {
			wantError(t, "CreateUser", err, auth.ErrUnfit)
			_, err = s.UserByEmail(t.Context(), bob)
			wantError(t, "UserByEmail", err, auth.ErrNotFound)
		} else {
			noError(t, "DeleteUser", s.DeleteUser(t.Context(), other.ID))
		}
		changed, err := s.UpdateUser(t.Context(), u.ID, func(u *auth.User) error { u.Name = text; return nil })
		if err == nil {
			u = changed
		} else {
			wantError(t, "UpdateUser", err, auth.ErrUnfit)
		}
		wantUser(t, s, u)
	}
}
