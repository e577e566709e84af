package handlers

import (
	"context"
	"errors"

	"github.com/caddy-better-auth/gateway/auth"
)

// StatusOutput is the output of endpoints that have nothing to say but that it is done.
type StatusOutput struct {
	Status bool `json:"status"`
}

// RevokeSessionInput names the session to end.
type RevokeSessionInput struct{ Token string }

func (in *RevokeSessionInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "token", required: true, into: &in.Token},
	}}}
}

// revokeSession ends the session with the token if it is the user's. Whether there is one,
// and whose it is, cannot be told from the answer.
func (s *Server) revokeSession(ctx context.Context, c *call, in RevokeSessionInput) (StatusOutput, error) {
	found, err := s.store.Session(ctx, in.Token)
	if err != nil && !errors.Is(err, auth.ErrNotFound) {
		return StatusOutput{}, err
	}
	if err == nil && found.Session.UserID == c.identity.User.ID {
		if err := s.store.EndSession(ctx, in.Token); err != nil {
			return StatusOutput{}, err
		}
	}
	if in.Token == c.identity.Session.Token {
		c.setCookies(s.cookies.Clear(c.request))
	}
	return StatusOutput{Status: true}, nil
}

// revokeSessions ends all sessions of the user, the one of the request as well.
func (s *Server) revokeSessions(ctx context.Context, c *call, _ NoInput) (StatusOutput, error) {
	if err := s.store.EndSessions(ctx, c.identity.User.ID, ""); err != nil {
		return StatusOutput{}, err
	}
	c.setCookies(s.cookies.Clear(c.request))
	return StatusOutput{Status: true}, nil
}

// revokeOtherSessions ends all sessions of the user but the one of the request.
func (s *Server) revokeOtherSessions(ctx context.Context, c *call, _ NoInput) (StatusOutput, error) {
	if err := s.store.EndSessions(ctx, c.identity.User.ID, c.identity.Session.Token); err != nil {
		return StatusOutput{}, err
	}
	return StatusOutput{Status: true}, nil
}
