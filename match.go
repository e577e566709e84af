package gateway

import (
	"fmt"
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/matcher"
)

func init() { caddy.RegisterModule(new(NextMatcher)) }

// NextMatcher matches requests by path patterns as config.matcher of a Next.js
// middleware or proxy file has them.
type NextMatcher struct {
	// The patterns, such as /dashboard/:path*
	Sources []string `json:"sources,omitempty"`

	patterns matcher.Set
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
	var err error
	if m.patterns, err = matcher.CompileSet(m.Sources, matcher.Options{}); err != nil {
		return fmt.Errorf("next_matcher %q: %w", m.Sources, err)
	}
	return nil
}

// MatchWithError reports whether Next.js would run the file for the request.
func (m *NextMatcher) MatchWithError(r *http.Request) (bool, error) {
	return m.patterns.MatchRequest(r), nil
}

// UnmarshalCaddyfile reads:
//
//	next_matcher <source>...
func (m *NextMatcher) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	for d.Next() {
		sources := d.RemainingArgs()
		if len(sources) == 0 {
			return d.Err("next_matcher takes one pattern or more")
		}
		m.Sources = append(m.Sources, sources...)
		if err := noBlock(d); err != nil {
			return err
		}
	}
	return nil
}

// Interface guards
var (
	_ caddy.Provisioner                 = (*NextMatcher)(nil)
	_ caddyhttp.RequestMatcherWithError = (*NextMatcher)(nil)
	_ caddyfile.Unmarshaler             = (*NextMatcher)(nil)
)
