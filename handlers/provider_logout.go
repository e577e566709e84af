package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// logouts returns the accounts of a session's user whose providers can end their own session,
// the latest used first, one of each provider. Nobody is looked up where no provider can.
func (s *Server) logouts(ctx context.Context, token string) ([]auth.Account, error) {
	if !s.social.logout {
		return nil, nil
	}
	session, err := s.store.Session(ctx, token)
	if errors.Is(err, auth.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	accounts, err := s.store.AccountsOf(ctx, session.User.ID)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(accounts, func(a, b auth.Account) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	seen := make(map[string]bool)
	return slices.DeleteFunc(accounts, func(a auth.Account) bool {
		_, able := s.social.providers[a.ProviderID].(providers.Logout)
		again := seen[a.ProviderID]
		seen[a.ProviderID] = true
		return again || !able
	}), nil
}

// logoutURL returns where the browser ends its session at a provider, and "" if there is no
// such place. A provider that fails to say keeps nobody from signing out here.
func (s *Server) logoutURL(c *call, accounts []auth.Account, in SignOutInput) string {
	if len(accounts) == 0 {
		return ""
	}
	returnTo, err := absolute(s.baseURL(c), text(in.CallbackURL))
	if err != nil {
		return ""
	}
	for _, a := range accounts {
		logout, _ := s.social.providers[a.ProviderID].(providers.Logout)
		if to, err := logout.LogoutURL(a.IDToken, returnTo, text(in.State)); err == nil && to != "" {
			return to
		}
	}
	return ""
}

// absolute resolves a target on a base URL. An empty one stays empty.
func absolute(base, target string) (string, error) {
	if target == "" {
		return "", nil
	}
	u, err := whatwg.ParseRef(base, target)
	if err != nil {
		return "", fmt.Errorf("resolving a callback: %w", err)
	}
	return u.Href(false), nil
}
