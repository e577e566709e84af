package storagetest

import (
	"testing"

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
