package auth

import "time"

// CredentialProvider is the provider id of the account that holds a password.
const CredentialProvider = "credential"

// Account is one way of a user to sign in: a password, or a link to a social provider.
type Account struct {
	ID         string
	UserID     string
	ProviderID string // CredentialProvider, or the id of a social provider
	AccountID  string // the provider's id of the user; for a credential account the user's own id

	// PasswordHash is set on credential accounts only, in the format of package password.
	PasswordHash string

	AccessToken           string
	RefreshToken          string
	IDToken               string
	AccessTokenExpiresAt  time.Time // zero when unknown
	RefreshTokenExpiresAt time.Time // zero when unknown
	Scope                 string    // comma-separated

	CreatedAt time.Time
	UpdatedAt time.Time
}

// NewCredential returns the account that lets userID sign in with a password.
func NewCredential(id, userID, passwordHash string, now time.Time) *Account {
	return &Account{
		ID:           id,
		UserID:       userID,
		ProviderID:   CredentialProvider,
		AccountID:    userID,
		PasswordHash: passwordHash,
		CreatedAt:    now,
		UpdatedAt:    now,
	}
}
