package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

// VerifyPasswordInput is what verify-password takes.
type VerifyPasswordInput struct{ Password string }

func (in *VerifyPasswordInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "password", required: true, into: &in.Password},
	}}}
}

// verifyPassword tells whether a password is the user's.
func (s *Server) verifyPassword(ctx context.Context, c *call, in VerifyPasswordInput) (StatusOutput, error) {
	if err := s.checkPasswordFits(in.Password); err != nil {
		return StatusOutput{}, err
	}
	account, err := s.credentialOf(ctx, c.identity.User.ID)
	if errors.Is(err, auth.ErrNotFound) {
		return StatusOutput{}, auth.Fail(http.StatusBadRequest, auth.InvalidPassword)
	}
	if err != nil {
		return StatusOutput{}, err
	}
	if err := s.checkCurrentPassword(ctx, account, in.Password); err != nil {
		return StatusOutput{}, err
	}
	return StatusOutput{Status: true}, nil
}

// checkPasswordFits refuses a password that nobody can have, before it costs a hash.
func (s *Server) checkPasswordFits(password string) error {
	if lengthJS(password) > s.email.MaxLength {
		return auth.Fail(http.StatusBadRequest, auth.PasswordTooLong)
	}
	return nil
}

// checkCurrentPassword refuses a password that is not the account's, and any when too many
// were wrong.
func (s *Server) checkCurrentPassword(ctx context.Context, account *auth.Account, password string) error {
	ok, err := s.verifyAccount(ctx, account, password)
	if err != nil {
		return err
	}
	throttled, err := s.throttled(ctx, account.UserID, ok)
	if err != nil {
		return err
	}
	if !ok || throttled {
		return auth.Fail(http.StatusBadRequest, auth.InvalidPassword)
	}
	return nil
}

// credentialOf returns the account that holds the user's password, auth.ErrNotFound when
// they have none.
func (s *Server) credentialOf(ctx context.Context, userID string) (*auth.Account, error) {
	account, err := s.store.Account(ctx, auth.CredentialProvider, userID)
	if err != nil {
		return nil, err
	}
	if account.UserID != userID || account.PasswordHash == "" {
		return nil, auth.ErrNotFound
	}
	return account, nil
}
