package handlers

import (
	"context"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

type getSessionIn struct {
	disableRefresh bool
}

// schema reads the flag as JavaScript does: any text is true, even "false".
func (in *getSessionIn) schema() schema {
	return schema{query: []field{
		{name: "disableRefresh", kind: truthyKind, into: &in.disableRefresh},
	}}
}

type getSessionOut struct {
	Session sessionOut `json:"session"`
	User    userOut    `json:"user"`
}

// getSession returns the session and user of the request; nil, which is null, when there
// is none.
func (s *Server) getSession(ctx context.Context, c *call, in getSessionIn) (*getSessionOut, error) {
	c.noStore()
	verdict, err := s.sessions.Get(ctx, c.request, in.disableRefresh)
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
	return &getSessionOut{
		Session: newSessionOut(&verdict.Identity.Session),
		User:    newUserOut(&verdict.Identity.User),
	}, nil
}

type postSessionIn struct{}

func (*postSessionIn) schema() schema { return schema{} }

// postSession refuses: only a server that refreshes sessions on demand takes a POST.
func (s *Server) postSession(_ context.Context, c *call, _ postSessionIn) (nothing, error) {
	c.noStore()
	return nothing{}, auth.Fail(http.StatusMethodNotAllowed, auth.MethodNotAllowedDeferRequired)
}
