package gateway

import (
	"fmt"
	"slices"

	"github.com/caddy-better-auth/gateway/handlers"
	"github.com/caddy-better-auth/gateway/providers"
)

// AccountConfig is how accounts at providers are kept, and when one user may have several.
type AccountConfig struct {
	// Keep the access and refresh tokens of providers encrypted under the secret. Tokens that
	// were kept before are still read. A Better Auth server that shares the store needs
	// encryptOAuthTokens. Default: they are kept as they are.
	EncryptTokens bool `json:"encrypt_tokens,omitempty"`
	// Whether signing in takes over the provider's new tokens. Default: true
	UpdateOnSignIn *bool `json:"update_on_sign_in,omitempty"`
	// Let users unlink their last account, too: they cannot sign in again then.
	AllowUnlinkingAll bool `json:"allow_unlinking_all,omitempty"`
	// When an account is linked to a user who is there already.
	Linking LinkingConfig `json:"linking,omitzero"`
}

// LinkingConfig is when an account at a provider is linked to a user.
type LinkingConfig struct {
	// Link nothing, neither at sign-in nor when a user asks for it.
	Off bool `json:"off,omitempty"`
	// Whether somebody who signs in at a provider is linked to the user with the same address.
	// The provider must have verified it, and the user too. Default: true
	Implicit *bool `json:"implicit,omitempty"`
	// The ids of providers that are believed: users may link accounts whose address is not
	// verified there, and allow_unverified_email goes for these providers only.
	TrustedProviders []string `json:"trusted_providers,omitempty"`
	// Let users link accounts with another address than their own.
	AllowDifferentEmails bool `json:"allow_different_emails,omitempty"`
	// Link to a user who never verified the address, if a trusted provider has. What could be
	// a stranger's is removed then: password, sessions and other accounts of the user.
	AllowUnverifiedEmail bool `json:"allow_unverified_email,omitempty"`
	// Give users the name and image of an account that is linked. Their e-mail stays.
	UpdateUserInfo bool `json:"update_user_info,omitempty"`
}

// handlers returns the same in the words of package handlers.
func (c AccountConfig) handlers() handlers.Account {
	return handlers.Account{
		EncryptTokens:     c.EncryptTokens,
		KeepTokens:        c.UpdateOnSignIn != nil && !*c.UpdateOnSignIn,
		AllowUnlinkingAll: c.AllowUnlinkingAll,
		Linking: handlers.Linking{
			Disabled:             c.Linking.Off,
			DisableImplicit:      c.Linking.Implicit != nil && !*c.Linking.Implicit,
			TrustedProviders:     c.Linking.TrustedProviders,
			AllowDifferentEmails: c.Linking.AllowDifferentEmails,
			AllowUnverifiedEmail: c.Linking.AllowUnverifiedEmail,
			UpdateUserInfo:       c.Linking.UpdateUserInfo,
		},
	}
}

// check refuses to trust a provider that there is not: a slip of the pen would leave the
// right one untrusted.
func (c AccountConfig) check(known []providers.Provider) error {
	for _, id := range c.Linking.TrustedProviders {
		if !slices.ContainsFunc(known, func(p providers.Provider) bool { return p.ID() == id }) {
			return fmt.Errorf("account: trusted_providers %s: there is no such provider: add provider %s { … }, or take the id out", id, id)
		}
	}
	return nil
}
