package cookiecheck

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Limits and defaults of Config.
const (
	minSecret     = 32                   // characters; Better Auth warns below
	defaultMaxAge = 7 * 24 * time.Hour   // Better Auth's session.expiresIn
	longestMaxAge = 400 * 24 * time.Hour // RFC 6265bis, 5.5; Better Auth refuses more
)

// Config says how cookies are named, signed and sent. It has to be that of the Better
// Auth server that shares them.
type Config struct {
	// Secrets are the secrets, newest first, each of at least 32 characters. Only the first
	// signs and verifies; the others still open what was encrypted under them. Those with
	// numbers come before those without.
	Secrets []Secret
	// Prefix begins every name (advanced.cookiePrefix). Empty: DefaultPrefix.
	Prefix string
	// SessionCookie is what comes after the prefix in the name of the session token's cookie
	// (getSessionCookie's cookieName). Empty: "session_token".
	SessionCookie string
	// Names are the operator's own names (advanced.cookies). One replaces prefix and
	// key, not __Secure-.
	Names map[Key]string
	// Secure says when cookies are named __Secure- and marked Secure.
	Secure Secure
	// HTTPS reports whether the client of a request uses https, for SecureAuto. Nil: whether
	// the request came over TLS.
	HTTPS func(*http.Request) bool
	// Domain is sent with every cookie, so that subdomains get them. Empty: one host only.
	Domain string
	// SameSite is "lax", "strict" or "none". Empty: "lax". "none" marks cookies Secure.
	SameSite string
	// Path is sent with every cookie. Empty: "/".
	Path string
	// Partitioned keeps the cookies of a page that is embedded in others apart for each of
	// those (CHIPS). It marks cookies Secure.
	Partitioned bool
	// Attributes are for single cookies, before those for all.
	Attributes map[Key]Attributes
	// MaxAge is how long browsers keep the session_token cookie (session.expiresIn), in
	// whole seconds up to 400 days. Zero: 7 days.
	MaxAge time.Duration
	// Cache is the cookie cache. Nil: there is none.
	Cache *Cache
	// Stateless has the cookies as Better Auth has them without a database: what ends a
	// session also expires the cookies of an OAuth account and state, and a copy of the
	// session leaves an image out that the user does not have.
	Stateless bool
	// Env is the source of randomness.
	Env auth.Env
}

// withDefaults returns the configuration with nothing left empty that has a default.
func (c Config) withDefaults() Config {
	if c.Prefix == "" {
		c.Prefix = DefaultPrefix
	}
	if c.SameSite == "" {
		c.SameSite = "lax"
	}
	if c.HTTPS == nil {
		c.HTTPS = cameOverTLS
	}
	if c.Path == "" {
		c.Path = "/"
	}
	if c.MaxAge == 0 {
		c.MaxAge = defaultMaxAge
	}
	if c.Cache != nil {
		c.Cache = c.Cache.withDefaults()
	}
	return c
}

// validate reports everything that is wrong. No secret is ever part of the text.
func (c Config) validate() error {
	var errs []error
	if err := validateSecrets(c.Secrets); err != nil {
		errs = append(errs, err)
	}
	if !isToken(c.Prefix) {
		errs = append(errs, fmt.Errorf("the prefix %q cannot begin a cookie name", c.Prefix))
	}
	if c.MaxAge < time.Second || c.MaxAge > longestMaxAge {
		errs = append(errs, fmt.Errorf("the maximum age is %v, it can be from 1s to 400 days", c.MaxAge))
	}
	if c.Cache != nil {
		errs = append(errs, c.Cache.validate())
	}
	return errors.Join(append(errs, c.validateAttributes(), c.validateNames())...)
}

// validateNames checks the operator's own names, and that no two cookies share one.
func (c Config) validateNames() error {
	for k, own := range c.Names {
		if !slices.Contains(keys, k) {
			return fmt.Errorf("there is no cookie %q to name", k)
		}
		if !isToken(own) {
			return fmt.Errorf("the name %q of the %s cookie is not a cookie name", own, k)
		}
	}
	taken := make(map[string]Key)
	for _, k := range keys {
		plain := newName(c.Prefix, c.Names[k], k).plain
		if other, ok := taken[plain]; ok {
			return fmt.Errorf("the cookies %s and %s are both named %q", other, k, plain)
		}
		taken[plain] = k
	}
	return nil
}

// isDomain reports whether s is empty or can be a cookie's domain.
func isDomain(s string) bool {
	if s == "" {
		return true
	}
	cookie := http.Cookie{Name: "n", Domain: s}
	return cookie.Valid() == nil
}
