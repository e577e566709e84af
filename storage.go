package gateway

import (
	"encoding/json"
	"time"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/auth"
)

// StorageModule is a guest module of the namespace better_auth.storage: the
// configuration of a store. Once provisioned, its exported fields say all that the store
// depends on, so that two equal configurations share one store.
type StorageModule interface {
	caddy.Module
	// OpenStore opens the store, and fails if it cannot be used right now.
	OpenStore(ctx caddy.Context, needs StoreNeeds) (auth.Store, error)
}

// StoreNeeds is what the rest of the configuration asks of a store.
type StoreNeeds struct {
	// SessionLife is how long sessions live.
	SessionLife time.Duration
	// UserFields and SessionFields are the additional fields to keep.
	UserFields, SessionFields []auth.AdditionalField
}

// stores keeps every open store, so that sessions and connections survive a reload of a
// configuration whose storage did not change.
var stores = caddy.NewUsagePool()

// pooledStore closes its store when the last configuration that uses it is gone.
type pooledStore struct{ auth.Store }

// Destruct implements caddy.Destructor.
func (p pooledStore) Destruct() error { return p.Close() }

// openPooled returns the store of a module and the key to give it back with.
func openPooled(ctx caddy.Context, m StorageModule, needs StoreNeeds) (auth.Store, string, error) {
	config, err := json.Marshal([]any{m.CaddyModule().ID, m, needs})
	if err != nil {
		return nil, "", err
	}
	key := string(config)
	value, _, err := stores.LoadOrNew(key, func() (caddy.Destructor, error) {
		store, err := m.OpenStore(ctx, needs)
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
