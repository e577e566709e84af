package sqlstore_test

import (
	"database/sql"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

// clock is a time that stands still until it is told otherwise.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// openAt opens a database with a clock of its own.
func openAt(t *testing.T, file string) (*sqlstore.Store, *clock) {
	t.Helper()
	c := &clock{now: time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)}
	s, err := sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: file, Env: auth.Env{Now: c.Now}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, c
}

func TestSEC58Counters(t *testing.T) {
	storagetest.RunCounters(t, func(t *testing.T) storagetest.Counting {
		s, c := openAt(t, file(t))
		return storagetest.Counting{Counters: s, Wait: c.Advance}
	})
}

// TestCountersTable: the table is there once something was counted, as Better Auth's
// migration makes it, and does not grow for ever.
func TestCountersTable(t *testing.T) {
	path := file(t)
	s, c := openAt(t, path)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	const made = `select count(*) from sqlite_master where name = 'rateLimit'`
	if n := number(t, db, made); n != 0 {
		t.Errorf("tables before anything was counted: got %d, want 0", n)
	}
	for range 3 {
		if _, err := s.Hit(t.Context(), "192.0.2.1|/ok", 10*time.Second, 2); err != nil {
			t.Fatal(err)
		}
		c.Advance(time.Second)
	}
	if n := number(t, db, made); n != 1 {
		t.Errorf("tables: got %d, want 1", n)
	}
	row := `select count(*) from "rateLimit" where length("id") = 32 and "key" = '192.0.2.1|/ok' and "count" = 2
		and "lastRequest" = 1785578401000`
	if n := number(t, db, row); n != 1 {
		t.Errorf("rows as Better Auth writes them: got %d, want 1", n)
	}
	c.Advance(2 * time.Hour)
	if _, err := s.Hit(t.Context(), "192.0.2.2|/ok", 10*time.Second, 2); err != nil {
		t.Fatal(err)
	}
	if n := number(t, db, `select count(*) from "rateLimit"`); n != 1 {
		t.Errorf("rows two hours later: got %d, want 1", n)
	}
}

func number(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func BenchmarkHit(b *testing.B) {
	s := open(b, file(b))
	defer s.Close()
	storagetest.BenchmarkHit(b, s)
}
