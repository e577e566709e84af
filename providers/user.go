package providers

import (
	"fmt"
	"strings"
)

// newUser makes a user of the provider's id, of what account-info shows, and of the profile.
func newUser(id string, info, profile object) (*User, error) {
	if strings.TrimSpace(id) == "" || id == "undefined" || id == "null" {
		return nil, fmt.Errorf("the profile has no id: %w", ErrNoUser)
	}
	return &User{
		ID:            id,
		Name:          info.text("name"),
		Email:         info.text("email"),
		Image:         info.text("image"),
		EmailVerified: info.yes("emailVerified"),
		Info:          info.JSON(),
		Raw:           profile.JSON(),
	}, nil
}

// placeholder is an e-mail address for people whose provider tells none. No mail can be sent
// there: .invalid is nobody's.
func placeholder(id, namespace string) string { return id + "@" + namespace + ".placeholder.invalid" }
