package cookiecheck

import "strings"

// LineName returns the name of the cookie that a Set-Cookie line sets.
func LineName(line string) string {
	pair, _, _ := strings.Cut(line, ";")
	name, _, _ := strings.Cut(pair, "=")
	return strings.Trim(name, " \t")
}

// SetsSession reports whether a Set-Cookie line says something of the session: whether it
// sets the session_token cookie, or the session_data cookie or a piece of it, with __Secure-
// or without.
func (c *Cookies) SetsSession(line string) bool {
	set := LineName(line)
	token, data := c.names[SessionToken], c.names[SessionData]
	switch set {
	case token.plain, token.secure, data.plain, data.secure:
		return true
	default:
		return chunkOf(set, data.plain) || chunkOf(set, data.secure)
	}
}

// OwnsLine reports whether a browser that obeys a Set-Cookie line sends an auth cookie from
// then on. A cookie without a name is sent as its value, which may look like another.
func (c *Cookies) OwnsLine(line string) bool {
	pair, _, _ := strings.Cut(line, ";")
	name, _, _ := strings.Cut(strings.TrimLeft(pair, " \t="), "=")
	return c.owns(trimJS(latin1(name)))
}
