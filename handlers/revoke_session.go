package handlers

import (
	"context"
	"errors"

	"github.com/caddy-better-auth/gateway/auth"
)

// statusOut is the output of endpoints that have nothing to say but that it is done.
type statusOut struct {
	Status bool `json:"status"`
}

type revokeSessionIn struct{ token string }

func (in *revokeSessionIn) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "token", required: true, into: &in.token},
	}}}
}

// revokeSession ends the session with the token if it is the user's. Whether there is one,
// and whose it is, cannot be told from the answer.
func (s *Server) revokeSession(ctx context.Context, c *call, in revokeSessionIn) (statusOut, error) {
	found, err := s.store.Session(ctx, in.token)
	if err != nil && !errors.Is(err, auth.ErrNotFound) {
		return statusOut{}, err
	}
	if err == nil && found.Session.UserID == c.identity.User.ID {
		if err := s.store.EndSession(ctx, in.token); err != nil {
			return statusOut{}, err
		}
	}
	if in.token == c.identity.Session.Token {
		c.setCookies(s.cookies.Clear(c.request))
	}
	return statusOut{Status: true}, nil
}

type revokeSessionsIn struct{}

func (*revokeSessionsIn) schema() schema { return schema{} }

// revokeSessions ends all sessions of the user, the one of the request as well.
func (s *Server) revokeSessions(ctx context.Context, c *call, _ revokeSessionsIn) (statusOut, error) {
	if err := s.store.EndSessions(ctx, c.identity.User.ID, ""); err != nil {
		return statusOut{}, err
	}
	c.setCookies(s.cookies.Clear(c.request))
	return statusOut{Status: true}, nil
}

// revokeOtherSessions ends all sessions of the user but the one of the request.
func (s *Server) revokeOtherSessions(ctx context.Context, c *call, _ revokeSessionsIn) (statusOut, error) {
	if err := s.store.EndSessions(ctx, c.identity.User.ID, c.identity.Session.Token); err != nil {
		return statusOut{}, err
	}
	return statusOut{Status: true}, nil
}
