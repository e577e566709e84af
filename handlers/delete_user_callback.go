package handlers

import (
	"context"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

// DeleteUserCallbackInput is what the link of the mail about a deletion carries.
type DeleteUserCallbackInput struct {
	Token       string
	CallbackURL string // where the browser goes then; empty: it gets JSON
}

func (in *DeleteUserCallbackInput) schema() schema {
	return schema{query: []field{
		{name: "token", required: true, into: &in.Token},
		{name: "callbackURL", into: &in.CallbackURL},
	}}
}

// deleteUserCallback deletes the user that a link was mailed to, in a browser where they
// are signed in.
func (s *Server) deleteUserCallback(ctx context.Context, c *call, in DeleteUserCallbackInput) (out DeleteUserOutput, err error) {
	if err := c.checkCallback(in.CallbackURL); err != nil {
		return out, err
	}
	if !s.deleting.Enabled {
		return out, auth.Fail(http.StatusNotFound, auth.NotFound)
	}
	identity, err := s.identify(ctx, c, true)
	if err != nil {
		return out, err
	}
	if identity == nil {
		return out, auth.Fail(http.StatusNotFound, auth.FailedToGetUserInfo)
	}
	if err := s.deleteWithToken(ctx, c, identity, in.Token); err != nil {
		return out, err
	}
	if in.CallbackURL != "" {
		c.redirect(in.CallbackURL)
	}
	return DeleteUserOutput{true, userDeleted}, nil
}
