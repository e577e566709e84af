package nextimport

import (
	"slices"
	"strings"
)

// readMode chooses the mode of protect by the deepest check of the file.
func (p *Plan) readMode(f *file, checks []check) {
	p.Mode = "full"
	if len(checks) == 0 {
		p.ask(1, "no session check was recognised (getSessionCookie, getCookieCache, auth.api.getSession, or a request for get-session): mode full is a guess, as it asks most")
		return
	}
	deepest := slices.MaxFunc(checks, func(a, b check) int { return int(a.kind) - int(b.kind) })
	for _, c := range checks {
		if c.kind != deepest.kind {
			p.remark(f.at(c.start).line, "the file looks for a session in more than one way: the block has the deepest")
		}
	}
	switch deepest.kind {
	case cookieCheck:
		p.Mode = "optimistic"
		p.readCookieOptions(f, deepest)
		p.remark(f.at(deepest.start).line, "getSessionCookie only sees that a cookie is there, and anyone can forge one; mode full is as fast once warm, and safe")
	case cacheCheck:
		p.Mode = "cached"
		p.readCookieOptions(f, deepest)
		p.remark(f.at(deepest.start).line, "getCookieCache knows no session once the cached one is too old; mode cached then looks the session up. `mode cached only` refuses, as here. Both need session { cookie_cache } in the global option better_auth")
	case requestCheck:
		p.readRequest(f, deepest)
	case apiCheck:
	}
}

// readCookieOptions reads the second argument of getSessionCookie and getCookieCache.
func (p *Plan) readCookieOptions(f *file, c check) {
	args := f.args(c.open)
	if len(args) < 2 {
		return
	}
	options := f.resolve(args[1])
	if !f.at(options.from).is("{") {
		p.ask(f.at(args[1].from).line, "the options of the call are not written here: %s", f.snippet(args[1]))
		return
	}
	for _, o := range f.fields(options.from) {
		p.readCookieOption(f, c.kind, o)
	}
}

func (p *Plan) readCookieOption(f *file, k checkKind, o field) {
	line := f.at(o.value.from).line
	value, constant := f.constant(o.value)
	switch o.name {
	case "cookiePrefix", "cookieName":
		switch {
		case !constant:
			p.ask(line, "%s is known only when the file runs: %s", o.name, f.snippet(o.value))
		case o.name == "cookiePrefix":
			p.CookiePrefix = value
		case k == cookieCheck:
			p.CookieName = value
		case value != "session_data":
			p.ask(line, "the name of the cookie with the cached session belongs into the global option better_auth: cookies { name session_data %s }", value)
		}
	case "secret":
		p.remark(line, "the secret belongs into the global option better_auth: secret {env.BETTER_AUTH_SECRET}")
	case "isSecure":
		p.remark(line, "isSecure belongs into the global option better_auth: cookies { secure auto|on|off }")
	case "strategy", "version":
		p.remark(line, "%s belongs into the global option better_auth: session { cookie_cache { %s … } }", o.name, o.name)
	default:
		p.ask(line, "the option %s is unknown", o.name)
	}
}

// readRequest finds out which server a request for get-session goes to.
func (p *Plan) readRequest(f *file, c check) {
	line := f.at(c.start).line
	var path string
	var base span
	for n, arg := range f.args(c.open) {
		if n == 0 {
			path = flatten(f.pieces(arg))
			continue
		}
		for _, o := range f.fields(f.resolve(arg).from) {
			if o.name == "baseURL" {
				base = o.value
			}
		}
	}
	if server, known := f.constant(base); known && strings.HasPrefix(path, "/") {
		path = strings.TrimSuffix(server, "/") + path
	}
	if strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "https://") {
		url, _, _ := strings.Cut(path, "/get-session")
		p.Mode = "remote " + url
		p.remark(line, "mode full asks no server, if the gateway may use that server's session store")
		return
	}
	const advice = "mode full looks into the session store instead. Where that cannot be reached, write mode remote <url> with the URL of the Better Auth server"
	if call := (span{c.open, f.at(c.open).pair}); f.mentions(call, "get-session") && !f.ownOrigin(call) && !strings.HasPrefix(path, "/") || base.from < base.to && !f.ownOrigin(base) {
		p.ask(line, "the file asks a server whose URL is known only when it runs: %s", advice)
		return
	}
	p.remark(line, "the file asks the app's own Better Auth server for every request: %s", advice)
}

// ownOrigin reports whether a span names the origin of the request.
func (f *file) ownOrigin(s span) bool {
	for i := s.from; i < s.to; i++ {
		if f.at(i).is("nextUrl") || f.at(i).is("origin") || f.at(i).is("url") && f.at(i-1).is(".") {
			return true
		}
	}
	return false
}
