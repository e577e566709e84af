package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"time"
)

// serverDatabase is a database of a server, ready to be opened.
type serverDatabase struct {
	db        *sql.DB
	dialect   *dialect
	isolation *sql.TxOptions
	where     string                 // what errors name it, without secrets
	explain   func(err error) string // what to do about an error of the driver, "" if unknown
}

// explainConnection says what to do about a server that is not there.
func explainConnection(err error) string {
	_, network := errors.AsType[net.Error](err)
	if network || errors.Is(err, driver.ErrBadConn) || errors.Is(err, context.DeadlineExceeded) {
		return "the server does not answer: start it, or correct host and port of the DSN"
	}
	return ""
}

// idleTime is how long connections are kept that nobody uses, connLife how long any is:
// servers and what lies before them close theirs sooner or later.
const (
	idleTime = 5 * time.Minute
	connLife = time.Hour
)

// openServer asks the server for an answer, then readies the database.
func openServer(ctx context.Context, c Config, s serverDatabase) (*Store, error) {
	conns := c.MaxConns
	if conns <= 0 {
		conns = 10
	}
	s.db.SetMaxOpenConns(conns)
	s.db.SetMaxIdleConns(conns)
	s.db.SetConnMaxIdleTime(idleTime)
	s.db.SetConnMaxLifetime(connLife)
	store := &Store{
		dialect: s.dialect, read: s.db, write: s.db, isolation: s.isolation, timeout: c.timeout(), env: c.Env,
		unwatched: c.Unwatched,
	}
	if err := store.begin(ctx, c); err != nil {
		if advice := s.explain(err); advice != "" {
			err = fmt.Errorf("%s (%w)", advice, err)
		}
		return nil, errors.Join(fmt.Errorf("%s: %w", s.where, err), s.db.Close())
	}
	return store, nil
}

// begin pings the server and starts.
func (s *Store) begin(ctx context.Context, c Config) error {
	limited, cancel := s.limited(ctx)
	defer cancel()
	if err := s.read.PingContext(limited); err != nil {
		return err
	}
	return s.start(ctx, c)
}

func (c Config) timeout() time.Duration {
	if c.Timeout > 0 {
		return c.Timeout
	}
	return 5 * time.Second
}
