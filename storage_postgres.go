package gateway

import (
	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

func init() { caddy.RegisterModule(new(PostgresStorage)) }

// PostgresStorage keeps everything in a database of a PostgreSQL server, in Better
// Auth's own schema. One that a Better Auth server made is used as it stands.
type PostgresStorage struct {
	SQLServer
}

// CaddyModule returns the Caddy module information.
func (*PostgresStorage) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "better_auth.storage.postgres",
		New: func() caddy.Module { return new(PostgresStorage) },
	}
}

// OpenStore implements StorageModule.
func (s *PostgresStorage) OpenStore(ctx caddy.Context, needs StoreNeeds) (auth.Store, error) {
	return sqlstore.OpenPostgres(ctx, s.config(needs))
}

// UnmarshalCaddyfile reads:
//
//	postgres <dsn> {
//		max_conns <number>
//		timeout   <duration>
//		snake_case
//		table     <table> [<name>] { … }
//	}
func (s *PostgresStorage) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	return s.parse(d, "postgres://user:password@localhost:5432/app")
}

// Interface guards
var (
	_ StorageModule         = (*PostgresStorage)(nil)
	_ caddy.Provisioner     = (*PostgresStorage)(nil)
	_ caddyfile.Unmarshaler = (*PostgresStorage)(nil)
)
