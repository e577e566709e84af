package gateway

import (
	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

func init() { caddy.RegisterModule(new(MySQLStorage)) }

// MySQLStorage keeps everything in a database of a MySQL 8 or MariaDB server, in Better
// Auth's own schema. One that a Better Auth server made is used as it stands.
type MySQLStorage struct {
	SQLServer
}

// CaddyModule returns the Caddy module information.
func (*MySQLStorage) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "better_auth.storage.mysql",
		New: func() caddy.Module { return new(MySQLStorage) },
	}
}

// Untold implements UntoldStorage.
func (*MySQLStorage) Untold() bool { return true }

// OpenStore implements StorageModule.
func (s *MySQLStorage) OpenStore(ctx caddy.Context, needs StoreNeeds) (auth.Store, error) {
	return sqlstore.OpenMySQL(ctx, s.config(needs))
}

// UnmarshalCaddyfile reads:
//
//	mysql <dsn> {
//		max_conns <number>
//		timeout   <duration>
//		snake_case
//		table     <table> [<name>] { … }
//	}
func (s *MySQLStorage) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	return s.parse(d, "mysql://user:password@localhost:3306/app", nil)
}

// Interface guards
var (
	_ StorageModule         = (*MySQLStorage)(nil)
	_ UntoldStorage         = (*MySQLStorage)(nil)
	_ caddy.Provisioner     = (*MySQLStorage)(nil)
	_ caddyfile.Unmarshaler = (*MySQLStorage)(nil)
)
