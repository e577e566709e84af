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
	Session SessionOutput `json:"session"`
	User    UserOutput    `json:"user"`
}

// newGetSessionOut returns what a check of the session has found.
func (s *Server) newGetSessionOut(v session.Verdict) *GetSessionOutput {
	out := &GetSessionOutput{
		Session: s.newSessionOut(&v.Identity.Session),
		User:    s.newUserOut(&v.Identity.User),
	}
	out.Session.cached = v.Source == session.Cached
	out.User.cached = out.Session.cached
	return out
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
	return s.newGetSessionOut(verdict), nil
}

// postSession refuses: only a server that refreshes sessions on demand takes a POST.
func (s *Server) postSession(_ context.Context, c *call, _ NoInput) (NoOutput, error) {
	c.noStore()
	return NoOutput{}, auth.Fail(http.StatusMethodNotAllowed, auth.MethodNotAllowedDeferRequired)
}
