package handlers

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// nearlyExpired is how much of its life an access token must have left to be given away.
const nearlyExpired = 5 * time.Second

// setTokens puts tokens into an account. Those that the provider did not give stay.
func (s *Server) setTokens(a *auth.Account, t *providers.Tokens) error {
	for _, token := range []struct {
		text string
		into *string
	}{{t.AccessToken, &a.AccessToken}, {t.RefreshToken, &a.RefreshToken}} {
		if token.text == "" {
			continue
		}
		kept, err := s.lockToken(token.text)
		if err != nil {
			return fault{err}
		}
		*token.into = kept
	}
	if t.IDToken != "" {
		a.IDToken = t.IDToken
	}
	if !t.AccessTokenExpiresAt.IsZero() {
		a.AccessTokenExpiresAt = t.AccessTokenExpiresAt.UTC().Truncate(time.Millisecond)
	}
	if !t.RefreshTokenExpiresAt.IsZero() {
		a.RefreshTokenExpiresAt = t.RefreshTokenExpiresAt.UTC().Truncate(time.Millisecond)
	}
	return nil
}

// updateTokens is setTokens for an account in the store, and what else there is to change.
func (s *Server) updateTokens(ctx context.Context, id string, t *providers.Tokens, also func(*auth.Account)) error {
	_, err := s.store.UpdateAccount(ctx, id, func(a *auth.Account) error {
		if also != nil {
			also(a)
		}
		a.UpdatedAt = s.env.Time()
		return s.setTokens(a, t)
	})
	return err
}

func (s *Server) lockToken(token string) (string, error) {
	if !s.social.EncryptTokens {
		return token, nil
	}
	return s.cookies.Vault().Lock(token)
}

// unlockToken undoes lockToken.
func (s *Server) unlockToken(kept string) (string, error) {
	if !s.social.EncryptTokens {
		return kept, nil
	}
	return s.cookies.Vault().Unlock(kept)
}

// AccountSelection is which account a route is about.
type AccountSelection struct {
	// AccountID is the id of the row, not the provider's.
	AccountID string
	// UseAccountCookie takes the account from the cookie that keeps it where there is no
	// database, instead.
	UseAccountCookie bool
}

// variants are the forms in which a client may say so. Whose account it is the session says,
// so that userId is read and not heeded.
func (in *AccountSelection) variants() []variant {
	return []variant{
		{{name: "accountId", required: true, into: &in.AccountID}, {name: "userId"}},
		{{name: "useAccountCookie", kind: trueKind, required: true, into: &in.UseAccountCookie}, {name: "userId"}},
	}
}

// selected returns the account, which must be the user's own.
func (s *Server) selected(ctx context.Context, c *call, in AccountSelection) (*auth.Account, error) {
	notFound := auth.Fail(http.StatusBadRequest, auth.AccountNotFound)
	if in.UseAccountCookie {
		account, ok := s.cookies.Account(c.request, s.env.Time())
		if !ok || account.UserID != c.identity.User.ID {
			return nil, notFound
		}
		return account, nil
	}
	accounts, err := s.store.AccountsOf(ctx, c.identity.User.ID)
	if err != nil {
		return nil, err
	}
	for i := range accounts {
		if accounts[i].ID == in.AccountID {
			return &accounts[i], nil
		}
	}
	return nil, notFound
}

// notSupported is the refusal for an account whose provider is not configured.
func notSupported(id string) error {
	return &auth.Error{
		Status:  http.StatusBadRequest,
		Code:    auth.ProviderNotSupported,
		Message: "Provider " + id + " is not supported.",
	}
}

// validTokens returns the tokens of an account in the clear, and new ones if the access
// token has nearly expired and can be had anew.
func (s *Server) validTokens(ctx context.Context, c *call, p providers.Provider, account *auth.Account) (*providers.Tokens, error) {
	refused := func(cause error) error {
		return auth.Fail(http.StatusBadRequest, auth.FailedToGetAccessToken).Because(cause)
	}
	left := account.AccessTokenExpiresAt.Sub(s.env.Time())
	if account.RefreshToken != "" && !account.AccessTokenExpiresAt.IsZero() && left < nearlyExpired {
		renewed, err := s.refresh(ctx, p, account)
		switch {
		case err == nil:
			account = &renewed.account
			s.showRenewed(c, account)
		case errors.Is(err, providers.ErrUnsupported):
			// The old token is all there is.
		case isOutage(err):
			return nil, err
		default:
			return nil, refused(err)
		}
	}
	access, err := s.unlockToken(account.AccessToken)
	if err != nil {
		return nil, refused(err)
	}
	return &providers.Tokens{
		AccessToken:          access,
		IDToken:              account.IDToken,
		AccessTokenExpiresAt: account.AccessTokenExpiresAt,
		Scopes:               splitScopes(account.Scope),
	}, nil
}
