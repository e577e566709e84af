package cookiecheck

import (
	"net/http"
	"strings"
)

// owned is a cookie name that belongs to Better Auth, however it is spelled.
type owned struct {
	base    string
	chunked bool // may come in pieces: base.0, base.1, …
}

// ownedNames lists the names of all auth cookies: with a dot, with the dash of older
// versions, and the operator's own.
func ownedNames(prefix string, own map[Key]string) []owned {
	var list []owned
	for _, k := range keys {
		chunked := k == SessionData || k == AccountData
		list = append(list, owned{prefix + "." + string(k), chunked}, owned{prefix + "-" + string(k), chunked})
		if own[k] != "" {
			list = append(list, owned{own[k], chunked})
		}
	}
	return list
}

// is reports whether a cookie is the owned one or a piece of it. Any text after the dot
// will do: some readers take more than canonical numbers.
func (o owned) is(cookie string) bool {
	rest, ok := strings.CutPrefix(cookie, o.base)
	return ok && (rest == "" || o.chunked && rest[0] == '.')
}

// Strip removes every auth cookie from the request, so that the app behind the gateway
// never sees a session token: each spelling, with __Secure- or __Host- or neither, each
// chunk, each repetition, whatever the connection. All other cookies stay byte for byte.
// The header goes away when nothing is left of it.
func (c *Cookies) Strip(r *http.Request) {
	lines := r.Header["Cookie"]
	var kept []string
	changed := false
	for _, line := range lines {
		rest, cut := c.stripLine(line)
		changed = changed || cut
		if !cut || strings.Trim(rest, "; \t") != "" {
			kept = append(kept, rest)
		}
	}
	switch {
	case !changed:
	case len(kept) == 0:
		r.Header.Del("Cookie")
	default:
		r.Header["Cookie"] = kept
	}
}

// stripLine returns a line without its auth cookies, and whether there were any.
func (c *Cookies) stripLine(line string) (rest string, cut bool) {
	var kept []string
	for piece := range strings.SplitSeq(line, ";") {
		name, _, _ := strings.Cut(piece, "=")
		if c.owns(trimJS(latin1(name))) {
			cut = true
			continue
		}
		kept = append(kept, piece)
	}
	if !cut {
		return line, false
	}
	return strings.TrimLeft(strings.Join(kept, ";"), " \t"), true
}

// owns reports whether a cookie name is that of an auth cookie.
func (c *Cookies) owns(cookie string) bool {
	bare, prefixed := strings.CutPrefix(cookie, securePrefix)
	if !prefixed {
		bare, prefixed = strings.CutPrefix(cookie, hostPrefix)
	}
	for _, o := range c.owned {
		if o.is(cookie) || prefixed && o.is(bare) {
			return true
		}
	}
	return false
}
