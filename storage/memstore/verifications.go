package memstore

import (
	"context"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// PutVerification implements auth.Verifications. Only the newest value of an identifier
// can ever be seen, so only that one is kept.
func (s *Store) PutVerification(ctx context.Context, v *auth.Verification) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := *v
	c.ExpiresAt, c.CreatedAt, c.UpdatedAt = cut(c.ExpiresAt), cut(c.CreatedAt), cut(c.UpdatedAt)
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.verifications[c.Identifier]; old != nil && old.CreatedAt.After(c.CreatedAt) {
		return nil
	}
	makeRoom(s.verifications, s.bounds.Verifications, func(v *auth.Verification) time.Time { return v.ExpiresAt })
	s.verifications[c.Identifier] = &c
	return nil
}

// Verification implements auth.Verifications.
func (s *Store) Verification(ctx context.Context, identifier string) (*auth.Verification, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.verifications[identifier]
	if v == nil {
		return nil, auth.ErrNotFound
	}
	c := *v
	return &c, nil
}

// TakeVerification implements auth.Verifications.
func (s *Store) TakeVerification(ctx context.Context, identifier string) (*auth.Verification, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.verifications[identifier]
	if v == nil {
		return nil, auth.ErrNotFound
	}
	delete(s.verifications, identifier)
	return v, nil
}
