package handlers

import (
	"context"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// AccountOutput is an account as its owner sees it: neither tokens nor password.
type AccountOutput struct {
	AccountID  string   `json:"accountId"`
	ProviderID string   `json:"providerId"`
	UserID     string   `json:"userId"`
	CreatedAt  Date     `json:"createdAt"`
	UpdatedAt  Date     `json:"updatedAt"`
	ID         string   `json:"id"`
	Scopes     []string `json:"scopes"`
}

func newAccountOut(a *auth.Account) AccountOutput {
	out := AccountOutput{
		AccountID:  a.AccountID,
		ProviderID: a.ProviderID,
		UserID:     a.UserID,
		CreatedAt:  Date(a.CreatedAt),
		UpdatedAt:  Date(a.UpdatedAt),
		ID:         a.ID,
		Scopes:     []string{},
	}
	if a.Scope != "" {
		out.Scopes = strings.Split(a.Scope, ",")
	}
	return out
}

// listAccounts returns the ways the user can sign in, oldest first.
func (s *Server) listAccounts(ctx context.Context, c *call, _ NoInput) ([]AccountOutput, error) {
	accounts, err := s.store.AccountsOf(ctx, c.identity.User.ID)
	if err != nil {
		return nil, err
	}
	out := make([]AccountOutput, 0, min(len(accounts), maxListed))
	for i := range accounts[:cap(out)] {
		out = append(out, newAccountOut(&accounts[i]))
	}
	return out, nil
}
