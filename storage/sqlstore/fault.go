package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/caddy-better-auth/gateway/auth"
)

// fault translates what went wrong into the words of the contract. act says what was being
// done. Driver errors are told apart by code, never by text.
func fault(ctx context.Context, act string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = auth.ErrNotFound
	}
	switch code(err) {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		err = auth.ErrConflict
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		err = auth.ErrNotFound // the user that the row belongs to
	}
	return fmt.Errorf("%s: %w", act, err)
}

// code returns SQLite's extended result code, or 0 if err is not from SQLite.
func code(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}
