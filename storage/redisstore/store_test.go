package redisstore_test

import (
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

func TestStore(t *testing.T) {
	url := redistest.Start(t)
	storagetest.Run(t, func(t *testing.T) auth.Store {
		return open(t, redisstore.Config{URL: url, KeyPrefix: auth.Env{}.Token(8) + ":"})
	})
}

// People elsewhere, sessions in Redis: Better Auth's secondary storage.
func TestStoreBesideAnother(t *testing.T) {
	url := redistest.Start(t)
	storagetest.Run(t, func(t *testing.T) auth.Store {
		return auth.Split(memstore.New(), open(t, redisstore.Config{URL: url, KeyPrefix: auth.Env{}.Token(8) + ":"}))
	})
}

func BenchmarkSession(b *testing.B) {
	s := open(b, redisstore.Config{URL: redistest.Start(b)})
	defer s.Close()
	storagetest.BenchmarkSession(b, s)
}

func open(t testing.TB, c redisstore.Config) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Open(t.Context(), c)
	if err != nil {
		t.Fatalf("Open: got error %v, want none", err)
	}
	return s
}
