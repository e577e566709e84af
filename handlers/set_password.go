package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

// errHasPassword is what a change of an account finds that has a password.
var errHasPassword = errors.New("the account has a password")

// SetPasswordInput is what set-password takes.
type SetPasswordInput struct{ NewPassword string }

func (in *SetPasswordInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "newPassword", required: true, into: &in.NewPassword},
	}}}
}

// setPassword gives a password to a user who has none. No request over HTTP gets here:
// whoever holds a session could turn it into a password.
func (s *Server) setPassword(ctx context.Context, c *call, in SetPasswordInput) (out StatusOutput, err error) {
	if err := s.checkNewPassword(in.NewPassword); err != nil {
		return out, err
	}
	hash, err := s.hash(ctx, in.NewPassword)
	if err != nil {
		return out, err
	}
	refused := auth.Fail(http.StatusBadRequest, auth.PasswordAlreadySet)
	err = s.writePassword(ctx, c.identity.User.ID, func(a *auth.Account) error {
		if a.PasswordHash != "" {
			return errHasPassword
		}
		a.PasswordHash, a.UpdatedAt = hash, s.env.Time()
		return nil
	})
	switch {
	case errors.Is(err, errHasPassword):
		return out, refused
	case errors.Is(err, auth.ErrNotFound):
		return out, auth.Fail(http.StatusUnauthorized, auth.Unauthorized)
	}
	return StatusOutput{Status: err == nil}, err
}
