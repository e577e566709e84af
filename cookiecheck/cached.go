package cookiecheck

import (
	"errors"
	"net/http"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

const (
	// maxCacheValue is the longest value of session_data that is read or written, all
	// pieces together.
	maxCacheValue = 16 << 10
	// maxSkew is how far another server's clock may be ahead.
	maxSkew = time.Minute
)

// CacheState is what became of the session_data cookie of a request.
type CacheState uint8

const (
	// CacheAbsent says that there is nothing to believe: no cookie, no session_token to
	// go with it, or no cookie cache in this configuration. Nothing has to be cleared.
	CacheAbsent CacheState = iota
	// CacheGood says that the copy holds.
	CacheGood
	// CacheExpired says that the copy, or the session in it, is over. It is to be cleared.
	CacheExpired
	// CacheBad says that the cookie is not ours, damaged, of another session, of another
	// version, or from the future. It is to be cleared.
	CacheBad
)

// Caching reports whether this configuration has a cookie cache.
func (c *Cookies) Caching() bool { return c.cache != nil }

// Cached returns the session that the request's session_data cookie holds, nil unless the
// state is CacheGood. The copy is believed only if it is of the session with the token, which is
// the request's Token. It says nothing about whether the session has been revoked since.
//
// After CacheExpired and CacheBad the store decides; then IssueCache overwrites the
// cookie, or Clear or ClearCache expires it.
func (c *Cookies) Cached(r *http.Request, token string, now time.Time) (*auth.Identity, CacheState) {
	if c.cache == nil {
		return nil, CacheAbsent
	}
	value, found := cacheValue(Header(r), c.name(r, SessionData))
	if !found {
		return nil, CacheAbsent
	}
	p, err := c.openCache(value, now)
	switch {
	case errors.Is(err, errOver):
		return nil, CacheExpired
	case err != nil, p.Session.Token != token, p.version() != c.cache.Version:
		return nil, CacheBad
	case p.UpdatedAt.After(now.Add(maxSkew)):
		return nil, CacheBad
	case p.UpdatedAt.Add(c.cache.MaxAge).Before(now), p.Session.Expired(now):
		return nil, CacheExpired
	}
	return (&auth.Identity{Session: p.Session, User: p.User}).Clone(), CacheGood
}

// openCache opens a value and reads the payload in it, whose own times nobody has looked
// at yet. The session must be that of the user beside it, in a proper type. It belongs to
// nobody.
func (c *Cookies) openCache(value string, now time.Time) (*Payload, error) {
	if value == "" || len(value) > maxCacheValue {
		return nil, errSeal
	}
	if known := c.believed.get(value, now); known != nil {
		return known, nil
	}
	o, err := c.seal.open(value, now)
	if err != nil {
		return nil, err
	}
	if o.over(now) {
		return nil, errOver
	}
	p, ok := newPayload(o.payload, now)
	if !ok || p.bent || p.Session.UserID != p.User.ID {
		return nil, errSeal
	}
	if !o.expires.IsZero() {
		c.believed.put(value, p, o.expires, now)
	}
	return p, nil
}
