package redisstore

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
)

var _ auth.Walker = (*Store)(nil)

// WalkUsers implements auth.Walker. It knows the people of this Redis only, not those of
// whom it has copies beside sessions.
func (s *Store) WalkUsers(ctx context.Context, visit func(*auth.User) error) error {
	return walk(ctx, s, s.keys.user(""), s.User, visit)
}

// WalkVerifications implements auth.Walker.
func (s *Store) WalkVerifications(ctx context.Context, visit func(*auth.Verification) error) error {
	return walk(ctx, s, s.keys.verification(""), s.Verification, visit)
}

// walk visits what read makes of the rest of each key that begins with prefix. What is gone
// by then is not visited.
func walk[T any](
	ctx context.Context, s *Store, prefix string,
	read func(context.Context, string) (*T, error), visit func(*T) error,
) error {
	names, err := s.scan(ctx, prefix)
	if err != nil {
		return fault("listing keys", err)
	}
	for name := range names {
		one, err := read(ctx, name)
		if errors.Is(err, auth.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := visit(one); err != nil {
			return err
		}
	}
	return nil
}

// scan returns the rests of all keys that begin with prefix, on every server of a Cluster.
func (s *Store) scan(ctx context.Context, prefix string) (map[string]bool, error) {
	const atOnce = 1000
	var mu sync.Mutex
	names := map[string]bool{}
	one := func(ctx context.Context, c redis.Cmdable) error {
		keys := c.Scan(ctx, 0, globQuote(prefix)+"*", atOnce).Iterator()
		for keys.Next(ctx) {
			mu.Lock()
			names[strings.TrimPrefix(keys.Val(), prefix)] = true
			mu.Unlock()
		}
		return keys.Err()
	}
	if cluster, ok := s.client.(*redis.ClusterClient); ok {
		err := cluster.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return one(ctx, c) })
		return names, err
	}
	err := one(ctx, s.client)
	return names, err
}

// globQuote returns a pattern that fits text only.
func globQuote(text string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`).Replace(text)
}
