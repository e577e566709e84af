package cookiecheck

import (
	"net/http"
	"slices"
	"strings"
)

// maxCleared bounds the lines that expire the pieces of one cookie: the whole one and the 100
// chunks that Better Auth makes at most. A forged request cannot make the answer longer.
const maxCleared = 101

// Issue returns the Set-Cookie lines of a new or refreshed session. When it is not to be
// remembered, both cookies last as long as the browser; when it is, a dont_remember
// cookie of the request is expired. The token is a secret, and so are the lines.
func (c *Cookies) Issue(r *http.Request, token string, remember bool) []string {
	if !remember {
		return []string{
			c.set(r, SessionToken, c.signer.sign(token), browserSession),
			c.set(r, DontRemember, c.signer.sign(forgetful), browserSession),
		}
	}
	lines := []string{c.set(r, SessionToken, c.signer.sign(token), c.maxAge)}
	if c.Forgetful(r) {
		lines = append(lines, c.expire(r, DontRemember))
	}
	return lines
}

// Clear returns the Set-Cookie lines that end the session in the browser, in Better
// Auth's order. Lines of the same names that were set earlier in the same answer have to
// be removed by the caller.
func (c *Cookies) Clear(r *http.Request) []string {
	lines := []string{c.expire(r, SessionToken), c.expire(r, SessionData)}
	header := Header(r)
	if c.stateless {
		lines = append(lines, c.expire(r, AccountData))
		lines = append(lines, c.expirePieces(r, AccountData, header)...)
		lines = append(lines, c.expire(r, OAuthState))
	}
	lines = append(lines, c.expirePieces(r, SessionData, header)...)
	return append(lines, c.expire(r, DontRemember))
}

// Stateless reports whether cookies are as in Better Auth without a database.
func (c *Cookies) Stateless() bool { return c.stateless }

// ClearCache returns the Set-Cookie lines that expire the session_data cookies, whole or
// in chunks, that the request carries. There are none when it carries none, or, as with
// Better Auth, empty ones only.
func (c *Cookies) ClearCache(r *http.Request) []string {
	header, base := Header(r), c.name(r, SessionData)
	if !strings.Contains(header, base) || !carriesCache(header, base) {
		return nil
	}
	return c.expirePieces(r, SessionData, header)
}

// carriesCache reports whether a header has a session_data cookie called base, or chunks
// of it, with anything in them.
func carriesCache(header, base string) bool {
	if value, _ := serverValue(header, base); value != "" {
		return true
	}
	return slices.ContainsFunc(ParseLibrary(header), func(p Pair) bool {
		return p.Value != "" && chunkOf(p.Name, base)
	})
}

// expirePieces returns a line for each cookie of the header that is the one of the key, or a
// chunk of it, in their order.
func (c *Cookies) expirePieces(r *http.Request, k Key, header string) []string {
	base, secure := c.name(r, k), c.secured(r)
	var lines []string
	for _, p := range ParseLibrary(header) {
		if len(lines) < maxCleared && (p.Name == base || chunkOf(p.Name, base)) {
			lines = append(lines, c.lines[k].format(p.Name, "", 0, secure))
		}
	}
	return lines
}

// set returns the line that sets a cookie; the value gets percent-encoded.
func (c *Cookies) set(r *http.Request, k Key, value string, maxAge int) string {
	secure := c.secured(r)
	return c.lines[k].format(c.names[k].on(secure), encodeURIComponent(value), maxAge, secure)
}

// expire returns the line that makes the browser forget a cookie.
func (c *Cookies) expire(r *http.Request, k Key) string { return c.set(r, k, "", 0) }

// browserSession is the maximum age of a cookie that has none.
const browserSession = -1
