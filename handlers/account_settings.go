package handlers

import (
	"fmt"

	"golang.org/x/sync/singleflight"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// Account are the settings of accounts at social providers.
type Account struct {
	// EncryptTokens keeps access and refresh tokens encrypted (account.encryptOAuthTokens).
	// Those that were kept before are read as they are.
	EncryptTokens bool
	// KeepTokens leaves the tokens of an account as they are when somebody signs in with it
	// (account.updateAccountOnSignIn false).
	KeepTokens bool
	// AllowUnlinkingAll lets users unlink their last account.
	AllowUnlinkingAll bool
	// Linking says which accounts may belong to one user.
	Linking Linking
}

// Linking says when an account at a provider is linked to a user who has the same e-mail,
// and what users may link themselves (account.accountLinking).
type Linking struct {
	Disabled bool // nothing is linked
	// DisableImplicit links nothing at sign-in, only when the user asks for it.
	DisableImplicit bool
	// TrustedProviders are the ids of providers that vouch for an e-mail by having it.
	TrustedProviders []string
	// AllowDifferentEmails lets users link accounts with another e-mail than theirs.
	AllowDifferentEmails bool
	// AllowUnverifiedEmail links to a user whose own e-mail is not verified, if the provider
	// is trusted and says that it is verified there (requireLocalEmailVerified false). The
	// user's password, sessions and other accounts are removed then: whoever made them has
	// not proved to own the address.
	AllowUnverifiedEmail bool
	// UpdateUserInfo gives a user the name and image of the account that is linked. The
	// e-mail stays.
	UpdateUserInfo bool
}

// social is what a Server knows of signing in elsewhere.
type social struct {
	Account
	providers map[string]providers.Provider
	trusted   map[string]bool
	logout    bool // some provider can end its own session
	refreshes *singleflight.Group
}

func newSocial(c Config) (social, error) {
	s := social{
		Account:   c.Account,
		providers: make(map[string]providers.Provider, len(c.Providers)),
		trusted:   make(map[string]bool),
		refreshes: new(singleflight.Group),
	}
	for _, p := range c.Providers {
		id := p.ID()
		if _, taken := s.providers[id]; taken || id == "" || id == auth.CredentialProvider {
			return s, fmt.Errorf("handlers: provider %q: want an id of its own, and not %q", id, auth.CredentialProvider)
		}
		s.providers[id] = p
		if _, able := p.(providers.Logout); able {
			s.logout = true
		}
	}
	for _, id := range c.Account.Linking.TrustedProviders {
		s.trusted[id] = true
	}
	return s, nil
}
