package handlers

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/caddy-better-auth/gateway/auth"
)

// Caller calls the endpoints from Go, on behalf of whoever sent a request: Better Auth's
// auth.api with the headers of that request. Its methods take and return what the routes
// do, typed; their errors are *auth.Error where a client would be refused. What protects
// routes from other sites and from too many requests does not apply: the caller is trusted.
//
// What the calls want the browser to know is in Header and Cookies. A Caller is for one
// request and not safe for concurrent use.
type Caller struct {
	server  *Server
	request *http.Request
	answer  call
}

// For returns a Caller on behalf of a request: of its cookies, its client and its
// User-Agent. Without a request it calls for nobody, which takes a static base URL.
func (s *Server) For(r *http.Request) *Caller {
	if r == nil {
		r = &http.Request{Method: http.MethodPost, Header: http.Header{}, URL: &url.URL{Path: "/"}}
	}
	return &Caller{server: s, request: r, answer: call{header: http.Header{}}}
}

// Cookies returns the Set-Cookie lines of the calls so far, for the browser.
func (c *Caller) Cookies() []string { return slices.Clone(c.answer.cookies) }

// Header returns the other headers of the calls so far, such as Location.
func (c *Caller) Header() http.Header { return c.answer.header.Clone() }

// WriteHeader puts the cookies and headers of the calls so far on a response.
func (c *Caller) WriteHeader(h http.Header) {
	for name, values := range c.answer.header {
		h[name] = slices.Clone(values)
	}
	for _, line := range c.answer.cookies {
		h.Add("Set-Cookie", line)
	}
}

// invoke calls one endpoint as its route does, from the check of its input on.
func invoke[In any, P interface {
	*In
	input
}, Out any](ctx context.Context, caller *Caller, operation string, in In, do func(*Server, context.Context, *call, In) (Out, error)) (out Out, err error) {
	s := caller.server
	c := &call{request: caller.request.WithContext(ctx), header: http.Header{}, status: http.StatusOK, query: values{}}
	defer func() { caller.keep(c, err) }()
	if c.trusted, err = s.bases.trusted(c.request); err != nil {
		return out, err
	}
	if err := P(&in).schema().check(c.trusted); err != nil {
		return out, err
	}
	if err := s.authorize(ctx, c, s.demands[operation]); err != nil {
		return out, err
	}
	return do(s, ctx, c, in)
}

// keep takes over what a call wants the browser to know. As over HTTP, an outage changes no
// cookie.
func (c *Caller) keep(from *call, err error) {
	if _, refused := errors.AsType[*auth.Error](err); err != nil && !refused {
		return
	}
	c.answer.setCookies(from.cookies)
	maps.Copy(c.answer.header, from.header)
}
