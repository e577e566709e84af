package gateway

import (
	"context"
	"encoding/json"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/ratelimit"
	"github.com/caddy-better-auth/gateway/storage/guard"
	"github.com/caddy-better-auth/gateway/storage/memstore"
)

func init() { caddy.RegisterModule(new(MemoryStorage)) }

// memoryBounds keep what strangers can make this storage hold to some ten megabytes.
var memoryBounds = memstore.Bounds{Users: 10_000, Accounts: 30_000, Sessions: 20_000, Verifications: 20_000}

// MemoryStorage keeps everything in the memory of this process, as a Better Auth server
// does that has no database: a restart of Caddy forgets it all, while a reload does not. It
// is for trying things out and for tests, and keeps 10000 people at most. Such a server also
// keeps its cookie cache as long as the session: session { cookie_cache { strategy jwe ;
// max_age 7d } } does the same.
type MemoryStorage struct{}

// inMemory reports whether the configuration of a storage is that of a MemoryStorage.
func inMemory(storage json.RawMessage) bool {
	var module struct {
		Backend string `json:"backend"`
	}
	return json.Unmarshal(storage, &module) == nil && module.Backend == "memory"
}

// CaddyModule returns the Caddy module information.
func (*MemoryStorage) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "better_auth.storage.memory",
		New: func() caddy.Module { return new(MemoryStorage) },
	}
}

// OpenStore implements StorageModule.
func (s *MemoryStorage) OpenStore(ctx caddy.Context, _ StoreNeeds) (auth.Store, error) {
	ctx.Logger(s).Warn("a restart of Caddy will forget everybody: use storage sqlite to keep people and sessions")
	return memoryStore{memstore.NewBounded(memoryBounds), ratelimit.NewMemory(auth.Env{})}, nil
}

// memoryStore is a store that is there as long as the process, and that nobody else changes.
type memoryStore struct {
	*memstore.Store
	*ratelimit.Memory
}

// Ping implements guard.Backend.
func (memoryStore) Ping(ctx context.Context) error { return ctx.Err() }

// WatchSessions implements auth.SessionWatcher: the guard tells all that there is to tell.
func (memoryStore) WatchSessions(l auth.SessionListener) (stop func()) {
	l.Watching(true)
	return func() {}
}

// UnmarshalCaddyfile reads:
//
//	memory
func (s *MemoryStorage) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if d.NextArg() {
		return d.Err("memory takes no argument")
	}
	return noBlock(d)
}

// Interface guards
var (
	_ StorageModule         = (*MemoryStorage)(nil)
	_ caddyfile.Unmarshaler = (*MemoryStorage)(nil)
	_ guard.Backend         = memoryStore{}
	_ auth.SessionWatcher   = memoryStore{}
)
