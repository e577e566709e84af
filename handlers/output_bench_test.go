package handlers

import (
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

func BenchmarkOutput(b *testing.B) {
	s := newFixture(b, nil)
	now := time.Now()
	out := &GetSessionOutput{
		Session: s.newSessionOut(&auth.Session{ID: "0123456789abcdef0123456789abcdef", Token: "0123456789abcdef0123456789abcdef", CreatedAt: now, UserAgent: "Mozilla/5.0"}),
		User:    s.newUserOut(&auth.User{ID: "0123456789abcdef0123456789abcdef", Name: "Ann", Email: "ann@example.com", CreatedAt: now}),
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := encode(out); err != nil {
			b.Fatal(err)
		}
	}
}
