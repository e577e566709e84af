package gateway

import (
	"net/http"
	"net/url"

	"github.com/caddy-better-auth/gateway/matcher"
)

// claims reports whether the request is one to protect. It is judged by every path that
// an app might take the request's for: if one of them is protected, the request is.
func (p *Protect) claims(r *http.Request) (bool, error) {
	path := r.URL.EscapedPath()
	if len(p.matchers) == 0 && p.Matcher == nil {
		return path != p.SignIn, nil
	}
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
	other := *r
	other.URL = new(url.URL)
	*other.URL = *r.URL
	other.URL.Path, other.URL.RawPath = path, ""
	return &other
}
