package gateway

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/auth"
)

// StorageModule is a guest module of the namespace better_auth.storage: the
// configuration of a store. Once provisioned, its exported fields say all that the store
// depends on, so that two equal configurations share one store.
type StorageModule interface {
	caddy.Module
	// OpenStore opens the store, and fails if it cannot be used right now. Sessions will
	// live as long as is said.
	OpenStore(ctx caddy.Context, sessionLife time.Duration) (auth.Store, error)
}

// stores keeps every open store, so that sessions and connections survive a reload of a
// configuration whose storage did not change.
var stores = caddy.NewUsagePool()

// pooledStore closes its store when the last configuration that uses it is gone.
type pooledStore struct{ auth.Store }

// Destruct implements caddy.Destructor.
func (p pooledStore) Destruct() error { return p.Close() }

// openPooled returns the store of a module and the key to give it back with.
func openPooled(ctx caddy.Context, m StorageModule, sessionLife time.Duration) (auth.Store, string, error) {
	config, err := json.Marshal(m)
	if err != nil {
		return nil, "", err
	}
	key := fmt.Sprintf("%s %s %s", m.CaddyModule().ID, config, sessionLife)
	value, _, err := stores.LoadOrNew(key, func() (caddy.Destructor, error) {
		store, err := m.OpenStore(ctx, sessionLife)
		return pooledStore{store}, err
	})
	if err != nil {
		return nil, "", err
	}
	return value.(pooledStore).Store, key, nil
}

// closePooled gives a store back.
func closePooled(key string) error {
	_, err := stores.Delete(key)
	return err
}
