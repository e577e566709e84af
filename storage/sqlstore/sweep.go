package sqlstore

import (
	"context"
	"database/sql"
	"sync/atomic"
	"time"
)

const (
	sweepEvery = time.Minute     // each sweeper, at most
	sweepMost  = 1000            // rows of one sweep
	sweepTime  = 2 * time.Second // of one sweep, the wait for the lock included
	sweepGrace = time.Hour       // of values that have expired while nobody reads any
)

// sweeper removes expired verifications, now and then, when others are read or kept.
type sweeper struct{ next atomic.Int64 } // when it may run again, in milliseconds

// sweepAfterRead removes values that have expired, as Better Auth does after a read.
func (s *Store) sweepAfterRead(ctx context.Context) { s.sweep(ctx, &s.afterReads, 0) }

// sweepBeforeWrite removes values that have expired a while ago: reads may never come.
func (s *Store) sweepBeforeWrite(ctx context.Context) { s.sweep(ctx, &s.beforeWrites, sweepGrace) }

// sweep tells nobody of an error: what it leaves, the next one removes.
func (s *Store) sweep(ctx context.Context, w *sweeper, grace time.Duration) {
	now := s.env.Time()
	next := w.next.Load()
	if now.UnixMilli() < next || !w.next.CompareAndSwap(next, now.Add(sweepEvery).UnixMilli()) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	const act = "sweeping verifications"
	var ids []any
	query := `select "id" from "verification" where "expiresAt" < ? order by "id" limit ?`
	err := s.reader().each(ctx, act, query, []any{now.Add(-grace), sweepMost}, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil || len(ids) == 0 {
		return
	}
	_ = removeVerifications(ctx, s.writer(), act, ids)
}
