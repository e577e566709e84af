package handlers

import (
	"context"
	"net/http"
	"slices"

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
	accounts, err := s.store.AccountsOf(ctx, c.identity.User.ID)
	if err != nil {
		return StatusOutput{}, err
	}
	known := slices.ContainsFunc(accounts, func(a auth.Account) bool { return a.ID == in.AccountID })
	switch {
	case len(accounts) == 1:
		return StatusOutput{}, auth.Fail(http.StatusBadRequest, auth.FailedToUnlinkLastAccount)
	case !known:
		return StatusOutput{}, auth.Fail(http.StatusBadRequest, auth.AccountNotFound)
	}
	if err := s.store.RemoveAccount(ctx, in.AccountID); err != nil {
		return StatusOutput{}, err
	}
	return StatusOutput{Status: true}, nil
}
