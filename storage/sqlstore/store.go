package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// unlockTime bounds the wait for a lock to be given back.
const unlockTime = 2 * time.Second

// Store is an auth.Store in an SQL database. Open one with OpenSQLite, OpenPostgres or
// OpenMySQL.
type Store struct {
	dialect   *dialect
	read      *sql.DB
	write     *sql.DB // SQLite: one connection, the only writer of this process; else read
	isolation *sql.TxOptions
	timeout   time.Duration // of each act; 0: that of the context only
	env       auth.Env

	names    *names
	form     idForm
	users    shape
	sessions shape

	counting counting

	afterReads, beforeWrites, afterSignIns sweeper

	keepSessions bool

	follow    func(ctx context.Context, t *teller) // tells of other programs; nil: nothing does
	unwatched func(error)
	watches   watches

	sessionQuery string    // the question of every protected request
	session      *sql.Stmt // sessionQuery on read, nil if the driver prepares it
}

var _ auth.Store = (*Store)(nil)

// start checks the database, makes what is missing, and prepares the most frequent query.
func (s *Store) start(ctx context.Context, c Config) (err error) {
	if s.names, err = c.names(); err != nil {
		return err
	}
	if marked := s.dialect.marked; s.names.any() {
		s.dialect.marked = func(query string) string { return marked(s.names.put(query)) }
	}
	if err := s.migrate(ctx, c); err != nil {
		return err
	}
	s.keepSessions = c.KeepSessions
	s.sessionQuery = s.dialect.marked(s.querySession())
	if s.dialect.prepares {
		return nil
	}
	session, err := s.read.PrepareContext(ctx, s.sessionQuery)
	if err != nil {
		return fault(ctx, "preparing", err)
	}
	s.session = session
	return nil
}

// Ping asks the question of every protected request, for a session that nobody has.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Session(ctx, "-")
	if errors.Is(err, auth.ErrNotFound) {
		return nil
	}
	return err
}

// Close ends all watches and gives the connections back.
func (s *Store) Close() error {
	s.watches.close()
	var errs []error
	if s.session != nil {
		errs = append(errs, s.session.Close())
	}
	errs = append(errs, s.read.Close())
	if s.write != s.read {
		errs = append(errs, s.write.Close())
	}
	return errors.Join(errs...)
}

func (s *Store) reader() runner { return runner{on: s.read, dialect: s.dialect} }

// limited bounds the time of an act.
func (s *Store) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.timeout)
}

func (s *Store) writer() runner { return runner{on: s.write, dialect: s.dialect} }

// exec runs one writing statement and returns how many rows it changed.
func (s *Store) exec(ctx context.Context, act, query string, args ...any) (n int64, err error) {
	err = s.retry(ctx, func(ctx context.Context) error {
		n, err = s.writer().exec(ctx, act, query, slices.Clone(args)...)
		return err
	})
	return n, err
}

// retry bounds the time of an act, and repeats it when the database has broken it off in
// favour of another one.
func (s *Store) retry(ctx context.Context, act func(ctx context.Context) error) error {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	for attempt := 1; ; attempt++ {
		err := act(ctx)
		if attempt == attempts || !isUnordered(err) {
			return err
		}
		s.env.Pause(ctx, time.Duration(attempt*attempt)*time.Millisecond)
	}
}
