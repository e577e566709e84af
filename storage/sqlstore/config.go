package sqlstore

import "github.com/caddy-better-auth/gateway/auth"

// Config says which database to open and what it shall keep.
type Config struct {
	// File is the SQLite database. Required.
	File string
	// UserFields and SessionFields are additional fields. Columns that are missing are added;
	// none is ever changed or removed.
	UserFields, SessionFields []auth.AdditionalField
	// Env is the clock and the dice.
	Env auth.Env
}
