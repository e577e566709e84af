package memstore_test

import (
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

func TestSEC62SEC66SEC76Store(t *testing.T) {
	storagetest.Run(t, func(*testing.T) auth.Store { return memstore.New() })
}

func BenchmarkSession(b *testing.B) {
	storagetest.BenchmarkSession(b, memstore.New())
}
