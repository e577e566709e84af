package sqlstore_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

// engine is a kind of database server.
type engine struct {
	name  string
	start func(t testing.TB) *sqltest.Server
	open  func(context.Context, sqlstore.Config) (*sqlstore.Store, error)
}

var engines = []engine{
	{"postgres", sqltest.StartPostgres, sqlstore.OpenPostgres},
	{"mysql", sqltest.StartMySQL, sqlstore.OpenMySQL},
}

// server is a server of an engine.
type server struct {
	engine
	*sqltest.Server
}

// onServers runs a test with each kind of server.
func onServers(t *testing.T, test func(t *testing.T, s server)) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) { test(t, server{e, e.start(t)}) })
	}
}

// openAt opens a database with a clock of its own.
func (s server) openAt(t testing.TB, dsn string) (*sqlstore.Store, *clock) {
	t.Helper()
	c := &clock{now: time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)}
	return s.openWith(t, sqlstore.Config{DSN: dsn, Env: auth.Env{Now: c.Now}}), c
}

func (s server) openWith(t testing.TB, c sqlstore.Config) *sqlstore.Store {
	t.Helper()
	store, err := s.open(t.Context(), c)
	noError(t, "open", err)
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// TestSEC62SEC66SEC76Servers holds the stores on servers to their promises.
func TestSEC62SEC66SEC76Servers(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		t.Run("store", func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T) auth.Store {
				return s.openWith(t, sqlstore.Config{DSN: s.Database(t), MaxConns: 20})
			})
		})
		t.Run("counters", func(t *testing.T) {
			storagetest.RunCounters(t, func(t *testing.T) storagetest.Counting {
				store, c := s.openAt(t, s.Database(t))
				return storagetest.Counting{Counters: store, Wait: c.Advance}
			})
		})
		t.Run("own names", func(t *testing.T) {
			keepPromises(t, func(t *testing.T) *sqlstore.Store {
				return s.openWith(t, sqlstore.Config{DSN: s.Database(t), MaxConns: 20, Tables: ownNames()})
			})
		})
		t.Run("eight nodes start at once", func(t *testing.T) { startAtOnce(t, s) })
	})
}

func startAtOnce(t *testing.T, s server) {
	dsn := s.Database(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			store, err := s.open(t.Context(), sqlstore.Config{DSN: dsn, UserFields: everyType()})
			if err != nil {
				t.Errorf("open: got error %v, want none", err)
				return
			}
			_, err = store.Hit(t.Context(), "key", time.Second, 10)
			if err != nil {
				t.Errorf("Hit: got error %v, want none", err)
			}
			_ = store.Close()
		})
	}
	all.Wait()
}

// BenchmarkServerSession is the question of every protected request, over the network of
// this machine.
func BenchmarkServerSession(b *testing.B) {
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			s := server{e, e.start(b)}
			storagetest.BenchmarkSession(b, s.openWith(b, sqlstore.Config{DSN: s.Database(b)}))
		})
	}
}

// TestPooledPostgres: nothing is prepared where a pooler before the server forbids it.
func TestPooledPostgres(t *testing.T) {
	s := server{engines[0], engines[0].start(t)}
	store := s.openWith(t, sqlstore.Config{DSN: s.Database(t) + "&default_query_exec_mode=exec&application_name=pooled"})
	noError(t, "CreateUser", store.CreateUser(t.Context(), ann(), auth.NewCredential("a1", "u1", "salt:key", moment)))
	noError(t, "CreateSession", store.CreateSession(t.Context(), annsSession()))
	got, err := store.Session(t.Context(), "t1")
	noError(t, "Session", err)
	equal(t, "Session", got, annsSession())
	_, err = store.Hit(t.Context(), "key", time.Second, 1)
	noError(t, "Hit", err)
}
