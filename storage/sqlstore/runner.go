package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/caddy-better-auth/gateway/auth"
)

// runner runs statements on a database or in a transaction.
type runner struct {
	on interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
	dialect *dialect
}

// exec runs one writing statement and returns how many rows it changed, or found worth
// changing.
func (r runner) exec(ctx context.Context, act, query string, args ...any) (int64, error) {
	result, err := r.on.ExecContext(ctx, r.dialect.marked(query), r.arguments(args)...)
	if err != nil {
		return 0, fault(ctx, act, err)
	}
	n, err := result.RowsAffected()
	return n, fault(ctx, act, err)
}

// row runs a query for one row.
func (r runner) row(ctx context.Context, query string, args ...any) *sql.Row {
	return r.on.QueryRowContext(ctx, r.dialect.marked(query), r.arguments(args)...)
}

// each runs a query and calls scan for each of its rows.
func (r runner) each(
	ctx context.Context, act, query string, args []any, scan func(rows *sql.Rows) error,
) (err error) {
	rows, err := r.on.QueryContext(ctx, r.dialect.marked(query), r.arguments(args)...)
	if err != nil {
		return missing(ctx, act, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fault(ctx, act, err)
		}
	}
	return fault(ctx, act, rows.Err())
}

func (r runner) arguments(args []any) []any {
	for i, v := range args {
		args[i] = r.dialect.argument(v)
	}
	return args
}

// transaction is a runner all of whose statements happen or none.
type transaction struct {
	runner
	unlock []func(ctx context.Context, conn *sql.Conn) error
}

// attempts is how often a transaction is begun anew when the database has broken it off in
// favour of another one.
const attempts = 10

// transact runs f in a transaction. What f reads with a lock stays true until its end. An
// error of f undoes everything and is returned as it is; a panic undoes everything too. f
// runs again when the database could not put this and other transactions in order.
func (s *Store) transact(ctx context.Context, act string, f func(tx *transaction) error) error {
	return s.retry(ctx, func(ctx context.Context) error { return s.attempt(ctx, act, f) })
}

func (s *Store) attempt(ctx context.Context, act string, f func(tx *transaction) error) (err error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return fault(ctx, act, err)
	}
	defer func() { err = also(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, s.isolation)
	if err != nil {
		return fault(ctx, act, err)
	}
	t := &transaction{runner: runner{on: tx, dialect: s.dialect}}
	defer func() {
		err = also(err, undo(tx))
		t.unlockAll(ctx, conn)
	}()
	if err := f(t); err != nil {
		return err
	}
	return fault(ctx, act, tx.Commit())
}

// undo rolls back what has neither been committed nor been rolled back by the context.
// That a connection is gone is no failure of it.
func undo(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) && !isGone(err) {
		return err
	}
	return nil
}

// also adds an error to another, which stays what it is without one.
func also(err, more error) error {
	if more == nil || errors.Is(more, sql.ErrConnDone) {
		return err
	}
	return errors.Join(err, more)
}

// unlockAll gives back the locks that outlive a transaction. A connection on which that
// fails is not used again, and takes its locks with it.
func (t *transaction) unlockAll(ctx context.Context, conn *sql.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockTime)
	defer cancel()
	for _, unlock := range t.unlock {
		if unlock(ctx, conn) != nil {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn })
			return
		}
	}
}

// lockUser keeps the user's row as it is until the end of the transaction, and others of
// this kind out. It is ErrNotFound if there is no such user.
func (t *transaction) lockUser(ctx context.Context, act, id string) error {
	var found string
	err := t.row(ctx, `select "id" from "user" where "id" = ?`+t.dialect.forUpdate, id).Scan(&found)
	if err == nil && found != id {
		err = auth.ErrNotFound
	}
	return missing(ctx, act, err)
}

// insert adds a row with the id that id points to, or writes there which id the database
// has given it: databases number rows themselves if they were made so.
func (s *Store) insert(ctx context.Context, on runner, act string, t table, id *string, args []any, more ...string) error {
	form := s.form
	switch {
	case form == serialID && !isNumber(*id):
		return s.insertNumbered(ctx, on, act, t, id, args, more)
	case form == uuidID && !isUUID(*id):
		*id = newUUID(s.env)
	}
	_, err := on.exec(ctx, act, t.insert(more...), append([]any{*id}, args...)...)
	return err
}

func (s *Store) insertNumbered(
	ctx context.Context, on runner, act string, t table, id *string, args []any, more []string,
) error {
	t.columns = t.columns[1:]
	query := t.insert(more...)
	if s.dialect.returning {
		return fault(ctx, act, on.row(ctx, query+` returning "id"`, args...).Scan(id))
	}
	result, err := on.on.ExecContext(ctx, s.dialect.marked(query), on.arguments(args)...)
	if err != nil {
		return fault(ctx, act, err)
	}
	n, err := result.LastInsertId()
	*id = fmt.Sprint(n)
	return fault(ctx, act, err)
}
