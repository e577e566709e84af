package gateway

import (
	"errors"
	"maps"
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/matcher"
)

func init() {
	caddy.RegisterModule(new(NextMatcher))
	caddy.RegisterModule(new(SessionMatcher))
}

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

// SessionMatcher matches the requests that have a session. It is for choosing between pages,
// and is no gate: it deletes no forged header and tells the app nobody, so what is for members
// needs protect all the same. In mode optimistic, any client can make it match.
//
//	@member better_auth_session
//	redir @member / /dashboard
//
// It leaves the session as it is, and refreshes none. An answer that depends on it and may be kept
// should tell caches so: header Vary Cookie. Where nobody can say whether there is one,
// it neither matches nor does not: the request ends with status 503.
type SessionMatcher struct {
	// Which cookies name the session, and how deep it is checked.
	SessionCheck
}

// CaddyModule returns the Caddy module information.
func (*SessionMatcher) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.matchers.better_auth_session",
		New: func() caddy.Module { return new(SessionMatcher) },
	}
}

// Provision joins the app, unless the matcher is to say what a gate protects: requests without a
// session would be let through by it, or by not, those with a forged cookie.
func (m *SessionMatcher) Provision(ctx caddy.Context) error {
	for _, module := range ctx.Modules() {
		if _, gate := module.(*Protect); gate {
			return errors.New("matcher better_auth_session depends on what a client sends along: protect by path, which asks for a session anyway")
		}
	}
	return m.openLook(ctx)
}

// MatchWithError reports whether the request has a session.
func (m *SessionMatcher) MatchWithError(r *http.Request) (bool, error) {
	verdict, no := m.look(r)
	if no != nil {
		return false, caddyhttp.Error(no.Status, no)
	}
	return verdict.OK, nil
}

// UnmarshalCaddyfile reads:
//
//	better_auth_session [full|cached [only]|optimistic|remote <url>] {
//		cookie_prefix <prefix>
//		cookie_name   <name>
//		timeout       <duration>
//		keep          <duration>
//	}
//
// timeout and keep are for mode remote.
func (m *SessionMatcher) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if args := d.RemainingArgs(); len(args) > 0 {
		if err := m.setMode(args); err != nil {
			return located(d, "better_auth_session", err)
		}
	}
	known := m.words()
	delete(known, "mode")
	if m.Remote != nil {
		maps.Copy(known, m.Remote.words())
	}
	if err := parseBlock(d, known); err != nil {
		return err
	}
	if d.Next() {
		return d.Err("better_auth_session is given twice")
	}
	return nil
}

// Interface guards
var (
	_ caddy.Provisioner                 = (*NextMatcher)(nil)
	_ caddyhttp.RequestMatcherWithError = (*NextMatcher)(nil)
	_ caddyfile.Unmarshaler             = (*NextMatcher)(nil)
	_ caddy.Provisioner                 = (*SessionMatcher)(nil)
	_ caddy.CleanerUpper                = (*SessionMatcher)(nil)
	_ caddyhttp.RequestMatcherWithError = (*SessionMatcher)(nil)
	_ caddyhttp.CELLibraryProducer      = (*SessionMatcher)(nil)
	_ caddyfile.Unmarshaler             = (*SessionMatcher)(nil)
)
