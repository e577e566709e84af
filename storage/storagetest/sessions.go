package storagetest

import (
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

var sessionPromises = []promise{
	{"create/found by its token, with its user", createSession},
	{"create/without address and agent", createBareSession},
	{"create/conflict when the token exists, the first stays", createTakenToken},
	{"find/missing is not found", findMissingSession},
	{"list/all sessions of the user and of nobody else", listSessions},
	{"update/writes the expiry and the update time", updateSession},
	{"update/writes nothing else", updateSessionOnly},
	{"update/can shorten a session", shortenSession},
	{"update/missing is not found and begins nothing", updateMissingSession},
	{"extend/writes the expiry and the update time, and nothing else", extendSession},
	{"extend/leaves a session that expires later than was seen", extendOvertakenSession},
	{"extend/missing is not found and begins nothing", extendMissingSession},
}

func createSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	wantSession(t, s, signIn(t, s, u))
}

func createBareSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := newSession(u)
	id.Session.IPAddress, id.Session.UserAgent = "", ""
	noError(t, "CreateSession", s.CreateSession(t.Context(), id))
	wantSession(t, s, id)
}

func createTakenToken(t *testing.T, s auth.Store) {
	a, b := signUp(t, s, ann), signUp(t, s, bob)
	first := signIn(t, s, a)
	second := newSession(b)
	second.Session.Token = first.Session.Token
	wantError(t, "CreateSession", s.CreateSession(t.Context(), second), auth.ErrConflict)
	wantSession(t, s, first)
	wantSessionsOf(t, s, b.ID)
}

func findMissingSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	signIn(t, s, u)
	tokens := []string{env.Token(32), "", "*", u.ID, "active-sessions-" + u.ID, "' OR 1=1 --", "a\r\nDEL x"}
	for _, token := range tokens {
		wantNoSession(t, s, token)
	}
}

func listSessions(t *testing.T, s auth.Store) {
	a, b := signUp(t, s, ann), signUp(t, s, bob)
	wantSessionsOf(t, s, a.ID)
	first, second, other := signIn(t, s, a), signIn(t, s, a), signIn(t, s, b)
	wantSessionsOf(t, s, a.ID, first, second)
	wantSessionsOf(t, s, b.ID, other)
}

func updateSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id, other := signIn(t, s, u), signIn(t, s, u)
	id.Session.ExpiresAt = id.Session.ExpiresAt.Add(24 * time.Hour)
	id.Session.UpdatedAt = id.Session.UpdatedAt.Add(time.Second)
	noError(t, "UpdateSession", s.UpdateSession(t.Context(), &id.Session))
	wantSession(t, s, id)
	wantSession(t, s, other)
	wantSessionsOf(t, s, u.ID, id, other)
}

func updateSessionOnly(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := signIn(t, s, u)
	changed := id.Session.Clone()
	changed.IPAddress, changed.UserAgent = "198.51.100.1", "Other/2"
	changed.CreatedAt = changed.CreatedAt.Add(-time.Hour)
	changed.ExpiresAt = changed.ExpiresAt.Add(time.Hour)
	noError(t, "UpdateSession", s.UpdateSession(t.Context(), changed))
	id.Session.ExpiresAt = changed.ExpiresAt
	wantSession(t, s, id)
}

func shortenSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := signIn(t, s, u)
	id.Session.ExpiresAt = id.Session.CreatedAt.Add(time.Minute)
	noError(t, "UpdateSession", s.UpdateSession(t.Context(), &id.Session))
	wantSession(t, s, id)
}

func updateMissingSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := newSession(u)
	wantError(t, "UpdateSession", s.UpdateSession(t.Context(), &id.Session), auth.ErrNotFound)
	wantNoSession(t, s, id.Session.Token)
	wantSessionsOf(t, s, u.ID)
}

func extendSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id, other := signIn(t, s, u), signIn(t, s, u)
	changed := id.Session.Clone()
	changed.IPAddress, changed.CreatedAt = "198.51.100.1", changed.CreatedAt.Add(-time.Hour)
	changed.ExpiresAt, changed.UpdatedAt = changed.ExpiresAt.Add(24*time.Hour), changed.UpdatedAt.Add(time.Second)
	extended, err := s.ExtendSession(t.Context(), changed, id.Session.ExpiresAt)
	noError(t, "ExtendSession", err)
	equal(t, "ExtendSession", extended, true)
	id.Session.ExpiresAt, id.Session.UpdatedAt = changed.ExpiresAt, changed.UpdatedAt
	wantSession(t, s, id)
	wantSession(t, s, other)
	wantSessionsOf(t, s, u.ID, id, other)
}

func extendOvertakenSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := signIn(t, s, u)
	late := id.Session.Clone()
	late.ExpiresAt = late.ExpiresAt.Add(time.Hour)
	extended, err := s.ExtendSession(t.Context(), late, id.Session.ExpiresAt.Add(-time.Millisecond))
	noError(t, "ExtendSession", err)
	equal(t, "ExtendSession", extended, false)
	wantSession(t, s, id)
}

func extendMissingSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := newSession(u)
	_, err := s.ExtendSession(t.Context(), &id.Session, id.Session.ExpiresAt)
	wantError(t, "ExtendSession", err, auth.ErrNotFound)
	wantNoSession(t, s, id.Session.Token)
	wantSessionsOf(t, s, u.ID)
}
