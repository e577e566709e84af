package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// keepCounts is how long a count is kept at least, in milliseconds: windows are shorter as a
// rule, also those of other programs that share the table.
const keepCounts = int64(time.Hour / time.Millisecond)

// counting is what a store remembers of its counters.
type counting struct {
	ready  atomic.Bool  // the table is there
	keep   atomic.Int64 // the longest window asked for, in milliseconds
	pruned atomic.Int64 // when counts that are over were last removed, in milliseconds
}

// rateLimitTable exists in a database only once something was counted in it.
var rateLimitTable = table{name: "rateLimit", columns: []column{
	{name: "id", declared: "text not null primary key"},
	{name: "key", declared: "text not null unique"},
	{name: "count", declared: "integer not null"},
	{name: "lastRequest", declared: "bigint not null"},
}}

var _ auth.Counters = (*Store)(nil)

// Hit implements auth.Counters, with rolling windows.
func (s *Store) Hit(ctx context.Context, key string, window time.Duration, limit int) (wait time.Duration, err error) {
	const act = "counting"
	err = s.transact(ctx, act, func(tx *sql.Tx) error {
		if err := s.ensureCounters(ctx, tx); err != nil {
			return err
		}
		now, length := s.env.Time().UnixMilli(), window.Milliseconds()
		counted, err := execOn(ctx, tx, act, `insert into "rateLimit" ("id", "key", "count", "lastRequest")
			values (?1, ?2, 1, ?3)
			on conflict ("key") do update set "lastRequest" = ?3,
				"count" = case when ?3 - "lastRequest" >= ?4 then 1 else "count" + 1 end
			where ?3 - "lastRequest" >= ?4 or "count" < ?5`, s.env.Token(32), key, now, length, limit)
		if err != nil {
			return err
		}
		if counted > 0 {
			return s.prune(ctx, tx, now, length)
		}
		var last int64
		err = tx.QueryRowContext(ctx, `select "lastRequest" from "rateLimit" where "key" = ?`, key).Scan(&last)
		wait = time.Duration(last+length-now) * time.Millisecond
		return fault(ctx, act, err)
	})
	if err != nil {
		return 0, err
	}
	s.counting.ready.Store(true)
	return wait, nil
}

// Full implements auth.Counters.
func (s *Store) Full(ctx context.Context, key string, window time.Duration, limit int) (bool, error) {
	const act = "reading a count"
	if !s.counting.ready.Load() {
		err := s.transact(ctx, act, func(tx *sql.Tx) error { return s.ensureCounters(ctx, tx) })
		if err != nil {
			return false, err
		}
		s.counting.ready.Store(true)
	}
	var count int
	err := s.read.QueryRowContext(ctx, `select "count" from "rateLimit" where "key" = ? and ? - "lastRequest" < ?`,
		key, s.env.Time().UnixMilli(), window.Milliseconds()).Scan(&count)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil && count >= limit, fault(ctx, act, err)
}

// ensureCounters makes the table of the counters if there is none.
func (s *Store) ensureCounters(ctx context.Context, tx *sql.Tx) error {
	if s.counting.ready.Load() {
		return nil
	}
	if _, err := ensure(ctx, tx, rateLimitTable, nil); err != nil {
		return fmt.Errorf("the table of counts: %w", err)
	}
	return nil
}

// prune removes, once in a while, the counts that are over. Only the one writer of this
// process comes here.
func (s *Store) prune(ctx context.Context, tx *sql.Tx, now, window int64) error {
	keep := max(s.counting.keep.Load(), window, keepCounts)
	s.counting.keep.Store(keep)
	if now-s.counting.pruned.Load() < keepCounts/60 {
		return nil
	}
	s.counting.pruned.Store(now)
	_, err := execOn(ctx, tx, "removing old counts", `delete from "rateLimit" where "lastRequest" < ?`, now-keep)
	return err
}
