package handlers

import (
	"context"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

type getSessionIn struct{}

func (*getSessionIn) schema() schema { return schema{} }

type getSessionOut struct {
	Session any `json:"session"`
	User    any `json:"user"`
}

// newGetSessionOut writes the fields in the order of where they come from.
func newGetSessionOut(v session.Verdict) *getSessionOut {
	s, u := &v.Identity.Session, &v.Identity.User
	if v.Source == session.Cached {
		return &getSessionOut{Session: newCachedSessionOut(s), User: newCachedUserOut(u)}
	}
	return &getSessionOut{Session: newSessionOut(s), User: newUserOut(u)}
}

// getSession returns the session and user of the request; nil, which is null, when there
// is none.
func (s *Server) getSession(ctx context.Context, c *call, _ getSessionIn) (*getSessionOut, error) {
	c.noStore()
	verdict, err := s.sessions.Get(ctx, c.request, sessionOptions(c.query))
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

type postSessionIn struct{}

func (*postSessionIn) schema() schema { return schema{} }

// postSession refuses: only a server that refreshes sessions on demand takes a POST.
func (s *Server) postSession(_ context.Context, c *call, _ postSessionIn) (nothing, error) {
	c.noStore()
	return nothing{}, auth.Fail(http.StatusMethodNotAllowed, auth.MethodNotAllowedDeferRequired)
}
