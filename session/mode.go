package session

import (
	"fmt"
	"slices"
)

// Mode says how deep a check goes.
type Mode string

const (
	// Full looks the session up in the store: it exists now, is not expired and not
	// revoked. Better Auth's auth.api.getSession.
	Full Mode = "full"
	// Cached believes the session_data cookie that the server signed a short while ago, and
	// looks the session up when there is none that holds. Better Auth's getCookieCache.
	Cached Mode = "cached"
	// CachedOnly is Cached without the store.
	CachedOnly Mode = "cached only"
	// Optimistic only sees that a session cookie is there. Anyone can forge one, so it
	// never yields an identity. Better Auth's getSessionCookie.
	Optimistic Mode = "optimistic"
	// Remote asks a Better Auth server: see AuthServer.
	Remote Mode = "remote"
	// Stale is no mode but the source of a verdict on a session that was good a short while
	// ago, when the store was not out.
	Stale Mode = "stale"
)

// Modes are all modes, deepest first.
func Modes() []Mode { return []Mode{Full, Remote, Cached, CachedOnly, Optimistic} }

// ParseMode returns the mode with the name.
func ParseMode(name string) (Mode, error) {
	if !slices.Contains(Modes(), Mode(name)) {
		return "", fmt.Errorf("unknown mode %q: use one of %q", name, Modes())
	}
	return Mode(name), nil
}
