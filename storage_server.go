package gateway

import (
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// SQLServer is what storages on database servers have in common.
type SQLServer struct {
	// Where the server is, with user, password and database. Placeholders are replaced, so that
	// the password can stay out of the configuration: {env.DATABASE_URL}
	DSN string `json:"dsn,omitempty"`
	// How many connections are opened at most. Default: 10.
	MaxConns int `json:"max_conns,omitempty"`
	// How long anything that is asked of the server may take. Default: 2s.
	Timeout caddy.Duration `json:"timeout,omitempty"`
	SQLNames
}

// Provision expands placeholders.
func (s *SQLServer) Provision(caddy.Context) error {
	var err error
	s.DSN, err = caddy.NewReplacer().ReplaceOrErr(s.DSN, true, true)
	return err
}

// CallTimeout implements TimedStorage.
func (s *SQLServer) CallTimeout() time.Duration { return time.Duration(s.Timeout) }

func (s *SQLServer) config(needs StoreNeeds) sqlstore.Config {
	return sqlstore.Config{
		DSN:           s.DSN,
		MaxConns:      s.MaxConns,
		Timeout:       time.Duration(s.Timeout),
		UserFields:    needs.UserFields,
		SessionFields: needs.SessionFields,
		Tables:        s.tables(),
		SnakeCase:     s.SnakeCase,
		KeepSessions:  needs.EndedRows,
	}
}

// parse reads what follows the name of the storage, with more words than all have. The
// example says how a DSN looks.
func (s *SQLServer) parse(d *caddyfile.Dispenser, example string, more words) error {
	d.Next()
	name := d.Val()
	if !d.Args(&s.DSN) || d.NextArg() {
		return d.Errf("%s takes exactly one DSN, such as %s", name, example)
	}
	return parseBlock(d, s.words().and(more).and(words{
		"max_conns": oneLength(&s.MaxConns),
		"timeout":   oneDuration(func(t caddy.Duration) { s.Timeout = t }),
	}))
}
