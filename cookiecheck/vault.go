package cookiecheck

import (
	"encoding/hex"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// Vault encrypts what a store keeps for somebody else: tokens of providers, and the session
// that a flow began in. It is safe for concurrent use.
type Vault struct {
	secrets []Secret
	purpose []Secret // of session tokens
	flows   []Secret // of cookies with an OAuth flow
	env     auth.Env
}

// linkPurpose names the keys for session tokens, as in Better Auth.
const linkPurpose = "oauth-link-session-token"

func newVault(secrets []Secret, env auth.Env) (*Vault, error) {
	purpose, err := PurposeKeys(secrets, linkPurpose)
	if err != nil {
		return nil, err
	}
	flows, err := PurposeKeys(secrets, flowPurpose)
	return &Vault{secrets: secrets, purpose: purpose, flows: flows, env: env}, err
}

// Vault returns the vault of the configuration's secrets.
func (c *Cookies) Vault() *Vault { return c.vault }

// Lock encrypts a token of a provider.
func (v *Vault) Lock(token string) (string, error) { return Encrypt(v.env, v.secrets, token) }

// Unlock undoes Lock. As in Better Auth a text that does not look encrypted is taken for a
// token that was kept before tokens were encrypted.
func (v *Vault) Unlock(text string) (string, error) {
	if !looksEncrypted(text) {
		return text, nil
	}
	return Decrypt(v.secrets, text)
}

// looksEncrypted reports whether a text is in an envelope or in hex.
func looksEncrypted(text string) bool {
	if strings.HasPrefix(text, envelope) {
		return true
	}
	_, err := hex.DecodeString(text)
	return text != "" && err == nil
}

// LockSession encrypts a session token under keys of its own.
func (v *Vault) LockSession(token string) (string, error) { return Encrypt(v.env, v.purpose, token) }

// UnlockSession undoes LockSession.
func (v *Vault) UnlockSession(text string) (string, error) { return Decrypt(v.purpose, text) }
