package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
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
	ready atomic.Bool  // the table is there
	keep  atomic.Int64 // the longest window asked for, in milliseconds
	over  sweeper
}

// rateLimitTable exists in a database only once something was counted in it.
var rateLimitTable = table{name: "rateLimit", columns: []column{
	{name: "id", kind: idKind},
	{name: "key", kind: keyKind, unique: true},
	{name: "count", kind: intKind},
	{name: "lastRequest", kind: bigKind},
}}

var _ auth.Counters = (*Store)(nil)

// Hit implements auth.Counters, with rolling windows.
func (s *Store) Hit(ctx context.Context, key string, window time.Duration, limit int) (wait time.Duration, err error) {
	if err := s.ensureCounters(ctx); err != nil {
		return 0, err
	}
	now := s.env.Time().UnixMilli()
	key = s.dialect.countedAs(key)
	for attempt := 1; ; attempt++ {
		wait, err = s.count(ctx, key, now, window.Milliseconds(), limit)
		if attempt == attempts || !errors.Is(err, auth.ErrConflict) { // somebody else began to count
			break
		}
	}
	if err == nil && wait == 0 {
		s.sweepCounts(ctx, window.Milliseconds())
	}
	return wait, err
}

func (s *Store) count(ctx context.Context, key string, now, window int64, limit int) (wait time.Duration, err error) {
	const act = "counting"
	err = s.transact(ctx, act, func(tx *transaction) error {
		wait = 0
		var count int
		var last int64
		query := `select "count", "lastRequest" from "rateLimit" where "key" = ?` + s.dialect.forUpdate
		err := tx.row(ctx, query, key).Scan(&count, &last)
		if errors.Is(err, sql.ErrNoRows) {
			id := s.env.Token(32)
			return s.insert(ctx, tx.runner, act, rateLimitTable, &id, []any{key, 1, now})
		}
		switch {
		case err != nil:
			return fault(ctx, act, err)
		case now-last >= window:
			count = 0
		case count >= limit:
			wait = time.Duration(last+window-now) * time.Millisecond
			return nil
		}
		_, err = tx.exec(ctx, act, `update "rateLimit" set "count" = ?, "lastRequest" = ? where "key" = ?`, count+1, now, key)
		return err
	})
	return wait, err
}

// Full implements auth.Counters.
func (s *Store) Full(ctx context.Context, key string, window time.Duration, limit int) (bool, error) {
	const act = "reading a count"
	if err := s.ensureCounters(ctx); err != nil {
		return false, err
	}
	ctx, cancel := s.limited(ctx)
	defer cancel()
	var count int
	err := s.reader().row(ctx, `select "count" from "rateLimit" where "key" = ? and "lastRequest" > ?`,
		s.dialect.countedAs(key), s.env.Time().UnixMilli()-window.Milliseconds()).Scan(&count)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil && count >= limit, fault(ctx, act, err)
}

// ensureCounters makes the table of the counters if there is none.
func (s *Store) ensureCounters(ctx context.Context) error {
	if s.counting.ready.Load() {
		return nil
	}
	err := s.transact(ctx, "reading the schema", func(tx *transaction) error {
		if err := s.dialect.lock(ctx, tx, "schema"); err != nil {
			return err
		}
		found, err := inspect(ctx, tx.runner, s.names.table(rateLimitTable.name))
		if err != nil {
			return err
		}
		if err := s.drift(rateLimitTable, found); err != nil {
			return err
		}
		options, err := s.dialect.options(ctx, tx.runner, s.names.table(userTable.name))
		if err != nil {
			return err
		}
		_, err = s.ensure(ctx, tx, rateLimitTable, options, found, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("the table of counts: %w", err)
	}
	s.counting.ready.Store(true)
	return nil
}

// sweepCounts removes, once in a while, counts that are over.
func (s *Store) sweepCounts(ctx context.Context, window int64) {
	keep := max(s.counting.keep.Load(), window, keepCounts)
	s.counting.keep.Store(keep)
	if now := s.env.Time(); s.counting.over.due(now) {
		s.sweep(ctx, rateLimitTable, "lastRequest", now.UnixMilli()-keep)
	}
}

// plainKey returns a key under which a column that does not tell case, accents or blanks at
// the end apart, and holds 255 characters, can count: keys that differ stay different.
func plainKey(key string) string {
	plain := len(key) <= 255 && len(key) > 0 && key[len(key)-1] != ' '
	for _, c := range []byte(key) {
		plain = plain && c >= ' ' && c <= '~' && (c < 'A' || c > 'Z')
	}
	if plain {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "sha256:" + hex.EncodeToString(sum[:])
}
