package gateway

import (
	"errors"
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/matcher"
)

func init() { caddy.RegisterModule(new(NextMatcher)) }

// NextMatcher matches the requests for which a Next.js middleware or proxy file would run.
type NextMatcher struct {
	NextPatterns

	patterns matcher.Set
	enforced bool // inside a gate: judge as the gate does
}

// CaddyModule returns the Caddy module information.
func (*NextMatcher) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.matchers.next_matcher",
		New: func() caddy.Module { return new(NextMatcher) },
	}
}

// Provision compiles the patterns.
func (m *NextMatcher) Provision(caddy.Context) error {
	if m.Matcher == nil {
		return errors.New("next_matcher: name a pattern")
	}
	var err error
	m.patterns, err = m.compile()
	return err
}

// MatchWithError reports whether Next.js would run the file for the request.
func (m *NextMatcher) MatchWithError(r *http.Request) (bool, error) {
	if m.enforced {
		return m.patterns.Protects(r.URL.EscapedPath()), nil
	}
	return m.patterns.MatchRequest(r), nil
}

// UnmarshalCaddyfile reads:
//
//	next_matcher <source>...
//	next_matcher {
//		matcher   <source>... { … }
//		base_path <path>
//		locales   <locale>...
//	}
//
// Several lines of one matcher name add up.
func (m *NextMatcher) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	for d.Next() {
		if err := m.readLine(d); err != nil {
			return located(d, "next_matcher", err)
		}
	}
	return nil
}

func (m *NextMatcher) readLine(d *caddyfile.Dispenser) error {
	if d.CountRemainingArgs() > 0 {
		return m.readMatcher(d)
	}
	if err := parseBlock(d, m.words()); err != nil {
		return err
	}
	if m.Matcher == nil {
		return takesSome
	}
	return nil
}

// Interface guards
var (
	_ caddy.Provisioner                 = (*NextMatcher)(nil)
	_ caddyhttp.RequestMatcherWithError = (*NextMatcher)(nil)
	_ caddyfile.Unmarshaler             = (*NextMatcher)(nil)
)
