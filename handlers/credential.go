package handlers

import (
	"context"
	"errors"

	"github.com/caddy-better-auth/gateway/auth"
)

// putPassword sets the hash of a user's password, whether they have one or not.
func (s *Server) putPassword(ctx context.Context, userID, hash string) error {
	return s.writePassword(ctx, userID, func(a *auth.Account) error {
		a.PasswordHash, a.UpdatedAt = hash, s.env.Time()
		return nil
	})
}

// writePassword lets change alter the account that holds the user's password; there is one
// without a password if there was none. ErrNotFound if there is no such user.
func (s *Server) writePassword(ctx context.Context, userID string, change func(*auth.Account) error) error {
	account := auth.NewCredential(s.env.Token(idLength), userID, "", s.env.Time())
	if err := change(account); err != nil {
		return err
	}
	err := s.store.AddAccount(ctx, account)
	if !errors.Is(err, auth.ErrConflict) {
		return err
	}
	found, err := s.store.Account(ctx, auth.CredentialProvider, userID)
	if err != nil {
		return err
	}
	if found.UserID != userID {
		return fault{errors.New("a credential account belongs to another user than it names")}
	}
	_, err = s.store.UpdateAccount(ctx, found.ID, change)
	return err
}
