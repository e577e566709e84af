package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/caddy-better-auth/gateway/auth"
)

// Store is an auth.Store in an SQL database. Open one with OpenSQLite.
type Store struct {
	read  *sql.DB
	write *sql.DB // one connection: the only writer of this process
	env   auth.Env

	users    shape
	sessions shape

	counting counting

	afterReads, beforeWrites sweeper

	session *sql.Stmt // on read: the question of every protected request
}

var _ auth.Store = (*Store)(nil)

// Close gives the connections back.
func (s *Store) Close() error {
	return errors.Join(s.session.Close(), s.read.Close(), s.write.Close())
}

// exec runs one writing statement and returns how many rows it changed.
func (s *Store) exec(ctx context.Context, act, query string, args ...any) (int64, error) {
	return execOn(ctx, s.write, act, query, args...)
}

// executor is what statements run on: the write connection, or a transaction on it.
type executor interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// querier is what a row is read through: the read connections, or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func execOn(ctx context.Context, on executor, act, query string, args ...any) (int64, error) {
	result, err := on.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fault(ctx, act, err)
	}
	n, err := result.RowsAffected()
	return n, fault(ctx, act, err)
}

// transact runs f in a transaction that holds the write lock from the start, so that what
// f reads stays true until it ends. An error of f undoes everything and is returned as it
// is; a panic undoes everything too.
func (s *Store) transact(ctx context.Context, act string, f func(tx *sql.Tx) error) (err error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fault(ctx, act, err)
	}
	defer func() {
		if failed := undo(tx); failed != nil {
			err = errors.Join(err, failed)
		}
	}()
	if err := f(tx); err != nil {
		return err
	}
	return fault(ctx, act, tx.Commit())
}

// undo rolls back what has neither been committed nor been rolled back by the context.
func undo(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}
