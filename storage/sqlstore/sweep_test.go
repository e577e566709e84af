package sqlstore_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
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
