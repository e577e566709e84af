package redisstore_test

import (
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

func TestSEC58Counters(t *testing.T) {
	url := redistest.Start(t)
	storagetest.RunCounters(t, func(t *testing.T) storagetest.Counting {
		s := open(t, redisstore.Config{URL: url, KeyPrefix: auth.Env{}.Token(8) + ":"})
		t.Cleanup(func() { _ = s.Close() })
		return storagetest.Counting{Counters: s, Fixed: true, Wait: time.Sleep}
	})
}

// TestCounterKey: the key, its number and its life are those of Better Auth, and a count
// that was left without an end gets one.
func TestCounterKey(t *testing.T) {
	each(t, map[string]func(fixture){
		"ok/as Better Auth writes it": func(f fixture) {
			for range 3 {
				_, err := f.Hit(f.t.Context(), "192.0.2.1|/ok", 10*time.Second, 2)
				noError(f.t, "Hit", err)
			}
			f.wantText("better-auth:192.0.2.1|/ok", "3")
			if ttl := f.ttl("better-auth:192.0.2.1|/ok"); ttl < 9 || ttl > 10 {
				f.t.Errorf("lives %d s, want 10", ttl)
			}
		},
		"ok/a count without an end gets one": func(f fixture) {
			noError(f.t, "SET", f.raw.Set(f.t.Context(), "better-auth:192.0.2.1|/ok", "7", 0).Err())
			wait, err := f.Hit(f.t.Context(), "192.0.2.1|/ok", 10*time.Second, 2)
			noError(f.t, "Hit", err)
			equal(f.t, "wait", wait, 10*time.Second)
			if ttl := f.ttl("better-auth:192.0.2.1|/ok"); ttl < 9 || ttl > 10 {
				f.t.Errorf("lives %d s, want 10", ttl)
			}
		},
	})
}

func BenchmarkHit(b *testing.B) {
	s := open(b, redisstore.Config{URL: redistest.Start(b)})
	defer s.Close()
	storagetest.BenchmarkHit(b, s)
}
