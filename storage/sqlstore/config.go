package sqlstore

import (
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Config says which database to open and what it shall keep.
type Config struct {
	// File is the SQLite database. Required for SQLite.
	File string
	// DSN says where a PostgreSQL or MySQL server is. Required for these.
	DSN string
	// MaxConns is how many connections to a server are opened at most. Default: 10.
	MaxConns int
	// Timeout bounds every act on a server. Default: 5 s.
	Timeout time.Duration
	// UserFields and SessionFields are additional fields. Columns that are missing are added;
	// none is ever changed or removed.
	UserFields, SessionFields []auth.AdditionalField
	// Notify makes triggers in PostgreSQL that tell who listens of changed sessions and users.
	// Without them, and in MySQL, changes by other programs are not told to who watches.
	Notify bool
	// Unwatched is told why changes by other programs go unnoticed, and nil once they do not.
	// Nil: nobody is told.
	Unwatched func(cause error)
	// Tables are the own names of tables and columns, by Better Auth's name of the table.
	Tables map[string]TableNames
	// SnakeCase says that what Tables does not name is called email_verified, rate_limit and
	// so on, as in the schemas that Better Auth writes for Drizzle.
	SnakeCase bool
	// KeepSessions says that sessions that have expired stay. Else they are removed a day later.
	KeepSessions bool
	// Env is the clock and the dice.
	Env auth.Env
}
