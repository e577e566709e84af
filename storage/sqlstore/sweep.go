package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

const (
	sweepEvery   = time.Minute     // each sweeper, at most
	sweepRest    = time.Hour       // of the sweeper of sessions, once few have expired
	sweepMost    = 1000            // rows of one sweep
	sweepTime    = 2 * time.Second // of one sweep
	sweepGrace   = time.Hour       // of values that have expired while nobody reads any
	sessionGrace = 24 * time.Hour  // of sessions that have expired, whatever clock other nodes have
)

// sweeper removes rows that are over, now and then, when others are read or written.
type sweeper struct{ next atomic.Int64 } // when it may run again, in milliseconds

// due reports whether the sweeper shall run now, to one of those who ask at once.
func (w *sweeper) due(now time.Time) bool {
	next := w.next.Load()
	return now.UnixMilli() >= next && w.next.CompareAndSwap(next, now.Add(sweepEvery).UnixMilli())
}

// sweepAfterRead removes values that have expired, as Better Auth does after a read.
func (s *Store) sweepAfterRead(ctx context.Context) { s.sweepVerifications(ctx, &s.afterReads, 0) }

// sweepBeforeWrite removes values that have expired a while ago: reads may never come.
func (s *Store) sweepBeforeWrite(ctx context.Context) {
	s.sweepVerifications(ctx, &s.beforeWrites, sweepGrace)
}

func (s *Store) sweepVerifications(ctx context.Context, w *sweeper, grace time.Duration) {
	if now := s.env.Time(); w.due(now) {
		s.sweep(ctx, verificationTable, "expiresAt", now.Add(-grace))
	}
}

// sweepSessions removes sessions that expired a day ago, unless they are to be kept. Nobody
// can refresh these.
func (s *Store) sweepSessions(ctx context.Context) {
	now := s.env.Time()
	if s.keepSessions || !s.afterSignIns.due(now) {
		return
	}
	if more := s.sweep(ctx, sessionTable, "expiresAt", now.Add(-sessionGrace)); !more {
		s.afterSignIns.next.Store(now.Add(sweepRest).UnixMilli())
	}
}

// sweep removes rows of a table whose column is before a value: a thousand at most, and on one
// node at a time. It reports whether there may be more. It tells nobody of an error: what it
// leaves, the next one removes.
func (s *Store) sweep(ctx context.Context, t table, column string, before any) (more bool) {
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	act, over := "sweeping the table "+t.name, quote(column)+" < ?"
	ids := make([]any, 0, sweepMost)
	query := fmt.Sprintf(`select "id" from %s where %s limit %d`, quote(t.name), over, sweepMost)
	err := s.reader().each(ctx, act, query, []any{before}, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil || len(ids) == 0 {
		return false
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(ids)), ", ")
	err = s.attempt(ctx, act, func(tx *transaction) error {
		free, err := s.dialect.tryLock(ctx, tx, "sweep")
		if err != nil || !free {
			return err
		}
		_, err = tx.exec(ctx, act, fmt.Sprintf(`delete from %s where "id" in (%s) and %s`, quote(t.name), marks, over), append(ids, before)...)
		return err
	})
	return err == nil && len(ids) == sweepMost
}
