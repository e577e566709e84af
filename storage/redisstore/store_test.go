package redisstore_test

import (
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

// kinds starts every kind of Redis and returns how to reach each.
func kinds(t *testing.T) map[string]redisstore.Config {
	sentinel := redistest.NewSentinel(t)
	return map[string]redisstore.Config{
		"standalone": {URL: redistest.Start(t)},
		"Sentinel":   {Master: sentinel.Master, Sentinels: sentinel.Addresses},
		"Cluster":    {Cluster: redistest.NewCluster(t).Addresses},
	}
}

func TestSEC62SEC66SEC76Store(t *testing.T) {
	for kind, c := range kinds(t) {
		alone := func(t *testing.T) *redisstore.Store {
			c.KeyPrefix = auth.Env{}.Token(8) + ":"
			return open(t, c)
		}
		t.Run(kind, func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T) auth.Store { return alone(t) })
		})
		// People elsewhere, sessions in Redis: Better Auth's secondary storage.
		t.Run(kind+" beside memory", func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T) auth.Store { return auth.Split(memstore.New(), alone(t)) })
		})
	}
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
