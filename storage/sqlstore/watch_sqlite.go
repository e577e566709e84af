package sqlstore

import (
	"context"
	"errors"
	"time"
)

const (
	// pollEvery is how often the file is asked whether somebody else has written to it.
	pollEvery = 20 * time.Millisecond
	// pollLate is without an answer for how long changes count as unnoticed.
	pollLate = 250 * time.Millisecond
)

// commits says how many of them a connection has seen that were not its own. Numbers of
// different connections have nothing to do with each other.
type commits struct {
	seenBy any
	number int64
}

// pollCommits tells of commits of other programs. All of this process go through the one
// connection that writes, so that what it takes for foreign is foreign. A poll waits for it
// as a write does: under many of them it is late now and then, which is no trouble.
func (s *Store) pollCommits(ctx context.Context, t *teller) {
	late := time.AfterFunc(pollLate, func() { t.lost(nil) })
	defer late.Stop()
	var last commits
	for ctx.Err() == nil {
		now, err := s.foreignCommits(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			t.lost(err)
		default:
			late.Reset(pollLate)
			if now != last {
				last = now
				t.lost(nil)
			}
			t.back()
		}
		s.env.Pause(ctx, pollEvery)
	}
}

// foreignCommits asks the connection that writes.
func (s *Store) foreignCommits(ctx context.Context) (c commits, err error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err := conn.Raw(func(driver any) error { c.seenBy = driver; return nil }); err != nil {
		return c, err
	}
	// For a context that can end the driver would begin a goroutine each time.
	err = conn.QueryRowContext(context.WithoutCancel(ctx), "pragma data_version").Scan(&c.number)
	return c, err
}
