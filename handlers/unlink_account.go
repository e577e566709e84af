package handlers

import (
	"context"
	"net/http"
	"slices"

	"github.com/caddy-better-auth/gateway/auth"
)

type unlinkAccountIn struct {
	accountID string // the id of the row, not the provider's id of the user
}

func (in *unlinkAccountIn) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "accountId", required: true, into: &in.accountID},
	}}}
}

// unlinkAccount takes one way to sign in from the user, but never the last.
func (s *Server) unlinkAccount(ctx context.Context, c *call, in unlinkAccountIn) (statusOut, error) {
	accounts, err := s.store.AccountsOf(ctx, c.identity.User.ID)
	if err != nil {
		return statusOut{}, err
	}
	known := slices.ContainsFunc(accounts, func(a auth.Account) bool { return a.ID == in.accountID })
	switch {
	case len(accounts) == 1:
		return statusOut{}, auth.Fail(http.StatusBadRequest, auth.FailedToUnlinkLastAccount)
	case !known:
		return statusOut{}, auth.Fail(http.StatusBadRequest, auth.AccountNotFound)
	}
	if err := s.store.RemoveAccount(ctx, in.accountID); err != nil {
		return statusOut{}, err
	}
	return statusOut{Status: true}, nil
}
