package cookiecheck

import (
	"errors"
	"time"

	"github.com/go-jose/go-jose/v4"
)

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
	name := o.Prefix + "." + o.Name
	if o.Secure {
		name = securePrefix + name
	}
	value := looseCacheValue(header, name)
	if value == "" {
		return nil, ErrNoCache
	}
	if o.Secret == "" {
		return nil, errors.New("getCookieCache needs a secret")
	}
	opened, err := o.open(value, now)
	if errors.Is(err, errSeal) || errors.Is(err, errOver) {
		return nil, ErrNoCache
	}
	if err != nil {
		return nil, err
	}
	p, ok := newPayload(opened.payload, now)
	if !ok || o.Version != "" && p.version() != o.Version || opened.over(now) || p.Session.Expired(now) {
		return nil, ErrNoCache
	}
	return p, nil
}

// open opens a value as leniently as getCookieCache does.
func (o CacheLookup) open(value string, now time.Time) (*opened, error) {
	switch o.Strategy {
	case JWT:
		hmacs := []jose.SignatureAlgorithm{jose.HS256, jose.HS384, jose.HS512}
		claims, err := openJWT(value, macKey(o.Secret), hmacs, lenient)
		if err != nil {
			return nil, err
		}
		return &opened{payload: claims}, checkClaims(claims, now, 0)
	case JWE:
		keys, err := jweKeys(PlainSecrets(o.Secret), sessionSalt)
		if err != nil {
			return nil, err
		}
		claims, err := openJWE(value, keys, lenient)
		if err != nil {
			return nil, err
		}
		return &opened{payload: claims}, checkClaims(claims, now, jweTolerance)
	}
	return openCompactLoose(value, newSigner(o.Secret))
}
