package cookiecheck

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
)

// Cookies reads and writes the cookies of one configuration. It is safe for concurrent
// use.
type Cookies struct {
	signer    *signer
	cache     *Cache // nil: no cookie cache
	seal      seal   // of the cookie cache
	believed  *believed
	claims    *jwtSeal // of tokens that are no cookies
	vault     *Vault
	account   *jweSeal // of account_data; nil unless stateless
	secure    Secure
	https     func(*http.Request) bool
	stateless bool
	names     map[Key]name
	session   spellings
	owned     []owned
	lines     map[Key]attributes
	maxAge    int // of the session_token cookie, in seconds
}

// New returns the cookies of a configuration, or everything that is wrong with it.
func New(c Config) (*Cookies, error) {
	c = c.withDefaults()
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("cookies: %w", err)
	}
	names, lines := make(map[Key]name, len(keys)), make(map[Key]attributes, len(keys))
	for _, k := range keys {
		lines[k] = c.attributesOf(k)
		names[k] = newName(c.Prefix, c.Names[k], k)
	}
	token := Key(cmp.Or(c.SessionCookie, string(SessionToken)))
	names[SessionToken] = newName(c.Prefix, c.Names[SessionToken], token)
	signer := newSigner(c.Secrets[0].Value)
	claims, err := newJWTSeal(c.Secrets[0].Value)
	if err != nil {
		return nil, fmt.Errorf("cookies: %w", err)
	}
	vault, err := newVault(c.Secrets, c.Env)
	if err != nil {
		return nil, fmt.Errorf("cookies: %w", err)
	}
	cookies := &Cookies{
		claims:    claims,
		vault:     vault,
		signer:    signer,
		secure:    c.Secure,
		https:     c.HTTPS,
		stateless: c.Stateless,
		names:     names,
		session:   sessionSpellings(c.Prefix, c.Names[SessionToken], token),
		owned:     ownedNames(c.Prefix, c.Names),
		lines:     lines,
		maxAge:    int(c.MaxAge.Seconds()),
	}
	if c.Stateless {
		if cookies.account, err = newJWESeal(c.Secrets, accountSalt, c.Env); err != nil {
			return nil, fmt.Errorf("cookies: %w", err)
		}
	}
	if c.Cache == nil {
		return cookies, nil
	}
	cookies.cache = c.Cache
	if cookies.seal, err = newSeal(c.Cache.Strategy, signer, c.Secrets, c.Env); err != nil {
		return nil, fmt.Errorf("cookies: %w", err)
	}
	cookies.believed, err = newBelieved()
	return cookies, err
}

// sessionSpellings are the names under which Present looks. Better Auth's helper knows no
// names of the operator's own; ours looks for one with __Secure- and without.
func sessionSpellings(prefix, own string, token Key) spellings {
	if own == "" {
		return usualSpellings(prefix, string(token))
	}
	return spellings{securePrefix + own, own}
}

// Token returns the session token that the request presents, if its signature holds. It has
// one name, and of several cookies of that name all must say the same (SEC-42).
func (c *Cookies) Token(r *http.Request) (token string, ok bool) {
	return c.signed(r, SessionToken)
}

// FirstToken is Token as Better Auth's server has it where cookies are not Secure: the first
// of several cookies of the name counts.
func (c *Cookies) FirstToken(r *http.Request) (token string, ok bool) {
	if c.secured(r) {
		return c.Token(r)
	}
	text, ok := serverValue(Header(r), c.name(r, SessionToken))
	if !ok {
		return "", false
	}
	return c.signer.verify(text)
}

// forgetful is what a dont_remember cookie says.
const forgetful = "true"

// maxTokens is how many sessions a request can present to have them ended.
const maxTokens = 8

// Tokens returns all session tokens that the request presents, in whatever cookies of the
// name, whose signatures hold.
func (c *Cookies) Tokens(r *http.Request) (tokens []string) {
	name := c.name(r, SessionToken)
	for n, value := range serverPairs(Header(r)) {
		if n != name || len(tokens) == maxTokens {
			continue
		}
		if token, ok := c.signer.verify(decodeValue(value)); ok && !slices.Contains(tokens, token) {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

// Forgetful reports whether the request carries a valid dont_remember cookie: its session
// shall end with the browser.
func (c *Cookies) Forgetful(r *http.Request) bool {
	value, _ := c.signed(r, DontRemember)
	return value == forgetful
}

// Present reports whether the request carries a session cookie, of which nothing else is
// known: anyone can make one up. It finds what Better Auth's getSessionCookie finds, but
// where cookies are Secure no other ones (SEC-42).
func (c *Cookies) Present(r *http.Request) bool {
	_, ok := c.session.find(Header(r), c.secured(r))
	return ok
}

// SessionCookie returns the name of the cookie with the session token, as the answer to r
// sets it.
func (c *Cookies) SessionCookie(r *http.Request) string { return c.name(r, SessionToken) }

// signed returns the value of a signed cookie.
func (c *Cookies) signed(r *http.Request, k Key) (value string, ok bool) {
	text, ok := soleValue(Header(r), c.name(r, k))
	if !ok {
		return "", false
	}
	return c.signer.verify(text)
}

// secured reports whether cookies are Secure in the answer to r.
func (c *Cookies) secured(r *http.Request) bool { return c.secure.on(c.https(r)) }

// cameOverTLS reports whether a request came over TLS itself.
func cameOverTLS(r *http.Request) bool { return r.TLS != nil }

// name returns what the cookie of key k is called in the answer to r.
func (c *Cookies) name(r *http.Request, k Key) string {
	return c.names[k].on(c.secured(r))
}
