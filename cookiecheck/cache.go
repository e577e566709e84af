package cookiecheck

import (
	"errors"
	"fmt"
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

// newSeal returns what closes and opens the cookies of a strategy.
func newSeal(strategy Strategy, signer *signer, secrets []Secret, env auth.Env) (seal, error) {
	switch strategy {
	case JWT:
		return newJWTSeal(secrets[0].Value)
	case JWE:
		return newJWESeal(secrets, sessionSalt, env)
	}
	return compact{signer}, nil
}
