package handlers

import (
	"path/filepath"
	"sync"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// eachStore runs a test over every kind of store.
func eachStore(t *testing.T, change func(*settings), test func(t *testing.T, f *fixture)) {
	stores := map[string]func(*testing.T) (auth.Store, error){
		"memory": func(*testing.T) (auth.Store, error) { return memstore.New(), nil },
		"SQLite": func(t *testing.T) (auth.Store, error) {
			return sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: filepath.Join(t.TempDir(), "auth.db")})
		},
		"Redis": func(t *testing.T) (auth.Store, error) {
			redis, err := redisstore.Open(t.Context(), redisstore.Config{URL: redistest.Start(t)})
			return auth.Split(memstore.New(), redis), err
		},
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			store, err := open(t)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := store.Close(); err != nil {
					t.Error(err)
				}
			})
			f := newFixture(t, change)
			f.store.Store = store
			test(t, f)
		})
	}
}

// atOnce makes a request many times at once and counts the answers by status.
func (f *fixture) atOnce(method, path, body string, headers ...string) map[int]int {
	const tries = 50
	statuses := make([]int, tries)
	var group sync.WaitGroup
	for i := range tries {
		group.Go(func() { statuses[i] = f.send(method, path, body, headers...).Code })
	}
	group.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	return count
}
