package gateway

import (
	"path/filepath"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

func init() { caddy.RegisterModule(new(SQLiteStorage)) }

// SQLiteStorage keeps everything in one SQLite file, in Better Auth's own schema. A file
// that a Better Auth server made is used as it stands.
type SQLiteStorage struct {
	// The database file. Default: better-auth/auth.db in Caddy's data directory.
	File string `json:"file,omitempty"`
	// How long anything that is asked of the database may take. Default: 2s.
	Timeout caddy.Duration `json:"timeout,omitempty"`
	SQLNames
}

// CaddyModule returns the Caddy module information.
func (*SQLiteStorage) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "better_auth.storage.sqlite",
		New: func() caddy.Module { return new(SQLiteStorage) },
	}
}

// Provision expands placeholders and makes the path absolute.
func (s *SQLiteStorage) Provision(caddy.Context) error {
	file, err := caddy.NewReplacer().ReplaceOrErr(s.File, true, true)
	if err != nil {
		return err
	}
	if file == "" {
		file = filepath.Join(caddy.AppDataDir(), "better-auth", "auth.db")
	}
	s.File, err = filepath.Abs(file)
	return err
}

// CallTimeout implements TimedStorage.
func (s *SQLiteStorage) CallTimeout() time.Duration { return time.Duration(s.Timeout) }

// OpenStore implements StorageModule.
func (s *SQLiteStorage) OpenStore(ctx caddy.Context, needs StoreNeeds) (auth.Store, error) {
	return sqlstore.OpenSQLite(ctx, sqlstore.Config{
		File:          s.File,
		UserFields:    needs.UserFields,
		SessionFields: needs.SessionFields,
		Unwatched:     logUnwatched(s),
		Tables:        s.tables(),
		SnakeCase:     s.SnakeCase,
		KeepSessions:  needs.EndedRows,
	})
}

// UnmarshalCaddyfile reads:
//
//	sqlite [<file>] {
//		timeout <duration>
//		snake_case
//		table   <table> [<name>] { … }
//	}
func (s *SQLiteStorage) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if d.NextArg() {
		s.File = d.Val()
	}
	if d.NextArg() {
		return d.Err("sqlite takes one file at most")
	}
	return parseBlock(d, s.words().and(words{
		"timeout": oneDuration(func(t caddy.Duration) { s.Timeout = t }),
	}))
}

// Interface guards
var (
	_ StorageModule         = (*SQLiteStorage)(nil)
	_ caddy.Provisioner     = (*SQLiteStorage)(nil)
	_ caddyfile.Unmarshaler = (*SQLiteStorage)(nil)
)
