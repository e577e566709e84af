package auth_test

import (
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

func TestSplit(t *testing.T) {
	kept := map[string]auth.Both{
		"nothing in both":                {},
		"sessions in both":               {Sessions: true},
		"sessions and verifications too": {Sessions: true, Verifications: true},
	}
	for name, both := range kept {
		t.Run(name, func(t *testing.T) {
			storagetest.Run(t, func(*testing.T) auth.Store {
				return auth.SplitBoth(memstore.New(), memstore.New(), both)
			})
		})
	}
}
