package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

type verifyPasswordIn struct{ password string }

func (in *verifyPasswordIn) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "password", required: true, into: &in.password},
	}}}
}

// verifyPassword tells whether a password is the user's.
func (s *Server) verifyPassword(ctx context.Context, c *call, in verifyPasswordIn) (statusOut, error) {
	if err := s.checkPasswordFits(in.password); err != nil {
		return statusOut{}, err
	}
	account, err := s.credentialOf(ctx, c.identity.User.ID)
	if errors.Is(err, auth.ErrNotFound) {
		return statusOut{}, auth.Fail(http.StatusBadRequest, auth.InvalidPassword)
	}
	if err != nil {
		return statusOut{}, err
	}
	if err := s.checkCurrentPassword(ctx, account, in.password); err != nil {
		return statusOut{}, err
	}
	return statusOut{Status: true}, nil
}

// checkPasswordFits refuses a password that nobody can have, before it costs a hash.
func (s *Server) checkPasswordFits(password string) error {
	if lengthJS(password) > s.email.MaxLength {
		return auth.Fail(http.StatusBadRequest, auth.PasswordTooLong)
	}
	return nil
}

// checkCurrentPassword refuses a password that is not the account's.
func (s *Server) checkCurrentPassword(ctx context.Context, account *auth.Account, password string) error {
	ok, err := s.verify(ctx, account.PasswordHash, password)
	if err != nil {
		return err
	}
	if !ok {
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
