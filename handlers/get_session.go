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
	// NeedsRefresh says, where refreshes are deferred, whether a POST is due. Nil elsewhere.
	NeedsRefresh *bool `json:"needsRefresh,omitempty"`
}

// newGetSessionOut returns what a check of the session has found.
func (s *Server) newGetSessionOut(v session.Verdict) *GetSessionOutput {
	out := &GetSessionOutput{
		Session: s.newSessionOut(&v.Identity.Session),
		User:    s.newUserOut(&v.Identity.User),
	}
	out.Session.cached = v.Source == session.Cached
	out.User.cached = out.Session.cached
	if v.Deferred {
		out.NeedsRefresh = &v.NeedsRefresh
	}
	return out
}

// getSession returns the session and user of the request; nil, which is null, when there
// is none.
func (s *Server) getSession(ctx context.Context, c *call, in GetSessionInput) (*GetSessionOutput, error) {
	return s.findSession(ctx, c, in, false)
}

// postSession is getSession where refreshes are deferred: it refreshes the session if that
// is due, and removes one that is over. Elsewhere it refuses.
func (s *Server) postSession(ctx context.Context, c *call, in GetSessionInput) (*GetSessionOutput, error) {
	if !s.sessions.Deferred() {
		c.noStore()
		return nil, auth.Fail(http.StatusMethodNotAllowed, auth.MethodNotAllowedDeferRequired)
	}
	return s.findSession(ctx, c, in, true)
}

func (s *Server) findSession(ctx context.Context, c *call, in GetSessionInput, write bool) (*GetSessionOutput, error) {
	c.noStore()
	verdict, err := s.sessions.Get(ctx, c.request, session.Options{
		FirstCookie:    true,
		DisableCache:   in.DisableCookieCache,
		DisableRefresh: in.DisableRefresh,
		Write:          write,
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
