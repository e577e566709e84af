package handlers

import (
	"context"
	"errors"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/password"
)

// A LegacyVerifier reports whether a password belongs to a hash that another system made.
// An error is an outage. It may be called by many requests at a time, but by no more than
// Hashing allows.
type LegacyVerifier func(ctx context.Context, hash, password string) (ok bool, err error)

// verifyAccount reports whether a password is that of an account with one. A hash of
// another system is replaced by Better Auth's once it has proved right.
func (s *Server) verifyAccount(ctx context.Context, account *auth.Account, secret string) (bool, error) {
	if s.email.VerifyLegacy == nil || password.WellFormed(account.PasswordHash) {
		return s.verify(ctx, account.PasswordHash, secret)
	}
	var ok bool
	var err error
	busy := s.hashing.do(ctx, func() { ok, err = s.email.VerifyLegacy(ctx, account.PasswordHash, secret) })
	switch {
	case busy != nil:
		return false, busy
	case err != nil:
		return false, err
	case !ok:
		// A cheap old hash must not tell by its time that there is somebody.
		return false, s.waste(ctx, secret)
	}
	return true, s.renewHash(ctx, account, secret)
}

// renewHash gives an account a hash in Better Auth's form, unless it has got another one
// meanwhile.
func (s *Server) renewHash(ctx context.Context, account *auth.Account, secret string) error {
	hash, err := s.hash(ctx, secret)
	if err != nil {
		return err
	}
	old := account.PasswordHash
	renewed, err := s.store.UpdateAccount(ctx, account.ID, func(a *auth.Account) error {
		if a.PasswordHash == old {
			a.PasswordHash, a.UpdatedAt = hash, s.env.Time()
		}
		return nil
	})
	if errors.Is(err, auth.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if renewed.PasswordHash == hash {
		account.PasswordHash = hash
	}
	return nil
}
