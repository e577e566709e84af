package sqlstore_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// TestSweep: expired verifications go, at most once a minute, whether any is read or not.
func TestSweep(t *testing.T) {
	path := file(t)
	s, c := openAt(t, path)
	db := raw(t, path)
	put := func(name string, life time.Duration) {
		t.Helper()
		now := c.Now()
		noError(t, "PutVerification", s.PutVerification(t.Context(), &auth.Verification{
			Identifier: name, Value: "value", ExpiresAt: now.Add(life), CreatedAt: now, UpdatedAt: now,
		}))
	}
	read := func(name string) {
		t.Helper()
		_, err := s.Verification(t.Context(), name)
		noError(t, "Verification", err)
	}
	want := func(when string, names ...string) {
		t.Helper()
		got := text(t, db, `select "identifier" from "verification" order by rowid`)
		if fmt.Sprint(got) != fmt.Sprint(names) {
			t.Errorf("%s: got %q, want %q", when, got, names)
		}
	}
	put("lasting", 24*time.Hour)
	put("a", time.Second)
	put("b", time.Minute)
	c.Advance(2 * time.Second)
	read("lasting")
	want("after a read", "lasting", "b")

	c.Advance(59 * time.Second)
	read("b")
	want("within a minute", "lasting", "b")
	c.Advance(time.Second)
	read("b")
	want("a minute later, the one that was read too", "lasting")

	put("c", time.Minute)
	c.Advance(time.Hour)
	put("d", time.Hour)
	want("expired for less than an hour", "lasting", "c", "d")
	c.Advance(2 * time.Minute)
	put("e", time.Hour)
	want("nobody reads", "lasting", "d", "e")
}

// TestSweepIsBounded: a sweep does not hold the lock for long.
func TestSweepIsBounded(t *testing.T) {
	path := file(t)
	s, c := openAt(t, path)
	db := raw(t, path)
	run(t, db, `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500)
		insert into "verification" select 'id' || i, 'x', '', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' from n`)
	for _, want := range []string{"1500", "500", "0"} {
		_, _ = s.Verification(t.Context(), "y")
		if got := text(t, db, `select count(*) from "verification"`); got[0] != want {
			t.Errorf("%s are left, want %s", got[0], want)
		}
		c.Advance(time.Minute)
	}
}

// TestSweepSessions: sessions go a day after they have expired, a thousand at a time, when
// somebody signs in. None goes that holds, and none if they are to be kept.
func TestSweepSessions(t *testing.T) {
	path := file(t)
	s, c := openAt(t, path)
	db := raw(t, path)
	noError(t, "CreateUser", s.CreateUser(t.Context(), ann(), nil))
	ended := c.Now().Add(-24*time.Hour - time.Second)
	addSessions(t, db, 1500, ended)
	run(t, db, sessionRow("yesterday", ended.Add(2*time.Second)), sessionRow("lasting", c.Now().Add(time.Hour)))
	signIn(t, s, c)
	wantSessions(t, db, "the first sign-in", 503)
	signIn(t, s, c)
	wantSessions(t, db, "within a minute", 504)
	c.Advance(time.Minute)
	signIn(t, s, c)
	wantSessions(t, db, "a minute later", 4)
	c.Advance(time.Minute)
	addSessions(t, db, 1, ended)
	signIn(t, s, c)
	wantSessions(t, db, "once few had expired", 6)
	c.Advance(time.Hour)
	signIn(t, s, c)
	wantSessions(t, db, "an hour later", 6)

	kept, err := sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: path, KeepSessions: true, Env: auth.Env{Now: c.Now}})
	noError(t, "OpenSQLite", err)
	defer kept.Close()
	c.Advance(30 * 24 * time.Hour)
	signIn(t, kept, c)
	wantSessions(t, db, "they are to be kept", 7)
}

// sessionRow returns the statement that adds a session of Ann's.
func sessionRow(token string, expires time.Time) string {
	return fmt.Sprintf(`insert into "session" ("id", "token", "expiresAt", "createdAt", "updatedAt", "userId")
		values ('%[1]s', '%[1]s', '%[2]s', '%[3]s', '%[3]s', 'u1')`, token, expires.Format("2006-01-02T15:04:05.000Z"), momentText)
}

func addSessions(t *testing.T, db *sql.DB, n int, expires time.Time) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	noError(t, "BeginTx", err)
	for i := range n {
		_, err := tx.ExecContext(t.Context(), sessionRow(fmt.Sprint("old", i), expires))
		noError(t, "insert", err)
	}
	noError(t, "Commit", tx.Commit())
}

// signIn begins a session of a week.
func signIn(t *testing.T, s *sqlstore.Store, c *clock) {
	t.Helper()
	id := annsSession()
	id.Session.ID, id.Session.Token = auth.Env{}.Token(32), auth.Env{}.Token(32)
	id.Session.ExpiresAt = c.Now().Add(7 * 24 * time.Hour)
	noError(t, "CreateSession", s.CreateSession(t.Context(), id))
}

func wantSessions(t *testing.T, db *sql.DB, when string, want int) {
	t.Helper()
	if got := number(t, db, `select count(*) from "session"`); got != want {
		t.Errorf("%s: %d sessions are left, want %d", when, got, want)
	}
}

// TestSweepCounts: counts that are over go a thousand at a time.
func TestSweepCounts(t *testing.T) {
	path := file(t)
	s, c := openAt(t, path)
	db := raw(t, path)
	hit := func() {
		t.Helper()
		_, err := s.Hit(t.Context(), "key", time.Second, 100)
		noError(t, "Hit", err)
	}
	hit()
	run(t, db, `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500)
		insert into "rateLimit" select 'id' || i, 'key' || i, 1, 1 from n`)
	for _, want := range []int{501, 1} {
		c.Advance(time.Minute)
		hit()
		if got := number(t, db, `select count(*) from "rateLimit"`); got != want {
			t.Errorf("%d counts are left, want %d", got, want)
		}
	}
}
