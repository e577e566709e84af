package handlers

import (
	"context"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// GetSessionInput is what get-session takes.
type GetSessionInput struct {
	DisableCookieCache bool // ask the store, whatever session_data says
	DisableRefresh     bool // leave the session and its cookies as they are
}

func (in *GetSessionInput) schema() schema {
	return schema{query: []field{
		{name: "disableCookieCache", kind: truthyKind, into: &in.DisableCookieCache},
		{name: "disableRefresh", kind: truthyKind, into: &in.DisableRefresh},
	}}
}

// GetSessionOutput is a session and its user.
type GetSessionOutput struct {
	Session any `json:"session"`
	User    any `json:"user"`
}

// newGetSessionOut writes the fields in the order of where they come from.
func newGetSessionOut(v session.Verdict) *GetSessionOutput {
	s, u := &v.Identity.Session, &v.Identity.User
	if v.Source == session.Cached {
		return &GetSessionOutput{Session: newCachedSessionOut(s), User: newCachedUserOut(u)}
	}
	return &GetSessionOutput{Session: newSessionOut(s), User: newUserOut(u)}
}

// getSession returns the session and user of the request; nil, which is null, when there
// is none.
func (s *Server) getSession(ctx context.Context, c *call, in GetSessionInput) (*GetSessionOutput, error) {
	c.noStore()
	verdict, err := s.sessions.Get(ctx, c.request, session.Options{
		DisableCache:   in.DisableCookieCache,
		DisableRefresh: in.DisableRefresh,
	})
	if err != nil {
		return nil, err
	}
	c.setCookies(verdict.Cookies)
	if verdict.Vanished {
		return nil, auth.Fail(http.StatusUnauthorized, auth.FailedToGetSession)
	}
	if !verdict.OK {
		return nil, nil
	}
	return newGetSessionOut(verdict), nil
}

// postSession refuses: only a server that refreshes sessions on demand takes a POST.
func (s *Server) postSession(_ context.Context, c *call, _ NoInput) (NoOutput, error) {
	c.noStore()
	return NoOutput{}, auth.Fail(http.StatusMethodNotAllowed, auth.MethodNotAllowedDeferRequired)
}
