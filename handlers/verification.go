package handlers

import (
	"context"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// putVerification keeps a value under an identifier for some time.
func (s *Server) putVerification(ctx context.Context, identifier, value string, life time.Duration) error {
	now := s.env.Time()
	return s.store.PutVerification(ctx, &auth.Verification{
		ID:         s.env.Token(idLength),
		Identifier: identifier,
		Value:      value,
		ExpiresAt:  now.Add(life),
		CreatedAt:  now,
		UpdatedAt:  now,
	})
}

// verification returns a value that is kept and has not expired, and leaves it there.
// ErrNotFound if there is none.
func (s *Server) verification(ctx context.Context, identifier string) (*auth.Verification, error) {
	return s.unexpired(s.store.Verification(ctx, identifier))
}

// takeVerification returns a value that is kept and has not expired, and removes it. Of
// any number of concurrent callers one gets it, the others ErrNotFound.
func (s *Server) takeVerification(ctx context.Context, identifier string) (*auth.Verification, error) {
	return s.unexpired(s.store.TakeVerification(ctx, identifier))
}

// unexpired turns a value that has expired into ErrNotFound.
func (s *Server) unexpired(found *auth.Verification, err error) (*auth.Verification, error) {
	if err == nil && found.ExpiresAt.Before(s.env.Time()) {
		return nil, auth.ErrNotFound
	}
	return found, err
}
