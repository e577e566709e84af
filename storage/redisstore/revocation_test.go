package redisstore_test

import (
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// An unlisted session is one that the user's list does not name: concurrent sign-ins at a
// Better Auth server lose entries.
func (f fixture) unlist() {
	f.t.Helper()
	noError(f.t, "DEL", f.raw.Del(f.t.Context(), "better-auth:active-sessions-ann").Err())
}

func TestTombstones(t *testing.T) {
	each(t, map[string]func(fixture){
		"ending all/unlisted sessions end too":               endUnlisted,
		"ending all/a later tombstone is not taken back":     keepLaterTombstone,
		"ending all/leaves a tombstone and nothing else":     leaveTombstone,
		"ending all but one/unlisted sessions end too":       endUnlistedButOne,
		"ending all but one/others cannot be updated":        updateUnlistedNotSpared,
		"ending all but one/an ended session is not revived": spareEnded,
		"ending all but one/then all":                        endSparedUnlisted,
		"reading/a foreign tombstone counts":                 readForeignTombstone,
		"reading/the millisecond of the tombstone holds":     readSameMillisecond,
		"reading/an unreadable tombstone revokes nothing":    readUnreadableTombstone,
	})
}

func endUnlisted(f fixture) {
	f.create(annsSession("old", start.Add(-time.Hour)))
	f.unlist()
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), "ann", ""))
	f.wantNoSession("old")
	se := annsSession("old", start.Add(-time.Hour)).Session
	wantError(f.t, "UpdateSession", f.UpdateSession(f.t.Context(), &se), auth.ErrNotFound)
}

func keepLaterTombstone(f fixture) {
	f.set("better-auth:revoked-sessions-before-ann", "1999999999999")
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), "ann", ""))
	f.wantText("better-auth:revoked-sessions-before-ann", "1999999999999")
}

func leaveTombstone(f fixture) {
	f.create(annsSession("one", start))
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), "ann", "one"))
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), "ann", ""))
	f.wantKeys("better-auth:revoked-sessions-before-ann")
	f.wantText("better-auth:revoked-sessions-before-ann", "1785578400000")
	equal(f.t, "seconds it stays", f.ttl("better-auth:revoked-sessions-before-ann"), 604800)
}

func endUnlistedButOne(f fixture) {
	f.create(annsSession("older", start.Add(-3*time.Hour)))
	f.create(annsSession("spared", start.Add(-2*time.Hour)))
	f.create(annsSession("younger", start.Add(-time.Hour)))
	f.unlist()
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), "ann", "spared"))
	f.wantNoSession("older")
	f.wantNoSession("younger")
	f.wantSession("spared")
	// What Better Auth sees: the spared session holds, older ones do not.
	f.wantText("better-auth:revoked-sessions-before-ann", "1785571200000")

	f.create(annsSession("later", start))
	f.wantSession("later")
}

func updateUnlistedNotSpared(f fixture) {
	f.create(annsSession("spared", start.Add(-2*time.Hour)))
	f.create(annsSession("younger", start.Add(-time.Hour)))
	f.unlist()
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), "ann", "spared"))
	se := annsSession("younger", start.Add(-time.Hour)).Session
	wantError(f.t, "UpdateSession", f.UpdateSession(f.t.Context(), &se), auth.ErrNotFound)
	se = annsSession("spared", start.Add(-2*time.Hour)).Session
	noError(f.t, "UpdateSession", f.UpdateSession(f.t.Context(), &se))
}

func spareEnded(f fixture) {
	f.create(annsSession("first", start.Add(-2*time.Hour)))
	f.create(annsSession("second", start.Add(-time.Hour)))
	f.unlist()
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), "ann", "first"))
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), "ann", "second"))
	f.wantNoSession("second")
	f.wantNoSession("first")
}

func endSparedUnlisted(f fixture) {
	f.create(annsSession("spared", start.Add(-time.Hour)))
	f.unlist()
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), "ann", "spared"))
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), "ann", ""))
	f.wantNoSession("spared")
}

func readForeignTombstone(f fixture) {
	f.create(annsSession("one", start))
	f.set("better-auth:revoked-sessions-before-ann", "1785578400001")
	f.wantNoSession("one")
	if got, err := f.SessionsOf(f.t.Context(), "ann"); err != nil || len(got) != 0 {
		f.t.Errorf("SessionsOf: got %v, %v, want none", got, err)
	}
}

func readSameMillisecond(f fixture) {
	f.create(annsSession("one", start))
	f.set("better-auth:revoked-sessions-before-ann", "1785578400000")
	f.wantSession("one")
}

func readUnreadableTombstone(f fixture) {
	f.create(annsSession("one", start))
	f.set("better-auth:revoked-sessions-before-ann", "soon")
	f.set("better-auth:gateway:spared:ann", "soon")
	f.wantSession("one")
	se := annsSession("one", start).Session
	noError(f.t, "UpdateSession", f.UpdateSession(f.t.Context(), &se))
}
