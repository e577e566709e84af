package storagetest

import (
	"strconv"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// BenchmarkSession measures the question of every protected request, Session(token), among
// a thousand sessions, from as many goroutines as the machine has processors.
func BenchmarkSession(b *testing.B, s auth.Store) {
	u := signUp(b, s, ann)
	tokens := make([]string, 1000)
	for i := range tokens {
		tokens[i] = signIn(b, s, u).Session.Token
	}
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			if _, err := s.Session(b.Context(), tokens[i%len(tokens)]); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkHit measures what the rate limiter asks at every request, among a thousand keys,
// from as many goroutines as the machine has processors.
func BenchmarkHit(b *testing.B, c auth.Counters) {
	keys := make([]string, 1000)
	for i := range keys {
		keys[i] = "198.51.100.1|/" + strconv.Itoa(i)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			if _, err := c.Hit(b.Context(), keys[i%len(keys)], time.Minute, 100); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
