package storagetest

import (
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

var endingPromises = []promise{
	{"one/the others stay", endOneSession},
	{"one/an update afterwards is not found and revives nothing", updateEndedSession},
	{"one/missing is no error", endMissingSession},
	{"all/of the user, other people stay", endAllSessions},
	{"all/an update afterwards is not found and revives nothing", updateAfterEndingAll},
	{"all/sessions that begin later hold", beginAfterEndingAll},
	{"all/without sessions is no error", endNoSessions},
	{"all but one/the spared session holds and can be updated", endAllButOne},
	{"all but one/sessions that begin later hold", beginAfterEndingAllButOne},
	{"all but one/a spared session can be ended afterwards", endSparedSession},
	{"all but one/another one spared afterwards", spareAnother},
	{"all but one/sparing what is not there ends all", spareMissing},
	{"all but one/someone else's session cannot be spared nor ended", spareForeign},
}

func endOneSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	first, second := signIn(t, s, u), signIn(t, s, u)
	noError(t, "EndSession", s.EndSession(t.Context(), first.Session.Token))
	wantNoSession(t, s, first.Session.Token)
	wantSession(t, s, second)
	wantSessionsOf(t, s, u.ID, second)
}

func updateEndedSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := signIn(t, s, u)
	noError(t, "EndSession", s.EndSession(t.Context(), id.Session.Token))
	wantError(t, "UpdateSession", s.UpdateSession(t.Context(), &id.Session), auth.ErrNotFound)
	wantNoSession(t, s, id.Session.Token)
	wantSessionsOf(t, s, u.ID)
}

func endMissingSession(t *testing.T, s auth.Store) {
	for _, token := range []string{env.Token(32), "", "*", "a:b"} {
		noError(t, "EndSession", s.EndSession(t.Context(), token))
	}
}

func endAllSessions(t *testing.T, s auth.Store) {
	a, b := signUp(t, s, ann), signUp(t, s, bob)
	first, second, other := signIn(t, s, a), signIn(t, s, a), signIn(t, s, b)
	noError(t, "EndSessions", s.EndSessions(t.Context(), a.ID, ""))
	wantNoSession(t, s, first.Session.Token)
	wantNoSession(t, s, second.Session.Token)
	wantSessionsOf(t, s, a.ID)
	wantSession(t, s, other)
}

func updateAfterEndingAll(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := signIn(t, s, u)
	noError(t, "EndSessions", s.EndSessions(t.Context(), u.ID, ""))
	wantError(t, "UpdateSession", s.UpdateSession(t.Context(), &id.Session), auth.ErrNotFound)
	wantNoSession(t, s, id.Session.Token)
}

func beginAfterEndingAll(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	signIn(t, s, u)
	noError(t, "EndSessions", s.EndSessions(t.Context(), u.ID, ""))
	later := signIn(t, s, u)
	wantSession(t, s, later)
	wantSessionsOf(t, s, u.ID, later)
}

func endNoSessions(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	noError(t, "EndSessions", s.EndSessions(t.Context(), u.ID, ""))
	noError(t, "EndSessions of nobody", s.EndSessions(t.Context(), env.Token(32), ""))
}

func endAllButOne(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	first, spared, third := signIn(t, s, u), signIn(t, s, u), signIn(t, s, u)
	noError(t, "EndSessions", s.EndSessions(t.Context(), u.ID, spared.Session.Token))
	wantNoSession(t, s, first.Session.Token)
	wantNoSession(t, s, third.Session.Token)
	wantSession(t, s, spared)
	wantSessionsOf(t, s, u.ID, spared)
	spared.Session.ExpiresAt = spared.Session.ExpiresAt.AddDate(0, 0, 1)
	noError(t, "UpdateSession", s.UpdateSession(t.Context(), &spared.Session))
	wantSession(t, s, spared)
}

func beginAfterEndingAllButOne(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	spared := signIn(t, s, u)
	noError(t, "EndSessions", s.EndSessions(t.Context(), u.ID, spared.Session.Token))
	later := signIn(t, s, u)
	wantSession(t, s, later)
	wantSessionsOf(t, s, u.ID, spared, later)
}

func endSparedSession(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	spared := signIn(t, s, u)
	noError(t, "EndSessions", s.EndSessions(t.Context(), u.ID, spared.Session.Token))
	noError(t, "EndSessions", s.EndSessions(t.Context(), u.ID, ""))
	wantNoSession(t, s, spared.Session.Token)
	wantSessionsOf(t, s, u.ID)
}

func spareAnother(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	first := signIn(t, s, u)
	noError(t, "EndSessions", s.EndSessions(t.Context(), u.ID, first.Session.Token))
	second := signIn(t, s, u)
	noError(t, "EndSessions", s.EndSessions(t.Context(), u.ID, second.Session.Token))
	wantNoSession(t, s, first.Session.Token)
	wantSession(t, s, second)
	wantSessionsOf(t, s, u.ID, second)
}

func spareMissing(t *testing.T, s auth.Store) {
	u := signUp(t, s, ann)
	id := signIn(t, s, u)
	noError(t, "EndSessions", s.EndSessions(t.Context(), u.ID, env.Token(32)))
	wantNoSession(t, s, id.Session.Token)
	wantSessionsOf(t, s, u.ID)
}

func spareForeign(t *testing.T, s auth.Store) {
	a, b := signUp(t, s, ann), signUp(t, s, bob)
	mine, theirs := signIn(t, s, a), signIn(t, s, b)
	noError(t, "EndSessions", s.EndSessions(t.Context(), a.ID, theirs.Session.Token))
	wantNoSession(t, s, mine.Session.Token)
	wantSession(t, s, theirs)
	wantSessionsOf(t, s, b.ID, theirs)
}
