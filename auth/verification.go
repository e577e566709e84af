package auth

import "time"

// Verification is a value kept for a short time under an identifier, to be given back
// once: a reset token, an OAuth state, a one-time code.
type Verification struct {
	ID         string
	Identifier string
	Value      string
	ExpiresAt  time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}
