package auth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// HashIdentifiers returns s with the identifiers of verifications hashed: who reads the
// store cannot use the reset tokens that are part of them. It is Better Auth's
// verification.storeIdentifier "hashed". Values that were kept before it was switched on are
// still found. Optional powers of s must be asked of s itself.
func HashIdentifiers(s Store) Store { return &hashed{s} }

type hashed struct{ Store }

// hashIdentifier returns what an identifier is kept as.
func hashIdentifier(identifier string) string {
	sum := sha256.Sum256([]byte(identifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// PutVerification implements Verifications.
func (s *hashed) PutVerification(ctx context.Context, v *Verification) error {
	kept := *v
	kept.Identifier = hashIdentifier(v.Identifier)
	return s.Store.PutVerification(ctx, &kept)
}

// Verification implements Verifications.
func (s *hashed) Verification(ctx context.Context, identifier string) (*Verification, error) {
	v, err := s.Store.Verification(ctx, hashIdentifier(identifier))
	if errors.Is(err, ErrNotFound) {
		v, err = s.Store.Verification(ctx, identifier)
	}
	return named(v, identifier, err)
}

// TakeVerification implements Verifications. A value that is kept under the plain
// identifier too goes with the hashed one.
func (s *hashed) TakeVerification(ctx context.Context, identifier string) (*Verification, error) {
	v, err := s.Store.TakeVerification(ctx, hashIdentifier(identifier))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	plain, plainErr := s.Store.TakeVerification(ctx, identifier)
	switch {
	case plainErr != nil && !errors.Is(plainErr, ErrNotFound):
		return nil, plainErr
	case err != nil:
		return named(plain, identifier, plainErr)
	}
	return named(v, identifier, nil)
}

// named gives a value the identifier that it was asked for by.
func named(v *Verification, identifier string, err error) (*Verification, error) {
	if err != nil {
		return nil, err
	}
	v.Identifier = identifier
	return v, nil
}
