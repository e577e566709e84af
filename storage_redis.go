package gateway

import (
	"context"
	"fmt"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
)

func init() { caddy.RegisterModule(new(RedisStorage)) }

// RedisStorage keeps sessions as Better Auth's secondary storage does, so that a Better
// Auth server can share them. As the only storage it keeps people and accounts, too.
type RedisStorage struct {
	// Where the server is: redis://user:password@host:port/db, rediss:// for TLS, or
	// unix:///path/to/socket.
	URL string `json:"url,omitempty"`
	// What every key begins with. Default: better-auth:
	KeyPrefix string `json:"key_prefix,omitempty"`
}

// CaddyModule returns the Caddy module information.
func (*RedisStorage) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "better_auth.storage.redis",
		New: func() caddy.Module { return new(RedisStorage) },
	}
}

// Provision expands placeholders, and takes what the driver logs into Caddy's log.
func (s *RedisStorage) Provision(ctx caddy.Context) error {
	redis.SetLogger(driverLog{ctx.Logger()})
	var err error
	s.URL, err = caddy.NewReplacer().ReplaceOrErr(s.URL, true, true)
	return err
}

// OpenStore implements StorageModule.
func (s *RedisStorage) OpenStore(ctx caddy.Context, needs StoreNeeds) (auth.Store, error) {
	return redisstore.Open(ctx, redisstore.Config{URL: s.URL, KeyPrefix: s.KeyPrefix, SessionLife: needs.SessionLife})
}

// UnmarshalCaddyfile reads:
//
//	redis <url> {
//		key_prefix <prefix>
//	}
func (s *RedisStorage) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if !d.Args(&s.URL) || d.NextArg() {
		return d.Err("redis takes exactly one URL, such as redis://localhost:6379/0")
	}
	return parseBlock(d, words{
		"key_prefix": oneString(&s.KeyPrefix),
	})
}

// driverLog logs what go-redis has to say, which it otherwise writes to the terminal.
type driverLog struct{ log *zap.Logger }

// Printf implements the logger of go-redis.
func (d driverLog) Printf(_ context.Context, format string, v ...any) {
	d.log.Warn("driver", zap.String("says", fmt.Sprintf(format, v...)))
}

// Interface guards
var (
	_ StorageModule         = (*RedisStorage)(nil)
	_ caddy.Provisioner     = (*RedisStorage)(nil)
	_ caddyfile.Unmarshaler = (*RedisStorage)(nil)
)
