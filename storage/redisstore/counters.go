package redisstore

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
)

var _ auth.Counters = (*Store)(nil)

// Hit implements auth.Counters, with fixed windows, under the key itself as in Better Auth.
// What is refused is counted as well, and lives no longer for it.
func (s *Store) Hit(ctx context.Context, key string, window time.Duration, limit int) (time.Duration, error) {
	count, err := hit.Run(ctx, s.client, []string{s.keys.counter(key)}, window.Milliseconds()).Int()
	if err != nil {
		return 0, fault("counting", err)
	}
	if count > limit {
		return window, nil
	}
	return 0, nil
}

// Full implements auth.Counters.
func (s *Store) Full(ctx context.Context, key string, _ time.Duration, limit int) (bool, error) {
	count, err := s.client.Get(ctx, s.keys.counter(key)).Int()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	return err == nil && count >= limit, fault("reading a count", err)
}
