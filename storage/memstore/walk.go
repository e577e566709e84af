package memstore

import (
	"context"

	"github.com/caddy-better-auth/gateway/auth"
)

var _ auth.Walker = (*Store)(nil)

// WalkUsers implements auth.Walker.
func (s *Store) WalkUsers(ctx context.Context, visit func(*auth.User) error) error {
	s.mu.Lock()
	users := make([]*auth.User, 0, len(s.users))
	for _, u := range s.users {
		users = append(users, u.Clone())
	}
	s.mu.Unlock()
	return walk(ctx, users, visit)
}

// WalkVerifications implements auth.Walker.
func (s *Store) WalkVerifications(ctx context.Context, visit func(*auth.Verification) error) error {
	s.mu.Lock()
	values := make([]*auth.Verification, 0, len(s.verifications))
	for _, v := range s.verifications {
		values = append(values, new(*v))
	}
	s.mu.Unlock()
	return walk(ctx, values, visit)
}

func walk[T any](ctx context.Context, all []*T, visit func(*T) error) error {
	for _, one := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := visit(one); err != nil {
			return err
		}
	}
	return nil
}
