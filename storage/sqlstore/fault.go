package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/caddy-better-auth/gateway/auth"
)

// failure is what an error of a driver means to us.
type failure int

const (
	outage     failure = iota // or no error of a driver
	conflict                  // something unique is taken
	orphan                    // the user that the row belongs to is not there
	unordered                 // broken off in favour of another transaction: try again
	unholdable                // no column of that type can hold such a value
)

// Codes of errors, by their drivers.
var (
	sqliteFailures = map[int]failure{
		sqlite3.SQLITE_CONSTRAINT_UNIQUE:     conflict,
		sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: conflict,
		sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: orphan,
	}
	postgresFailures = map[string]failure{
		"23505": conflict,   // unique_violation
		"23503": orphan,     // foreign_key_violation
		"40001": unordered,  // serialization_failure
		"40P01": unordered,  // deadlock_detected
		"22P02": unholdable, // invalid_text_representation
		"22001": unholdable, // string_data_right_truncation
		"22003": unholdable, // numeric_value_out_of_range
		"22021": unholdable, // character_not_in_repertoire
	}
	mysqlFailures = map[uint16]failure{
		1062: conflict,   // ER_DUP_ENTRY
		1452: orphan,     // ER_NO_REFERENCED_ROW_2
		1216: orphan,     // ER_NO_REFERENCED_ROW
		1213: unordered,  // ER_LOCK_DEADLOCK
		1205: unordered,  // ER_LOCK_WAIT_TIMEOUT
		1020: unordered,  // ER_CHECKREAD: the row has changed since it was read
		3058: unordered,  // ER_USER_LOCK_DEADLOCK
		1267: unholdable, // ER_CANT_AGGREGATE_2COLLATIONS
		1264: unholdable, // ER_WARN_DATA_OUT_OF_RANGE
		1366: unholdable, // ER_TRUNCATED_WRONG_VALUE_FOR_FIELD
		1406: unholdable, // ER_DATA_TOO_LONG
		3988: unholdable, // ER_CANNOT_CONVERT_STRING
	}
)

// failureOf tells errors of drivers apart by code, never by text.
func failureOf(err error) failure {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return sqliteFailures[e.Code()]
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return postgresFailures[e.Code]
	}
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return mysqlFailures[e.Number]
	}
	return outage
}

func isUnordered(err error) bool { return err != nil && failureOf(err) == unordered }

func isUnholdable(err error) bool { return err != nil && failureOf(err) == unholdable }

// isGone reports whether the connection ended before the statement did.
func isGone(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, mysql.ErrInvalidConn) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// fault translates what went wrong into the words of the contract. act says what was being
// done.
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
	switch failureOf(err) {
	case conflict:
		err = auth.ErrConflict
	case orphan:
		err = auth.ErrNotFound
	case unholdable:
		err = auth.ErrUnfit
	}
	return fmt.Errorf("%s: %w", act, err)
}

// missing is fault for reads: what no column could hold is not there.
func missing(ctx context.Context, act string, err error) error {
	if ctx.Err() == nil && isUnholdable(err) {
		err = auth.ErrNotFound
	}
	return fault(ctx, act, err)
}

// code returns SQLite's extended result code, or 0 if err is not from SQLite.
func code(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}
