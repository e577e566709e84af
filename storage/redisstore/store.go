package redisstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
)

// Store is an auth.Store, an auth.UserRefresher and an auth.SessionWatcher.
type Store struct {
	client  redis.UniversalClient
	options *redis.UniversalOptions // of client
	keys    keys
	life    time.Duration // of tombstones
	env     auth.Env

	watches   watches
	unwatched func(error) // may be nil

	sessionRows, verificationRows bool
}

var (
	_ auth.Store          = (*Store)(nil)
	_ auth.UserRefresher  = (*Store)(nil)
	_ auth.SessionWatcher = (*Store)(nil)
)

func newStore(client redis.UniversalClient, options *redis.UniversalOptions, c Config) *Store {
	s := &Store{client: client, options: options, unwatched: c.Unwatched,
		keys: keys(c.KeyPrefix), life: c.SessionLife, env: c.Env,
		sessionRows: c.SessionRows, verificationRows: c.VerificationRows}
	if s.keys == "" {
		s.keys = "better-auth:"
	}
	if s.life == 0 {
		s.life = 7 * 24 * time.Hour
	}
	s.life = max(s.life, 24*time.Hour)
	s.watches.init()
	return s
}

// Ping asks the server whether it answers.
func (s *Store) Ping(ctx context.Context) error { return fault("ping", s.client.Ping(ctx).Err()) }

// Close ends all watches and gives the connections back.
func (s *Store) Close() error {
	s.watches.close()
	return s.client.Close()
}

// get returns the text of a key. ErrNotFound if there is none.
func (s *Store) get(ctx context.Context, key string) (string, error) {
	text, err := s.client.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return "", auth.ErrNotFound
	}
	return text, err
}

// seconds is how long something that expires then may live from now on: whole seconds as
// Better Auth counts them, but at least one. 0 says that it is over.
func seconds(now, then time.Time) int64 {
	if then.Before(now) {
		return 0
	}
	return max(1, int64(then.Sub(now)/time.Second))
}

// fault says what was being done. A nil error stays nil.
func fault(act string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("redis: %s: %w", act, err)
}
