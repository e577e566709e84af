package matcher

import (
	"net/http"
	"net/url"
)

// Set is the compiled items of one config.matcher. A path is claimed if one of them claims
// it. The zero value claims nothing, as an empty list does in Next.js.
type Set struct {
	options  Options
	patterns []*Pattern
}

// Match reports whether one of the patterns claims the path, as [Pattern.Match] does.
func (s Set) Match(path string) bool {
	return len(s.patterns) > 0 && (len(path) > MaxPath || s.claims(nil, target(path, "", s.options)))
}

// MatchRequest reports whether one of the patterns claims the request, conditions included:
// whether Next.js would run its proxy for it.
func (s Set) MatchRequest(r *http.Request) bool {
	path := rawPath(r.URL)
	return len(s.patterns) > 0 && (len(path) > MaxPath || s.claims(r, target(path, r.Host, s.options)))
}

// claims asks the patterns one after the other. Without a request, conditions are taken to hold.
func (s Set) claims(r *http.Request, f forms) bool {
	for _, p := range s.patterns {
		if p.claims(f) && (r == nil || p.conditionsHold(r)) {
			return true
		}
	}
	return false
}

// rawPath returns the path of a URL as it came over the wire. An EscapedPath alone would turn
// a raw backslash into %5C. A RawPath that no longer fits the Path (a rewrite changed it) is
// not used.
func rawPath(u *url.URL) string {
	if u.RawPath != "" && decodeLenient(u.RawPath) == u.Path {
		return u.RawPath
	}
	return u.EscapedPath()
}
