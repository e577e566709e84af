package redisstore

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
)

// PutVerification implements auth.Verifications. There is one key for an identifier, so the
// value put last is the newest. The row id is kept only
// if there is a row, as in Better Auth.
func (s *Store) PutVerification(ctx context.Context, v *auth.Verification) error {
	key := s.keys.verification(v.Identifier)
	ttl := seconds(s.env.Time(), v.ExpiresAt)
	if ttl == 0 {
		return fault("keeping a verification", s.client.Del(ctx, key).Err())
	}
	o := newVerificationObject(v)
	if s.verificationRows {
		o = newVerificationRow(v)
	}
	return fault("keeping a verification", s.client.Do(ctx, "SET", key, o.String(), "EX", ttl).Err())
}

// newVerificationObject returns a value as Better Auth writes it.
func newVerificationObject(v *auth.Verification) object {
	o := object{}
	o.set("createdAt", quoteTime(v.CreatedAt))
	o.set("updatedAt", quoteTime(v.UpdatedAt))
	o.set("value", quote(v.Value))
	o.set("identifier", quote(v.Identifier))
	o.set("expiresAt", quoteTime(v.ExpiresAt))
	return o
}

// newVerificationRow returns a value as Better Auth writes it when it is a row, too.
func newVerificationRow(v *auth.Verification) object {
	o := object{}
	o.set("identifier", quote(v.Identifier))
	o.set("value", quote(v.Value))
	o.set("expiresAt", quoteTime(v.ExpiresAt))
	o.set("createdAt", quoteTime(v.CreatedAt))
	o.set("updatedAt", quoteTime(v.UpdatedAt))
	o.set("id", quote(v.ID))
	return o
}

// Verification implements auth.Verifications.
func (s *Store) Verification(ctx context.Context, identifier string) (*auth.Verification, error) {
	text, err := s.get(ctx, s.keys.verification(identifier))
	return verification(text, fault("reading a verification", err))
}

// TakeVerification implements auth.Verifications.
func (s *Store) TakeVerification(ctx context.Context, identifier string) (*auth.Verification, error) {
	text, err := s.client.GetDel(ctx, s.keys.verification(identifier)).Result()
	if errors.Is(err, redis.Nil) {
		err = auth.ErrNotFound
	}
	return verification(text, fault("taking a verification", err))
}

// verification reads the value of a verification key. What cannot be read is not there.
func verification(text string, err error) (*auth.Verification, error) {
	if err != nil {
		return nil, err
	}
	o, err := parseObject(text)
	if err != nil {
		return nil, fault("reading a verification", auth.ErrNotFound)
	}
	return &auth.Verification{
		ID:         o.text("id"),
		Identifier: o.text("identifier"),
		Value:      o.text("value"),
		ExpiresAt:  o.time("expiresAt"),
		CreatedAt:  o.time("createdAt"),
		UpdatedAt:  o.time("updatedAt"),
	}, nil
}
