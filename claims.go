package gateway

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/matcher"
)

// claims reports whether the request is one to protect. It is judged by every path that
// an app might take the request's for: if one of them is protected, the request is.
func (p *Protect) claims(r *http.Request) (bool, error) {
	if len(p.matchers) == 0 && p.Matcher == nil {
		return r.URL.EscapedPath() != p.SignIn, nil
	}
	claimed, err := p.claimsURL(r)
	if claimed || err != nil {
		return claimed, err
	}
	if asked := p.asked(r); asked != nil {
		return p.claimsURL(withURL(r, asked))
	}
	return false, nil
}

// asked returns the URL that the client asked for, if a rewrite has put another one in its place
// before the gate saw it: the app may well look at the first one, as PHP does, and a rule may be
// meant for it. Where only a prefix was taken off the path, as handle_path does, what exempts is
// about the rest, so nil is returned.
func (p *Protect) asked(r *http.Request) *url.URL {
	original, ok := r.Context().Value(caddyhttp.OriginalRequestCtxKey).(http.Request)
	if !ok || original.RequestURI == r.RequestURI {
		return nil
	}
	if p.exempts && strings.HasSuffix(original.URL.EscapedPath(), r.URL.EscapedPath()) {
		return nil
	}
	return original.URL
}

// claimsURL judges the request by its URL.
func (p *Protect) claimsURL(r *http.Request) (bool, error) {
	path := r.URL.EscapedPath()
	claimed, err := p.claimsPath(r, path)
	if claimed || err != nil {
		return claimed, err
	}
	if image, ok := matcher.ImageSource(path, r.URL.RawQuery, p.options()); ok {
		return p.claimsPath(withPath(r, image), image)
	}
	return false, nil
}

// claimsPath judges the request by the readings of one path, which is its own.
func (p *Protect) claimsPath(r *http.Request, path string) (bool, error) {
	if p.patterns.Protects(path) {
		return true, nil
	}
	if len(p.matchers) == 0 {
		return false, nil
	}
	if claimed, err := p.matchers.AnyMatchWithError(r); claimed || err != nil {
		return claimed, err
	}
	readings, ok := matcher.Readings(path, p.options())
	if !ok {
		return true, nil
	}
	return p.claimsReading(r, readings)
}

// claimsReading reports whether a Caddy matcher claims the request under another path.
func (p *Protect) claimsReading(r *http.Request, readings []string) (bool, error) {
	for _, reading := range readings {
		if reading == r.URL.Path && r.URL.RawPath == "" {
			continue // asked already
		}
		claimed, err := p.matchers.AnyMatchWithError(withPath(r, reading))
		if claimed || err != nil {
			return claimed, err
		}
	}
	return false, nil
}

// withPath returns the request as if it were for another path.
func withPath(r *http.Request, path string) *http.Request {
	u := *r.URL
	u.Path, u.RawPath = path, ""
	return withURL(r, &u)
}

// withURL returns the request as if it were for another URL.
func withURL(r *http.Request, u *url.URL) *http.Request {
	other := *r
	other.URL = u
	return &other
}
