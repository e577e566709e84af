package sqlstore_test

import (
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// watchFile opens a file with a user and a session, and listens.
func watchFile(t *testing.T) (name string, s *sqlstore.Store, e *ear, b *blame) {
	name, e, b = file(t), newEar(), newBlame()
	s, err := sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: name, Unwatched: func(cause error) { b.causes <- cause }})
	noError(t, "OpenSQLite", err)
	t.Cleanup(func() { s.Close() })
	occupy(t, s)
	s.WatchSessions(e)
	e.next(t, "watching true")
	return name, s, e, b
}

func TestSQLiteWatch(t *testing.T) {
	name, _, e, _ := watchFile(t)
	other, db := open(t, name), raw(t, name)
	defer other.Close()
	for _, step := range []struct {
		name   string
		change func()
	}{
		{"a session is updated", func() { run(t, db, `update "session" set "updatedAt" = "updatedAt" || ' '`) }},
		{"a session is ended", func() { noError(t, "EndSession", other.EndSession(t.Context(), "t1")) }},
		{"a user is updated", func() {
			_, err := other.UpdateUser(t.Context(), "u1", func(u *auth.User) error { u.Name += "!"; return nil })
			noError(t, "UpdateUser", err)
		}},
		{"a user is deleted", func() { run(t, db, `delete from "user"`) }},
	} {
		t.Run(step.name, func(t *testing.T) {
			step.change()
			e.next(t, "watching false", "watching true")
		})
	}
	e.silent(t)
}

// TestSQLiteWatchLatency: how soon a commit of another program is told, if the file was
// asked just before, which is the worst case.
func TestSQLiteWatchLatency(t *testing.T) {
	name, _, e, _ := watchFile(t)
	db := raw(t, name)
	run(t, db, `create table "app" ("x" integer)`)
	e.next(t, "watching false", "watching true")
	var took []time.Duration
	for range 200 {
		run(t, db, `insert into "app" values (1)`)
		begun := time.Now()
		e.next(t, "watching false", "watching true")
		took = append(took, time.Since(begun))
	}
	latencies(t, "a commit of another program", took)
	if p99 := took[197]; p99 > 250*time.Millisecond {
		t.Errorf("p99 is %v", p99)
	}
}

// TestSQLiteWatchOwn: what this process does is not told by the file, however it ends.
func TestSQLiteWatchOwn(t *testing.T) {
	name, s, e, b := watchFile(t)
	ctx := t.Context()
	for i := range 20 {
		_, err := s.UpdateUser(ctx, "u1", func(u *auth.User) error { u.Name += "!"; return nil })
		noError(t, "UpdateUser", err)
		_, err = s.Hit(ctx, "key", time.Minute, 3)
		noError(t, "Hit", err)
		if err := s.CreateUser(ctx, ann(), nil); !errors.Is(err, auth.ErrConflict) {
			t.Errorf("CreateUser: got error %v, want %v", err, auth.ErrConflict)
		}
		refused := errors.New("refused")
		_, err = s.UpdateUser(ctx, "u1", func(u *auth.User) error { u.Name = "?"; return refused })
		if !errors.Is(err, refused) {
			t.Errorf("UpdateUser: got error %v, want %v", err, refused)
		}
		noError(t, "PutVerification", s.PutVerification(ctx, &auth.Verification{Identifier: "i", Value: "v"}))
		_, _ = s.TakeVerification(ctx, "i")
		noError(t, "EndSession", s.EndSession(ctx, "t1"))
		if i%5 == 0 {
			time.Sleep(50 * time.Millisecond) // polls come between
		}
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				_, _ = s.Hit(ctx, "other", time.Minute, 1000)
			}
		})
	}
	all.Wait()
	run(t, raw(t, name), `delete from "user"`)
	e.next(t, "watching false", "watching true")
	equal(t, "causes", len(b.causes), 0)
}

// TestSQLiteWatchLate: while the file cannot be asked, changes count as unnoticed.
func TestSQLiteWatchLate(t *testing.T) {
	_, s, e, b := watchFile(t)
	begun := time.Now()
	_, err := s.UpdateUser(t.Context(), "u1", func(*auth.User) error {
		e.next(t, "watching false")
		t.Logf("told after %v", time.Since(begun))
		return nil
	})
	noError(t, "UpdateUser", err)
	e.next(t, "watching true")
	equal(t, "causes", len(b.causes), 0)
}

// TestSQLiteWatchBroken: a file that cannot be read is not watched, until it can be.
func TestSQLiteWatchBroken(t *testing.T) {
	name, _, e, b := watchFile(t)
	run(t, raw(t, name), `pragma wal_checkpoint(truncate)`)
	sound, err := os.ReadFile(name)
	noError(t, "ReadFile", err)
	replace := func(content []byte) {
		overwrite(t, name, content)
		overwrite(t, name+"-shm", make([]byte, 136)) // so that the file is read anew
	}
	replace(make([]byte, len(sound)))
	e.until(t, "watching false")
	if cause := b.next(t); cause == nil {
		t.Error("the cause is nil")
	} else {
		t.Logf("cause: %v", cause)
	}
	replace(sound)
	e.until(t, "watching true")
	equal(t, "cause", b.next(t), nil)
}

// overwrite changes the beginning of a file, without cutting it off.
func overwrite(t *testing.T, name string, with []byte) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	noError(t, "OpenFile", err)
	_, err = f.WriteAt(with, 0)
	noError(t, "WriteAt", errors.Join(err, f.Close()))
}

func TestSQLiteWatchEnds(t *testing.T) {
	name, s, e, _ := watchFile(t)
	second := newEar()
	stop := s.WatchSessions(second)
	second.next(t, "watching true")
	stop()
	second.next(t, "watching false")
	run(t, raw(t, name), `delete from "user"`)
	e.next(t, "watching false", "watching true")
	second.silent(t)
	endAtOnce(t, s)
	e.next(t, "watching false")
	e.silent(t)
}
