package guard_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/guard"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

func TestStore(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) auth.Store {
		file := filepath.Join(t.TempDir(), "auth.db")
		s, err := guard.New(t.Context(), guard.Config{
			Timeout: time.Minute, // a loaded machine is no outage
			Open: func(ctx context.Context) (guard.Backend, error) {
				return sqlstore.OpenSQLite(ctx, sqlstore.Config{File: file})
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}

var errBroken = errors.New("broken")

// backend is a store that can be broken.
type backend struct {
	auth.Store
	broken, silent, damaged atomic.Bool
	asked                   atomic.Int32
}

func (b *backend) fail(ctx context.Context) error {
	b.asked.Add(1)
	if b.silent.Load() {
		<-ctx.Done()
		return ctx.Err()
	}
	if b.broken.Load() {
		return errBroken
	}
	return nil
}

func (b *backend) Ping(ctx context.Context) error { return b.fail(ctx) }

func (b *backend) Hit(ctx context.Context, _ string, _ time.Duration, _ int) (time.Duration, error) {
	return 0, b.fail(ctx)
}

func (b *backend) Full(ctx context.Context, _ string, _ time.Duration, _ int) (bool, error) {
	return false, b.fail(ctx)
}

func (b *backend) Session(ctx context.Context, token string) (*auth.Identity, error) {
	if b.damaged.Load() {
		return nil, errBroken
	}
	if err := b.fail(ctx); err != nil {
		return nil, err
	}
	id, err := b.Store.Session(ctx, token)
	return id, err
}

func (b *backend) ExtendSession(ctx context.Context, session *auth.Session, seen time.Time) (bool, error) {
	if err := b.fail(ctx); err != nil {
		return false, err
	}
	return b.Store.ExtendSession(ctx, session, seen)
}

func (b *backend) EndSession(ctx context.Context, token string) error {
	if err := b.fail(ctx); err != nil {
		return err
	}
	return b.Store.EndSession(ctx, token)
}

// changes are the changes of state that a guard told.
type changes struct {
	mu   sync.Mutex
	told []error
}

func (c *changes) tell(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, cause)
}

func (c *changes) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.told)
}

func newGuard(t *testing.T, timeout time.Duration) (*guard.Store, *backend, *changes) {
	t.Helper()
	b, c := &backend{Store: memstore.New()}, new(changes)
	s, err := guard.New(t.Context(), guard.Config{
		Timeout: timeout, Changed: c.tell,
		Open: func(context.Context) (guard.Backend, error) { return b, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, b, c
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for begun := time.Now(); !holds(); time.Sleep(time.Millisecond) {
		if time.Since(begun) > 10*time.Second {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func TestOutage(t *testing.T) {
	s, b, c := newGuard(t, 20*time.Millisecond)
	b.silent.Store(true)
	until(t, "the store is out", func() bool {
		_, err := s.Session(t.Context(), "token")
		if err == nil || errors.Is(err, auth.ErrNotFound) {
			t.Fatalf("a silent store: got error %v", err)
		}
		return errors.Is(err, guard.ErrOut)
	})
	begun := time.Now()
	for range 100 {
		if _, err := s.Session(t.Context(), "token"); !errors.Is(err, guard.ErrOut) {
			t.Fatalf("got error %v, want %v", err, guard.ErrOut)
		}
	}
	if took := time.Since(begun); took > time.Second {
		t.Errorf("100 refusals took %v", took)
	}
	b.silent.Store(false)
	until(t, "the store is back", func() bool { return s.Ping(t.Context()) == nil })
	until(t, "both changes are told", func() bool { return c.count() == 2 })
	if c.told[0] == nil || c.told[1] != nil {
		t.Errorf("told %v, want a cause and nil", c.told)
	}
}

// What the store answers well is no outage, nor is one damaged row or a caller in a hurry.
func TestNoOutage(t *testing.T) {
	s, b, c := newGuard(t, time.Second)
	b.damaged.Store(true)
	for range 20 {
		if _, err := s.Session(t.Context(), "token"); !errors.Is(err, errBroken) || errors.Is(err, guard.ErrOut) {
			t.Fatalf("a damaged row: got error %v", err)
		}
	}
	b.damaged.Store(false)
	b.silent.Store(true)
	hurried, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 {
		if _, err := s.Session(hurried, "token"); !errors.Is(err, context.Canceled) {
			t.Fatalf("a caller who is gone: got error %v", err)
		}
	}
	b.silent.Store(false)
	for range 20 {
		if _, err := s.UpdateUser(t.Context(), "nobody", func(*auth.User) error { return errBroken }); !errors.Is(err, auth.ErrNotFound) {
			t.Fatalf("nobody: got error %v", err)
		}
	}
	if c.count() != 0 {
		t.Errorf("told %v", c.told)
	}
}

func TestBeginWithoutStore(t *testing.T) {
	var there atomic.Bool
	b := &backend{Store: memstore.New()}
	config := guard.Config{Open: func(context.Context) (guard.Backend, error) {
		if !there.Load() {
			return nil, errBroken
		}
		return b, nil
	}}
	if _, err := guard.New(t.Context(), config); !errors.Is(err, errBroken) {
		t.Errorf("without Later: got error %v, want %v", err, errBroken)
	}
	config.Later = true
	s, err := guard.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Ping(t.Context()); !errors.Is(err, guard.ErrOut) || !errors.Is(err, errBroken) {
		t.Errorf("before: got error %v", err)
	}
	there.Store(true)
	until(t, "the store is there", func() bool { return s.Ping(t.Context()) == nil })
}
