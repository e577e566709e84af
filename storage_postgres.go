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
	// Make triggers in the database that tell every gateway at once of sessions and users that
	// any program changed. Default: changes by other programs are seen a little later.
	Notify bool `json:"notify,omitempty"`
}

// CaddyModule returns the Caddy module information.
func (*PostgresStorage) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "better_auth.storage.postgres",
		New: func() caddy.Module { return new(PostgresStorage) },
	}
}

// Untold implements UntoldStorage.
func (s *PostgresStorage) Untold() bool { return !s.Notify }

// OpenStore implements StorageModule.
func (s *PostgresStorage) OpenStore(ctx caddy.Context, needs StoreNeeds) (auth.Store, error) {
	config := s.config(needs)
	config.Notify, config.Unwatched = s.Notify, logUnwatched(s)
	return sqlstore.OpenPostgres(ctx, config)
}

// UnmarshalCaddyfile reads:
//
//	postgres <dsn> {
//		max_conns <number>
//		timeout   <duration>
//		notify
//		snake_case
//		table     <table> [<name>] { … }
//	}
func (s *PostgresStorage) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	return s.parse(d, "postgres://user:password@localhost:5432/app", words{"notify": flag(&s.Notify)})
}

// Interface guards
var (
	_ StorageModule         = (*PostgresStorage)(nil)
	_ UntoldStorage         = (*PostgresStorage)(nil)
	_ caddy.Provisioner     = (*PostgresStorage)(nil)
	_ caddyfile.Unmarshaler = (*PostgresStorage)(nil)
)
