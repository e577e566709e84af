package gateway

import (
	"maps"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// parseRoutes reads the directive:
//
//	better_auth {
//		keep_cookies
//	}
//
// It takes no matcher: what is not an auth route or a page is passed on.
func parseRoutes(h httpcaddyfile.Helper) ([]httpcaddyfile.ConfigValue, error) {
	h.Next()
	if h.NextArg() {
		return nil, h.Errf("better_auth takes no arguments, but found %q: the path of its routes is base_path of the global option", h.Val())
	}
	rt := new(Routes)
	err := parseBlock(h.Dispenser, words{"keep_cookies": flag(&rt.KeepCookies)})
	if err != nil {
		return nil, err
	}
	return h.NewRoute(nil, rt), nil
}

// parseProtect reads the directive:
//
//	protect [<matcher>] {
//		matcher        <source>... { … }
//		base_path      <path>
//		locales        <locale>...
//		mode           full|cached [only]|optimistic|remote <url> { … }
//		cookie_prefix  <prefix>
//		cookie_name    <name>
//		sign_in        <path>
//		return_to      <parameter>|off
//		require        <field> <value>...
//		header         <name> <value>
//		assertion      { … }
//		on_store_error deny|stale <duration>
//		connections    close|keep
//	}
//
// The matcher token goes into the handler and not on its route, so that the handler sees
// every request of the site.
func parseProtect(h httpcaddyfile.Helper) ([]httpcaddyfile.ConfigValue, error) {
	h.Next()
	match, err := h.ExtractMatcherSet()
	if err != nil {
		return nil, h.WrapErr(err) // Caddy names no line
	}
	p := new(Protect)
	if match != nil {
		p.MatchRaw = caddyhttp.RawMatcherSets{match}
	}
	h.Next() // ExtractMatcherSet went back to the start
	if h.NextArg() {
		return nil, h.Errf("protect takes one matcher at most, but found %q", h.Val())
	}
	if err := parseBlock(h.Dispenser, p.words()); err != nil {
		return nil, err
	}
	return h.NewRoute(caddy.ModuleMap(nil), p), nil
}

func (p *Protect) words() words {
	w := p.NextPatterns.words()
	maps.Copy(w, p.SessionCheck.words())
	maps.Copy(w, words{
		"sign_in":        oneString(&p.SignIn),
		"return_to":      oneString(&p.ReturnTo),
		"on_store_error": word{read: p.readOnStoreError},
		"connections":    oneOf(&p.Connections, "close", "keep"),
		"require":        word{read: p.readRequire, many: true},
		"header":         word{read: p.readHeader, many: true},
		"assertion":      word{read: p.readAssertion},
	})
	return w
}

// readOnStoreError reads:
//
//	on_store_error deny
//	on_store_error stale <duration>
func (p *Protect) readOnStoreError(d *caddyfile.Dispenser) error {
	const takes = misuse("takes deny, or stale and how long, such as 60s")
	args := d.RemainingArgs()
	if len(args) == 1 && args[0] == "deny" {
		return noBlock(d)
	}
	if len(args) != 2 || args[0] != "stale" {
		return takes
	}
	duration, err := caddy.ParseDuration(args[1])
	if err != nil || duration <= 0 {
		return takes
	}
	p.StaleOnStoreError = caddy.Duration(duration)
	return noBlock(d)
}

func (p *Protect) readRequire(d *caddyfile.Dispenser) error {
	args := d.RemainingArgs()
	if len(args) < 2 {
		return misuse("takes a field of the user and one value or more")
	}
	if _, ok := p.Require[args[0]]; ok {
		return d.Errf("require %s is given twice: name all its values on one line", args[0])
	}
	if p.Require == nil {
		p.Require = make(map[string][]string)
	}
	p.Require[args[0]] = args[1:]
	return noBlock(d)
}

func (p *Protect) readHeader(d *caddyfile.Dispenser) error {
	var name, value string
	if !d.AllArgs(&name, &value) {
		return misuse("takes a header name and a value")
	}
	if _, ok := p.Headers[name]; ok {
		return d.Errf("header %s is given twice", name)
	}
	if p.Headers == nil {
		p.Headers = make(map[string]string)
	}
	p.Headers[name] = value
	return noBlock(d)
}
