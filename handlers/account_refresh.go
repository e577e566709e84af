package handlers

import (
	"context"
	"errors"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// renewed are new tokens, and the account that has them now.
type renewed struct {
	tokens  *providers.Tokens // in the clear, with the refresh token that holds now
	account auth.Account
}

// storeOutage marks an error of the store, as opposed to one of a provider.
type storeOutage struct{ error }

func (o storeOutage) Unwrap() error { return o.error }

func isOutage(err error) bool { return errors.As(err, new(storeOutage)) }

// refresh gets new tokens for an account. Of all who ask at the same time one does it and
// the others share what comes of it: many providers take a refresh token once only.
func (s *Server) refresh(ctx context.Context, p providers.Provider, account *auth.Account) (*renewed, error) {
	// One client that goes away must not spoil it for the others.
	ctx = context.WithoutCancel(ctx)
	out, err, _ := s.social.refreshes.Do(account.ID, func() (any, error) { return s.refreshOnce(ctx, p, account) })
	if err != nil {
		return nil, err
	}
	return out.(*renewed), nil
}

func (s *Server) refreshOnce(ctx context.Context, p providers.Provider, account *auth.Account) (*renewed, error) {
	used, err := s.unlockToken(account.RefreshToken)
	if err != nil {
		return nil, err
	}
	tokens, err := p.Refresh(ctx, used)
	if err != nil {
		return s.refreshedElsewhere(ctx, account, err)
	}
	changed, err := s.store.UpdateAccount(ctx, account.ID, func(a *auth.Account) error {
		a.UpdatedAt = s.env.Time()
		return s.setTokens(a, tokens)
	})
	if errors.Is(err, auth.ErrNotFound) {
		// It is known to the browser only, or was unlinked meanwhile.
		gone := *account
		changed, err = &gone, s.setTokens(&gone, tokens)
	}
	if err != nil {
		return nil, storeOutage{err}
	}
	if tokens.RefreshToken == "" {
		tokens.RefreshToken = used
	}
	return &renewed{tokens: tokens, account: *changed}, nil
}

// showRenewed puts an account into the browser again that is kept there.
func (s *Server) showRenewed(c *call, account *auth.Account) {
	if kept, ok := s.cookies.Account(c.request, s.env.Time()); ok && kept.ID == account.ID {
		c.setCookies(s.cookies.IssueAccount(c.request, account, s.env.Time()))
	}
}

// refreshedElsewhere returns the tokens that another server got for the account while we
// were refused with the old one; if there is no such thing, the error.
func (s *Server) refreshedElsewhere(ctx context.Context, account *auth.Account, refused error) (*renewed, error) {
	now, err := s.store.Account(ctx, account.ProviderID, account.AccountID)
	if err != nil || now.ID != account.ID || now.RefreshToken == account.RefreshToken ||
		now.AccessTokenExpiresAt.Sub(s.env.Time()) < nearlyExpired {
		return nil, refused
	}
	access, err := s.unlockToken(now.AccessToken)
	if err != nil {
		return nil, refused
	}
	refresh, err := s.unlockToken(now.RefreshToken)
	if err != nil {
		return nil, refused
	}
	return &renewed{account: *now, tokens: &providers.Tokens{
		AccessToken:           access,
		RefreshToken:          refresh,
		IDToken:               now.IDToken,
		AccessTokenExpiresAt:  now.AccessTokenExpiresAt,
		RefreshTokenExpiresAt: now.RefreshTokenExpiresAt,
	}}, nil
}
