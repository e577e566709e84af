package handlers

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

// AccountInfoInput names the account that is asked about.
type AccountInfoInput struct{ AccountSelection }

func (in *AccountInfoInput) schema() schema { return schema{queryOneOf: in.variants()} }

// AccountInfoOutput is what a provider says of the owner of an account.
type AccountInfoOutput struct {
	// User is an object of name, email, image and emailVerified, without what the provider
	// does not tell.
	User json.RawMessage `json:"user"`
	// Data is the profile as the provider sent it.
	Data    json.RawMessage `json:"data"`
	Account AccountInfoRef  `json:"account"`
}

// AccountInfoRef names an account.
type AccountInfoRef struct {
	ID         string `json:"id"` // of the row
	ProviderID string `json:"providerId"`
	AccountID  string `json:"accountId"` // the provider's
}

// accountInfo asks the provider of an account about its owner.
func (s *Server) accountInfo(ctx context.Context, c *call, in AccountInfoInput) (out AccountInfoOutput, err error) {
	account, err := s.selected(ctx, c, in.AccountSelection)
	if err != nil {
		return out, err
	}
	p, ok := s.social.providers[account.ProviderID]
	if !ok {
		return out, auth.Fail(http.StatusBadRequest, auth.ProviderNotConfigured)
	}
	tokens, err := s.validTokens(ctx, c, p, account)
	if err != nil {
		return out, err
	}
	if tokens.AccessToken == "" {
		return out, auth.Fail(http.StatusBadRequest, auth.AccessTokenNotFound)
	}
	user, err := p.User(ctx, tokens, nil)
	if err != nil {
		return out, auth.Fail(http.StatusUnauthorized, auth.FailedToGetUserInfo).Because(err)
	}
	return AccountInfoOutput{
		User:    stringify(user.Info),
		Data:    stringify(user.Raw),
		Account: AccountInfoRef{ID: account.ID, ProviderID: account.ProviderID, AccountID: account.AccountID},
	}, nil
}
