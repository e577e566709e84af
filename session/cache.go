package session

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"

	"github.com/caddy-better-auth/gateway/auth"
)

// Defaults and bounds of a Cache.
const (
	DefaultCacheEntries = 100_000
	DefaultCacheBytes   = 64 << 20
	DefaultCacheTTL     = time.Second

	// absentFor is how long it is remembered that there is no such session.
	absentFor = time.Second
	// entryBytes is what an entry takes besides its text, roughly.
	entryBytes = 256
)

// CacheConfig is what a Cache needs.
type CacheConfig struct {
	// Sessions is where the sessions are. Required.
	Sessions auth.SessionReader
	// Entries and Bytes bound the cache. Zero: DefaultCacheEntries, DefaultCacheBytes.
	Entries int
	Bytes   int64
	// TTL is how long a copy counts while not all changes are told. Zero, as is right for a
	// store that tells them: not at all.
	TTL time.Duration
	Env auth.Env
}

// Cache keeps copies of sessions beside a store. It is to be told of changes as an
// auth.SessionListener: while all of them are told a copy counts until it is out of date,
// otherwise for CacheConfig.TTL. Sessions that are asked for at once are read once. It is an
// auth.SessionReader.
type Cache struct {
	sessions auth.SessionReader
	entries  *otter.Cache[auth.SessionDigest, entry]
	reads    singleflight.Group
	ttl      time.Duration
	changes  *changes
	env      auth.Env

	hits, misses atomic.Uint64
}

// entry is a copy of a session, or that there is none.
type entry struct {
	packed
	stamp
	read int64 // when the store was asked, in Unix nanoseconds
	ends int64 // when the session ends, likewise
}

var (
	_ auth.SessionReader   = (*Cache)(nil)
	_ auth.SessionListener = (*Cache)(nil)
)

// NewCache returns an empty cache.
func NewCache(c CacheConfig) (*Cache, error) {
	if c.Entries == 0 {
		c.Entries = DefaultCacheEntries
	}
	if c.Bytes == 0 {
		c.Bytes = DefaultCacheBytes
	}
	switch {
	case c.Sessions == nil:
		return nil, errors.New("session: the cache has no sessions to read")
	case c.Entries < 0, c.Bytes < 0, c.TTL < 0:
		return nil, errors.New("session: bounds and times of the cache must not be negative")
	}
	// No entry weighs less than its share, so that the weight bounds the number, too.
	share := c.Bytes/int64(c.Entries) + 1
	entries, err := otter.New(&otter.Options[auth.SessionDigest, entry]{
		MaximumWeight: uint64(c.Bytes),
		Weigher: func(_ auth.SessionDigest, e entry) uint32 {
			return uint32(max(share, entryBytes+int64(len(e.text))))
		},
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[auth.SessionDigest, entry]) time.Duration {
			return max(1, time.Duration(e.Value.ends-e.Value.read))
		}),
		Clock: clock{c.Env},
	})
	if err != nil {
		return nil, err
	}
	return &Cache{sessions: c.Sessions, entries: entries, ttl: c.TTL, changes: newChanges(), env: c.Env}, nil
}

// Asked returns how many sessions were asked for so far of which there was a copy that counts,
// and of which there was none.
func (c *Cache) Asked() (hits, misses uint64) { return c.hits.Load(), c.misses.Load() }

// Current returns the readings of sessions that no copy counts for by CacheConfig.TTL alone.
func (c *Cache) Current() auth.SessionReader { return current{c} }

type current struct{ *Cache }

// Session implements auth.SessionReader.
func (c current) Session(ctx context.Context, token string) (*auth.Identity, error) {
	if c.ttl > 0 {
		return c.sessions.Session(ctx, token)
	}
	return c.Cache.Session(ctx, token)
}

// Session implements auth.SessionReader.
func (c *Cache) Session(ctx context.Context, token string) (*auth.Identity, error) {
	digest := auth.DigestSession(token)
	if e, ok := c.entries.GetIfPresent(digest); ok && c.holds(digest, &e) {
		c.hits.Add(1)
		return e.answer(token)
	}
	c.misses.Add(1)
	e, mine, err := c.share(ctx, digest, token)
	// What another request began to read may be older than this one; what is read next is not.
	if err == nil && !mine && !c.holds(digest, &e) {
		e, _, err = c.share(ctx, digest, token)
	}
	if err != nil {
		return nil, err
	}
	return e.answer(token)
}

// share asks the store, or waits for the answer that another request asks for. It reports
// whether this one asked.
func (c *Cache) share(ctx context.Context, digest auth.SessionDigest, token string) (e entry, mine bool, err error) {
	shared, err, _ := c.reads.Do(string(digest[:]), func() (any, error) {
		mine = true
		// The answer to another request may have come since this one looked for a copy.
		if e, ok := c.entries.GetIfPresent(digest); ok && c.holds(digest, &e) {
			return e, nil
		}
		return c.read(context.WithoutCancel(ctx), digest, token)
	})
	if err != nil {
		return entry{}, mine, err
	}
	return shared.(entry), mine, nil
}

// read asks the store and keeps the answer, unless it may be out of date already.
func (c *Cache) read(ctx context.Context, digest auth.SessionDigest, token string) (entry, error) {
	stamp, users := c.changes.before(digest)
	now := c.env.Time()
	e := entry{stamp: stamp, read: now.UnixNano(), ends: now.Add(absentFor).UnixNano()}
	id, err := c.sessions.Session(ctx, token)
	if errors.Is(err, auth.ErrNotFound) {
		c.entries.Set(digest, e)
		return e, nil
	}
	if err != nil {
		return entry{}, err
	}
	e.packed, e.ends = pack(id), id.Session.ExpiresAt.Add(time.Millisecond).UnixNano()
	var same bool
	if e.stamp, same = c.changes.after(stamp, users, id.Session.UserID); same {
		c.entries.Set(digest, e)
	} else {
		e.stamp.watch, e.read = 0, 0 // nobody else may have it
	}
	return e, nil
}

// holds reports whether an entry still counts.
func (c *Cache) holds(digest auth.SessionDigest, e *entry) bool {
	if !c.changes.same(digest, e.stamp) {
		return false
	}
	return c.changes.watched(e.stamp) || c.env.Time().UnixNano()-e.read < int64(c.ttl)
}

// answer returns what the entry says of the session with the token.
func (e *entry) answer(token string) (*auth.Identity, error) {
	if e.text == "" {
		return nil, auth.ErrNotFound
	}
	return e.identity(token), nil
}

// Recall returns the session with the token for when the store is out: as it was when it was
// last known to be so, within a time before now. Nil if it was not known then, or has changed
// since as far as was told.
func (c *Cache) Recall(token string, within time.Duration) *auth.Identity {
	digest := auth.DigestSession(token)
	e, ok := c.entries.GetIfPresent(digest)
	if !ok || e.text == "" || !c.changes.same(digest, e.stamp) {
		return nil
	}
	now := c.env.Time()
	known := time.Unix(0, e.read)
	if until := c.changes.watchedUntil(e.stamp, now); until.After(known) {
		known = until
	}
	if now.Sub(known) > within {
		return nil
	}
	return e.identity(token)
}

// SessionChanged implements auth.SessionListener.
func (c *Cache) SessionChanged(digest auth.SessionDigest) { c.changes.session(digest) }

// UserChanged implements auth.SessionListener.
func (c *Cache) UserChanged(userID string) { c.changes.user(userID) }

// Watching implements auth.SessionListener.
func (c *Cache) Watching(all bool) { c.changes.turn(all, c.env.Time()) }
