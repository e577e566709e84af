package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

// UnlinkAccountInput names the account to unlink.
type UnlinkAccountInput struct {
	AccountID string // the id of the row, not the provider's id of the user
}

func (in *UnlinkAccountInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "accountId", required: true, into: &in.AccountID},
	}}}
}

// unlinkAccount takes one way to sign in from the user, but never the last.
func (s *Server) unlinkAccount(ctx context.Context, c *call, in UnlinkAccountInput) (StatusOutput, error) {
	err := s.store.RemoveAccount(ctx, c.identity.User.ID, in.AccountID, !s.social.AllowUnlinkingAll)
	switch {
	case errors.Is(err, auth.ErrLastAccount):
		return StatusOutput{}, auth.Fail(http.StatusBadRequest, auth.FailedToUnlinkLastAccount)
	case errors.Is(err, auth.ErrNotFound):
		return StatusOutput{}, auth.Fail(http.StatusBadRequest, auth.AccountNotFound)
	}
	return StatusOutput{Status: err == nil}, err
}
