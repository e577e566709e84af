package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// RefreshTokenInput names the account whose tokens are to be renewed.
type RefreshTokenInput struct{ AccountSelection }

func (in *RefreshTokenInput) schema() schema {
	return schema{body: &object{oneOf: in.variants()}}
}

// RefreshTokenOutput are the new tokens.
type RefreshTokenOutput struct {
	AccessToken           string  `json:"accessToken"`
	RefreshToken          string  `json:"refreshToken"`
	AccessTokenExpiresAt  *Date   `json:"accessTokenExpiresAt,omitempty"`
	RefreshTokenExpiresAt *Date   `json:"refreshTokenExpiresAt"`
	Scope                 *string `json:"scope"`
	IDToken               *string `json:"idToken"`
	ProviderID            string  `json:"providerId"`
	AccountID             string  `json:"accountId"` // the id of the row
}

// refreshToken gets new tokens from the provider of an account.
func (s *Server) refreshToken(ctx context.Context, c *call, in RefreshTokenInput) (out RefreshTokenOutput, err error) {
	account, err := s.selected(ctx, c, in.AccountSelection)
	if err != nil {
		return out, err
	}
	p, ok := s.social.providers[account.ProviderID]
	if !ok {
		return out, notSupported(account.ProviderID)
	}
	if account.RefreshToken == "" {
		return out, auth.Fail(http.StatusBadRequest, auth.RefreshTokenNotFound)
	}
	renewed, err := s.refresh(ctx, p, account)
	switch {
	case errors.Is(err, providers.ErrUnsupported):
		return out, (&auth.Error{
			Status:  http.StatusBadRequest,
			Code:    auth.TokenRefreshNotSupported,
			Message: "Provider " + account.ProviderID + " does not support token refreshing.",
		}).Because(err)
	case err != nil && !isOutage(err):
		return out, auth.Fail(http.StatusBadRequest, auth.FailedToRefreshAccessToken).Because(err)
	case err != nil:
		return out, err
	}
	now := renewed.account
	s.showRenewed(c, &now)
	out = RefreshTokenOutput{
		AccessToken:           renewed.tokens.AccessToken,
		RefreshToken:          renewed.tokens.RefreshToken,
		RefreshTokenExpiresAt: dateOrNil(now.RefreshTokenExpiresAt),
		AccessTokenExpiresAt:  dateOrNil(renewed.tokens.AccessTokenExpiresAt),
		Scope:                 textOrNil(now.Scope),
		IDToken:               textOrNil(now.IDToken),
		ProviderID:            now.ProviderID,
		AccountID:             now.ID,
	}
	return out, nil
}
