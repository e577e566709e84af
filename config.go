package gateway

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/session"
)

// SessionConfig is how long sessions live.
type SessionConfig struct {
	// How long a session lives after it was begun or refreshed. Default: 7d
	ExpiresIn caddy.Duration `json:"expires_in,omitempty"`
	// How old a session must be to be refreshed. Default: 1d; 0 refreshes on every check.
	UpdateAge *caddy.Duration `json:"update_age,omitempty"`
	// How long after signing in a session is good for what asks for a fresh one, such as
	// listing sessions. Default: 1d; 0 for ever.
	FreshAge *caddy.Duration `json:"fresh_age,omitempty"`
	// Write nothing to the store but by POST get-session, which Better Auth's client sends
	// when get-session says that a refresh is due.
	DeferRefresh bool `json:"defer_refresh,omitempty"`
	// With session_storage: keep sessions in storage, too, where they are found when
	// session_storage has lost them.
	StoreInDatabase bool `json:"store_in_database,omitempty"`
	// With store_in_database: leave ended sessions in storage, expired. Then session_storage
	// alone says which sessions hold.
	PreserveInDatabase bool `json:"preserve_in_database,omitempty"`
	// Additional fields of sessions, in the order of answers.
	Fields []FieldConfig `json:"fields,omitempty"`
	// Let sessions end when they were first meant to.
	DisableRefresh bool `json:"disable_refresh,omitempty"`
	// A signed copy of the session in a cookie, believed for a short time without a look into
	// the store. Default: none.
	CookieCache *CookieCacheConfig `json:"cookie_cache,omitempty"`
	// The copies of sessions in this Caddy's memory.
	LocalCache LocalCacheConfig `json:"local_cache,omitzero"`
}

// CookieCacheConfig is Better Auth's session.cookieCache.
type CookieCacheConfig struct {
	// How long a copy is believed. Default: 5m
	MaxAge caddy.Duration `json:"max_age,omitempty"`
	// How the cookie is made: compact, jwt or jwe. Default: compact
	Strategy string `json:"strategy,omitempty"`
	// A copy of another version is not believed. Default: 1
	Version string `json:"version,omitempty"`
}

// CookieConfig is how the cookies look.
type CookieConfig struct {
	// What cookie names begin with. Default: better-auth
	Prefix string `json:"prefix,omitempty"`
	// Own names by Better Auth's key, such as session_token.
	Names map[string]string `json:"names,omitempty"`
	// Whether cookies are Secure and named __Secure-…: auto, on or off. Default: auto, which
	// goes by the scheme of base_url, or of the request if there is no base_url.
	Secure string `json:"secure,omitempty"`
	// The Domain attribute, for sharing sessions with subdomains. Default: none.
	Domain string `json:"domain,omitempty"`
	// The SameSite attribute: lax, strict or none. Default: lax
	SameSite string `json:"same_site,omitempty"`
	// Attributes of single cookies by Better Auth's key, such as session_token; those under the
	// empty key are for all cookies. They come before domain and same_site.
	Attributes map[string]CookieAttributes `json:"attributes,omitempty"`
}

// CookieAttributes are attributes of Set-Cookie lines.
type CookieAttributes struct {
	// lax, strict or none. Default: as everywhere, else lax
	SameSite string `json:"same_site,omitempty"`
	// A domain above that of the site. Default: as everywhere, else none
	Domain string `json:"domain,omitempty"`
	// Default: as everywhere, else /
	Path string `json:"path,omitempty"`
	// Keep the cookies of a page that is embedded in others apart for each of those.
	Partitioned bool `json:"partitioned,omitempty"`
}

// VerificationConfig is how values are kept that are given back once, such as reset tokens.
type VerificationConfig struct {
	// How the identifier of a value is kept: plain or hashed. Hashed, whoever reads the
	// store cannot use the reset tokens in it. Values that were kept plain before are still
	// found. A Better Auth server that shares the store needs the same. Default: plain
	StoreIdentifier string `json:"store_identifier,omitempty"`
	// With session_storage: keep values in storage, too, where they survive a loss of
	// session_storage. A Better Auth server that shares the stores needs the same.
	StoreInDatabase bool `json:"store_in_database,omitempty"`
}

// normalise expands placeholders, fills in defaults and refuses what cannot work.
func (a *App) normalise() error {
	repl := caddy.NewReplacer()
	var err error
	if a.BaseURL, err = repl.ReplaceOrErr(a.BaseURL, true, true); err != nil {
		return fmt.Errorf("base_url: %w", err)
	}
	if a.BaseURL, a.BasePath, err = splitBaseURL(a.BaseURL, a.BasePath, a.AllowedHosts); err != nil {
		return err
	}
	if a.ErrorURL, err = repl.ReplaceOrErr(a.ErrorURL, true, true); err != nil {
		return fmt.Errorf("error_url: %w", err)
	}
	for i, origin := range a.TrustedOrigins {
		if a.TrustedOrigins[i], err = repl.ReplaceOrErr(origin, true, true); err != nil {
			return fmt.Errorf("trusted_origins: %w", err)
		}
	}
	if a.Session.ExpiresIn == 0 {
		a.Session.ExpiresIn = caddy.Duration(session.DefaultExpiresIn)
	}
	if err := a.Verification.normalise(); err != nil {
		return err
	}
	if err := a.checkProtocol(); err != nil {
		return err
	}
	if err := a.Cookies.reach(a.BasePath); err != nil {
		return err
	}
	if err := a.readFields(); err != nil {
		return err
	}
	return a.Pages.normalise()
}

// splitBaseURL checks the base URL and the base path. As in Better Auth, a path in the
// base URL takes the place of the base path; but not for allowed hosts, so that beside those
// it can be no other path.
func splitBaseURL(base, path string, hosts []string) (origin, basePath string, err error) {
	path = strings.TrimRight(cmp.Or(path, "/api/auth"), "/")
	if base != "" {
		u, err := url.Parse(base)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return "", "", fmt.Errorf("base_url %q: write it as https://app.example.com", base)
		}
		if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return "", "", fmt.Errorf("base_url %s://%s: leave out what is not scheme, host and path", u.Scheme, u.Host)
		}
		if trimmed := strings.TrimRight(u.Path, "/"); trimmed != "" && trimmed != path {
			if len(hosts) > 0 {
				return "", "", fmt.Errorf("base_url %q: allowed_hosts would have their routes at %s: leave the path out, and write it as base_path", base, path)
			}
			path = trimmed
		}
		origin = strings.ToLower(u.Scheme + "://" + u.Host)
	}
	if !isPath(path) {
		return "", "", fmt.Errorf("base_path %q: write it as /api/auth", path)
	}
	return origin, path, nil
}

// isPath reports whether s is a plain absolute path of a page or route.
func isPath(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) > 1 && s[0] == '/' && s[1] != '/' && u.Path == s && !strings.ContainsAny(s, `\ *`)
}

// normalise refuses what is not one of the choices.
func (c *VerificationConfig) normalise() error {
	switch c.StoreIdentifier {
	case "", "plain", "hashed":
		return nil
	}
	return fmt.Errorf("verification: store_identifier %q: use plain or hashed", c.StoreIdentifier)
}
