package redisstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"github.com/caddy-better-auth/gateway/auth"
)

// Config says where Redis is and how its keys are named.
type Config struct {
	// URL is redis://[user:password@]host:port/db, rediss:// for TLS, or
	// unix://[user:password@]/path?db=n.
	URL string

	// KeyPrefix begins every key. Empty: "better-auth:", as Better Auth has it.
	KeyPrefix string

	// SessionLife is the longest life of a session, Better Auth's session.expiresIn.
	// Tombstones live as long, and at least a day. Zero: 7 days.
	SessionLife time.Duration

	Env auth.Env
}

// Store is an auth.Store and an auth.UserRefresher.
type Store struct {
	client *redis.Client
	keys   keys
	life   time.Duration // of tombstones
	env    auth.Env
}

var (
	_ auth.Store         = (*Store)(nil)
	_ auth.UserRefresher = (*Store)(nil)
)

// Open connects to Redis and fails when it does not answer. No error contains the URL,
// which may hold a password.
func Open(ctx context.Context, c Config) (*Store, error) {
	options, err := redis.ParseURL(c.URL)
	if err != nil {
		return nil, errors.New("redis: the URL cannot be read: " +
			"write redis://[user:password@]host:port/db, rediss://… for TLS, or unix:///path/to/redis.sock")
	}
	options.MaxRetries = -1 // a script that may have run must not run again
	options.ContextTimeoutEnabled = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	client := redis.NewClient(options)
	if err := client.Ping(ctx).Err(); err != nil {
		err = fmt.Errorf("redis: %s does not answer: %w: start Redis there, or correct the address", options.Addr, err)
		return nil, errors.Join(err, client.Close())
	}
	return newStore(client, c), nil
}

func newStore(client *redis.Client, c Config) *Store {
	s := &Store{client: client, keys: keys(c.KeyPrefix), life: c.SessionLife, env: c.Env}
	if s.keys == "" {
		s.keys = "better-auth:"
	}
	if s.life == 0 {
		s.life = 7 * 24 * time.Hour
	}
	s.life = max(s.life, 24*time.Hour)
	return s
}

// Close gives the connections back.
func (s *Store) Close() error { return s.client.Close() }

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
