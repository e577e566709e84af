package gateway

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// swaying finds what a matcher may be told of a client besides path, host and address: by a
// placeholder, or in an expression.
var swaying = regexp.MustCompile(`\{http\.request\.(?:header|cookie|body|(?:orig_)?uri(?:_escaped)?\}|(?:orig_)?uri\.(?:prefixed_)?query)|\b(?:header|header_regexp|query)\s*\(`)

// placed is a matcher that may take the path from a placeholder, and compare it as a text. There,
// too, it sees the path that the request is judged by and, where it protects, that in lower case.
type placed struct {
	matcher   any
	exempting bool
}

// MatchWithError asks the matcher, twice at most.
func (m placed) MatchWithError(r *http.Request) (bool, error) {
	matched, err := m.at(r)
	if lower := strings.ToLower(r.URL.Path); err == nil && !matched && !m.exempting && lower != r.URL.Path {
		return m.at(withPath(r, lower))
	}
	return matched, err
}

func (m placed) at(r *http.Request) (bool, error) {
	return caddyhttp.MatcherSet{m.matcher}.MatchWithError(
		r.WithContext(context.WithValue(r.Context(), caddy.ReplacerCtxKey, replacerAt(r))))
}

// replacerAt returns the placeholders of a request, those of the URL by the one that it has here.
func replacerAt(r *http.Request) *caddy.Replacer {
	server, _ := r.Context().Value(caddyhttp.ServerCtxKey).(*caddyhttp.Server)
	here, before, both := caddy.NewEmptyReplacer(), r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer), caddy.NewEmptyReplacer()
	caddyhttp.PrepareRequest(r, here, nil, server)
	both.Map(func(key string) (any, bool) {
		if strings.HasPrefix(key, "http.request.uri") {
			return here.Get(key)
		}
		return before.Get(key)
	})
	return both
}
