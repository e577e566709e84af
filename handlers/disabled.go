package handlers

import (
	"fmt"
	"net/http"

	"github.com/caddy-better-auth/gateway/ratelimit"
)

// normalPath is what a request asks for as disabled paths and rate limits see it: the raw
// path with its dots resolved, without the base path and without slashes at its end, "/" for
// nothing at all.
func (m *mux) normalPath(r *http.Request) string {
	return ratelimit.NormalizePath(r.URL.EscapedPath(), m.prefix)
}

// disable takes paths out of service. Each must be one that a route answers: a slip of the
// pen must not leave a route open.
func (m *mux) disable(paths []string) error {
	m.disabled = make(map[string]bool, len(paths))
	for _, path := range paths {
		if !m.serves(path) {
			return fmt.Errorf("handlers: disabled path %q: no route has it; write it without the base path, such as /sign-up/email", path)
		}
		m.disabled[path] = true
	}
	return nil
}

// serves reports whether a route answers a path, with whatever method.
func (m *mux) serves(path string) bool {
	for _, row := range m.literal {
		if row.Path == path {
			return true
		}
	}
	for _, row := range m.params {
		if row.Path == path || fits(row.Path, path) {
			return true
		}
	}
	return false
}

// disabledAnswer is what a disabled path answers.
func disabledAnswer() response {
	return response{
		status: http.StatusNotFound,
		header: http.Header{"Content-Type": {"text/plain;charset=UTF-8"}},
		body:   []byte("Not Found"),
	}
}
