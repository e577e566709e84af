package auth_test

import (
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

func TestSplit(t *testing.T) {
	storagetest.Run(t, func(*testing.T) auth.Store {
		return auth.Split(memstore.New(), memstore.New())
	})
}
