package handlers

import (
	"net/http"
	"slices"
	"strings"
)

const (
	corsMethods = "GET, POST"
	// corsExposed are headers of answers that scripts of other origins may read.
	corsExposed = "Retry-After, X-Retry-After"
	// corsMaxAge is how long a browser may remember a preflight, in seconds.
	corsMaxAge = "600"
)

// corsHeaders are the request headers that scripts of other origins may send, beside those
// that no browser asks for.
func corsHeaders() []string {
	return []string{"accept", "accept-language", "authorization", "cache-control", "content-language", "content-type", "pragma", "x-requested-with"}
}

// share lets scripts of a trusted origin read an answer, and no others. Every answer says
// that it depends on the origin, lest a cache hands one out for another.
func (s *Server) share(r *http.Request, answer *response) {
	if !s.cors {
		return
	}
	if answer.header == nil {
		answer.header = http.Header{}
	}
	answer.header.Add("Vary", "Origin")
	origin, ok := s.sharedOrigin(r)
	if !ok {
		return
	}
	answer.header.Set("Access-Control-Allow-Origin", origin)
	answer.header.Set("Access-Control-Allow-Credentials", "true")
	if r.Method != http.MethodOptions {
		answer.header.Set("Access-Control-Expose-Headers", corsExposed)
	}
}

// sharedOrigin returns the Origin of a request if it is trusted and spelled as browsers
// spell it.
func (s *Server) sharedOrigin(r *http.Request) (origin string, ok bool) {
	origin = sentOrigin(r.Header)
	at, ok := parseLocation(origin)
	if !ok || !at.web || at.origin != origin {
		return "", false
	}
	trusted, err := s.bases.trusted(r)
	return origin, err == nil && trusted.trust(origin)
}

// preflight answers the question of a browser whether a script of another origin may send
// a request. It is false for what is no such question, or comes from an origin that is not
// trusted, or is about no route: that is answered as any other OPTIONS.
func (s *Server) preflight(r *http.Request) (response, bool) {
	method := r.Header.Get("Access-Control-Request-Method")
	if !s.cors || r.Method != http.MethodOptions || method == "" {
		return response{}, false
	}
	asked := r.Clone(r.Context())
	asked.Method = method
	if _, ok := s.sharedOrigin(r); !ok || s.mux.find(asked) == nil {
		return response{}, false
	}
	header := http.Header{
		"Access-Control-Allow-Methods": {corsMethods},
		"Access-Control-Max-Age":       {corsMaxAge},
		"Vary":                         {"Access-Control-Request-Method, Access-Control-Request-Headers"},
	}
	if allowed := allowedHeaders(r.Header["Access-Control-Request-Headers"]); allowed != "" {
		header.Set("Access-Control-Allow-Headers", allowed)
	}
	return response{status: http.StatusNoContent, header: header}, true
}

// allowedHeaders returns those of the requested headers that may be sent.
func allowedHeaders(requested []string) string {
	var allowed []string
	for name := range strings.SplitSeq(strings.ToLower(strings.Join(requested, ",")), ",") {
		name = strings.TrimSpace(name)
		if slices.Contains(corsHeaders(), name) && !slices.Contains(allowed, name) {
			allowed = append(allowed, name)
		}
	}
	return strings.Join(allowed, ", ")
}
