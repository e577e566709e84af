package gateway

import (
	"encoding/json"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/auth"
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
	return memstore.NewBounded(memoryBounds), nil
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
)
