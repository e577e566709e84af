package handlers

import (
	"errors"
	"net/http"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"github.com/caddy-better-auth/gateway/auth"
)

// RedirectOutput is the output of endpoints that send the browser elsewhere.
type RedirectOutput struct {
	URL string `json:"-"` // where to
}

// redirect makes the answer a redirect to a target that is trusted. It is judged once more, as
// it will be read by the browser: what was done to it since must not have changed where it
// leads (SEC-51).
func (c *call) redirect(target string) RedirectOutput {
	if !c.trusted.redirect(asHeader(target)) {
		c.cause = errors.New("the redirect leads to where it must not")
		target = "/"
	}
	return c.redirectAnywhere(target)
}

// redirectAnywhere is redirect for what the operator has configured.
func (c *call) redirectAnywhere(target string) RedirectOutput {
	c.status = http.StatusFound
	c.header.Set("Location", asHeader(target))
	c.header.Set("Content-Type", jsonType) // as Better Auth does, of nothing
	c.empty = true
	return RedirectOutput{URL: target}
}

// checkCallback refuses a callbackURL in the query of a GET that no browser may be sent
// to. As in Better Auth an empty one is none.
func (c *call) checkCallback(target string) error {
	if target == "" || c.trusted.redirect(target) {
		return nil
	}
	return auth.Fail(http.StatusForbidden, auth.InvalidCallbackURL)
}

// baseURL returns the public URL of the routes, as this request knows it.
func (s *Server) baseURL(c *call) string { return c.trusted.own + s.mux.prefix }

// withParameter sets a query parameter of a target, which is resolved against the base
// URL and written as URL.href writes it.
func withParameter(base, target, name, value string) (string, error) {
	u, err := whatwg.ParseRef(base, target)
	if err != nil {
		return "", err
	}
	u.SetSearch(setParameter(u.Query(), name, value))
	return u.Href(false), nil
}

// setParameter sets a parameter of a query: in the place of the first of that name, or at
// the end. As with URLSearchParams all the others are written anew.
func setParameter(query, name, value string) string {
	own := formEscape(name) + "=" + formEscape(value)
	var pairs []string
	done := false
	for pair := range strings.SplitSeq(query, "&") {
		key, was, _ := strings.Cut(pair, "=")
		switch key = unescapeForm(key); {
		case pair == "" || key == name && done:
		case key == name:
			pairs, done = append(pairs, own), true
		default:
			pairs = append(pairs, formEscape(key)+"="+formEscape(unescapeForm(was)))
		}
	}
	if !done {
		pairs = append(pairs, own)
	}
	return strings.Join(pairs, "&")
}

// addParameter adds a query parameter to a target that is a path or a whole URL, and
// leaves the parameters before it as they are. A path stays a path.
func addParameter(target, name, value string) (string, error) {
	u, err := whatwg.ParseRef(anySite, target)
	if err != nil {
		return "", err
	}
	query := u.Query()
	if query != "" && !strings.HasSuffix(query, "&") {
		query += "&"
	}
	u.SetSearch(query + formEscape(name) + "=" + formEscape(value))
	href := u.Href(false)
	if strings.HasPrefix(target, "/") {
		href = strings.TrimPrefix(href, anySite)
	}
	return href, nil
}

// componentEscape escapes as encodeURIComponent does.
func componentEscape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.!~*'()", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(upperHex[c>>4])
		b.WriteByte(upperHex[c&15])
	}
	return b.String()
}
