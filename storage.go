package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/guard"
)

// StorageModule is a guest module of the namespace better_auth.storage: the
// configuration of a store. Once provisioned, its exported fields say all that the store
// depends on, so that two equal configurations share one store.
type StorageModule interface {
	caddy.Module
	// OpenStore opens the store, which is a guard.Backend, and fails if it cannot be used
	// right now. The store outlives ctx.
	OpenStore(ctx caddy.Context, needs StoreNeeds) (auth.Store, error)
}

// StoreNeeds is what the rest of the configuration asks of a store.
type StoreNeeds struct {
	// SessionLife is how long sessions live.
	SessionLife time.Duration
	// UserFields and SessionFields are the additional fields to keep.
	UserFields, SessionFields []auth.AdditionalField
	// SessionRows and VerificationRows say that these are rows of storage, too, beside this
	// session_storage.
	SessionRows, VerificationRows bool
	// EndedRows says that rows of sessions stay when these have ended.
	EndedRows bool
}

// TimedStorage is a StorageModule that says how long whatever is asked of its store may
// take. Zero, and every other module: 2s.
type TimedStorage interface {
	CallTimeout() time.Duration
}

// UntoldStorage is a StorageModule that says whether its store cannot tell what other programs
// change, so that copies of sessions count for a time. The store of every other module tells,
// or copies do not count.
type UntoldStorage interface {
	Untold() bool
}

// stores keeps every open store, so that sessions and connections survive a reload of a
// configuration whose storage did not change.
var stores = caddy.NewUsagePool()

// pooledStore closes its store when the last configuration that uses it is gone.
type pooledStore struct{ auth.Store }

// Destruct implements caddy.Destructor.
func (p pooledStore) Destruct() error { return p.Close() }

// openPooled returns the store of a module and the key to give it back with. later lets a
// store that does not answer be opened when it can.
func openPooled(ctx caddy.Context, m StorageModule, needs StoreNeeds, later bool) (auth.Store, string, error) {
	config, err := json.Marshal([]any{m.CaddyModule().ID, m, needs})
	if err != nil {
		return nil, "", err
	}
	key := string(config)
	value, _, err := stores.LoadOrNew(key, func() (caddy.Destructor, error) {
		store, err := openGuarded(ctx, m, needs, later)
		return pooledStore{store}, err
	})
	if err != nil {
		return nil, "", err
	}
	return value.(pooledStore).Store, key, nil
}

// openGuarded opens the store of a module and guards it.
func openGuarded(ctx caddy.Context, m StorageModule, needs StoreNeeds, later bool) (auth.Store, error) {
	config := guard.Config{Later: later, Changed: logOutage(m), Acted: counts.store(m.CaddyModule().ID.Name())}
	if timed, ok := m.(TimedStorage); ok {
		config.Timeout = timed.CallTimeout()
	}
	config.Open = func(c context.Context) (guard.Backend, error) {
		ctx := ctx
		ctx.Context = c // that of the configuration may end before the store is opened
		store, err := m.OpenStore(ctx, needs)
		if err != nil {
			return nil, err
		}
		if backend, ok := store.(guard.Backend); ok {
			return backend, nil
		}
		return nil, errors.Join(fmt.Errorf("%s: its store lacks Ping, Hit or Full", m.CaddyModule().ID), store.Close())
	}
	return guard.New(ctx, config)
}

// logOutage returns what logs that the store of a module is out, and that it is back. It
// outlives the configuration, and so does Caddy's own log.
func logOutage(m StorageModule) func(error) {
	backend := zap.String("storage", m.CaddyModule().ID.Name())
	return func(cause error) {
		log := caddy.Log().Named("better_auth")
		if cause == nil {
			log.Info("the store answers again", backend)
			return
		}
		log.Error("the store does not answer: requests that need it get 503 until it does", backend, zap.Error(cause))
	}
}

// logUnwatched returns what logs that the store of a module cannot tell what other programs
// change, and that it can again. Like logOutage it outlives the configuration.
func logUnwatched(m StorageModule) func(error) {
	backend := zap.String("storage", m.CaddyModule().ID.Name())
	return func(cause error) {
		log := caddy.Log().Named("better_auth")
		if cause == nil {
			log.Info("the store tells of changes again", backend)
			return
		}
		log.Warn("the store does not tell of changes by other programs: every request asks it until it does",
			backend, zap.Error(cause))
	}
}

// closePooled gives a store back.
func closePooled(key string) error {
	_, err := stores.Delete(key)
	return err
}
