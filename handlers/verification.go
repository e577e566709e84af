package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// putVerification keeps a value under an identifier for some time.
func (s *Server) putVerification(ctx context.Context, identifier, value string, life time.Duration) error {
	now := s.env.Time()
	return s.store.PutVerification(ctx, &auth.Verification{
		ID:         s.env.Token(idLength),
		Identifier: s.kept(identifier),
		Value:      value,
		ExpiresAt:  now.Add(life),
		CreatedAt:  now,
		UpdatedAt:  now,
	})
}

// verification returns a value that is kept and has not expired, and leaves it there.
// ErrNotFound if there is none.
func (s *Server) verification(ctx context.Context, identifier string) (*auth.Verification, error) {
	return s.findVerification(identifier, func(kept string) (*auth.Verification, error) {
		return s.store.Verification(ctx, kept)
	})
}

// takeVerification returns a value that is kept and has not expired, and removes it. Of
// any number of concurrent callers one gets it, the others ErrNotFound.
func (s *Server) takeVerification(ctx context.Context, identifier string) (*auth.Verification, error) {
	return s.findVerification(identifier, func(kept string) (*auth.Verification, error) {
		return s.store.TakeVerification(ctx, kept)
	})
}

// findVerification looks under the hash of the identifier, where identifiers are hashed,
// and then under the identifier: a value may be older than that setting.
func (s *Server) findVerification(identifier string, get func(kept string) (*auth.Verification, error)) (*auth.Verification, error) {
	kept := s.kept(identifier)
	found, err := get(kept)
	if errors.Is(err, auth.ErrNotFound) && kept != identifier {
		found, err = get(identifier)
	}
	if err == nil && found.ExpiresAt.Before(s.env.Time()) {
		return nil, auth.ErrNotFound
	}
	return found, err
}

// kept returns the form of an identifier in which the store has it.
func (s *Server) kept(identifier string) string {
	if !s.hashIdentifiers {
		return identifier
	}
	sum := sha256.Sum256([]byte(identifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
