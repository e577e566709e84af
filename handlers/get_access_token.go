package handlers

import (
	"context"
	"time"
)

// GetAccessTokenInput names the account whose access token is asked for.
type GetAccessTokenInput struct{ AccountSelection }

func (in *GetAccessTokenInput) schema() schema {
	return schema{body: &object{oneOf: in.variants()}}
}

// GetAccessTokenOutput is an access token that can be used now.
type GetAccessTokenOutput struct {
	AccessToken          string   `json:"accessToken"`
	AccessTokenExpiresAt *Date    `json:"accessTokenExpiresAt,omitempty"`
	Scopes               []string `json:"scopes"`
	IDToken              string   `json:"idToken,omitempty"`
}

// getAccessToken returns the access token of an account, renewed if it has to be.
func (s *Server) getAccessToken(ctx context.Context, c *call, in GetAccessTokenInput) (out GetAccessTokenOutput, err error) {
	account, err := s.selected(ctx, c, in.AccountSelection)
	if err != nil {
		return out, err
	}
	p, ok := s.social.providers[account.ProviderID]
	if !ok {
		return out, notSupported(account.ProviderID)
	}
	tokens, err := s.validTokens(ctx, c, p, account)
	if err != nil {
		return out, err
	}
	return GetAccessTokenOutput{
		AccessToken:          tokens.AccessToken,
		AccessTokenExpiresAt: dateOrNil(tokens.AccessTokenExpiresAt),
		Scopes:               tokens.Scopes,
		IDToken:              tokens.IDToken,
	}, nil
}

// dateOrNil returns a date, nil for the zero time.
func dateOrNil(t time.Time) *Date {
	if t.IsZero() {
		return nil
	}
	d := Date(t)
	return &d
}

// textOrNil returns a string, nil for an empty one.
func textOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
