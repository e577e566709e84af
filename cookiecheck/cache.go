package cookiecheck

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Strategy is how a session_data cookie is made.
type Strategy string

// The strategies of Better Auth's session.cookieCache.
const (
	Compact Strategy = "compact" // JSON beside its signature
	JWT     Strategy = "jwt"     // signed, HS256
	JWE     Strategy = "jwe"     // encrypted, A256CBC-HS512
)

var strategies = []Strategy{Compact, JWT, JWE}

// Better Auth's defaults of the cookie cache.
const (
	defaultCacheAge     = 5 * time.Minute
	defaultCacheVersion = "1"
)

// Cache is Better Auth's session.cookieCache: a signed copy of the session in a cookie,
// believed for a short time without a look into the store.
type Cache struct {
	// MaxAge is how long a copy is believed, in whole seconds up to 400 days. Zero: 5
	// minutes.
	MaxAge time.Duration
	// Strategy is how the cookie is made. Empty: Compact.
	Strategy Strategy
	// Version is compared with that of the cookie: changing it drops every copy. Empty: "1".
	Version string
	// SessionFields and UserFields name the additional fields that are copied. All others
	// stay out, since some are secret.
	SessionFields, UserFields []string
}

// withDefaults returns a copy with nothing left empty that has a default.
func (c Cache) withDefaults() *Cache {
	if c.MaxAge == 0 {
		c.MaxAge = defaultCacheAge
	}
	if c.Strategy == "" {
		c.Strategy = Compact
	}
	if c.Version == "" {
		c.Version = defaultCacheVersion
	}
	return &c
}

func (c Cache) validate() error {
	var errs []error
	if c.MaxAge < time.Second || c.MaxAge > longestMaxAge {
		errs = append(errs, fmt.Errorf("the maximum age of the cookie cache is %v, it can be from 1s to 400 days", c.MaxAge))
	}
	if !slices.Contains(strategies, c.Strategy) {
		errs = append(errs, fmt.Errorf("the strategy of the cookie cache is %q, it can be compact, jwt or jwe", c.Strategy))
	}
	return errors.Join(errs...)
}

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

// Cached returns the session that the request's session_data cookie holds, nil unless the
// state is CacheGood. The copy is believed only beside a valid session_token cookie of the
// same session. It says nothing about whether the session has been revoked since.
//
// After CacheExpired and CacheBad the store decides; then IssueCache overwrites the
// cookie, or Clear or ClearCache expires it.
func (c *Cookies) Cached(r *http.Request, now time.Time) (*auth.Identity, CacheState) {
	return nil, CacheAbsent
}

// IssueCache returns the Set-Cookie lines of a copy of the session: a line for each piece,
// and one that expires each older piece which the request carries and the copy does not
// need. Callers append them to the lines of Issue when they begin or refresh a session,
// and send them alone when they have read a session from the store. There are none when
// the configuration has no cookie cache.
//
// The cookie lasts for the cache's maximum age, or, when the session is not to be
// remembered, as long as the browser.
func (c *Cookies) IssueCache(r *http.Request, id *auth.Identity, remember bool, now time.Time) []string {
	return nil
}
