package gateway

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/ratelimit"
)

// RateLimitConfig is how many requests a client may make to the auth routes.
type RateLimitConfig struct {
	// Set no limit at all.
	Off bool `json:"off,omitempty"`
	// How long a client is counted before counting begins anew. Default: 10s
	Window caddy.Duration `json:"window,omitempty"`
	// How many requests a client may make to one path in a window. Default: 100. Paths where
	// passwords are tried have 3 in 10s, those that send mail 3 in 60s.
	Max int `json:"max,omitempty"`
	// Other limits for some paths. The first that matches counts.
	Rules []RateLimitRule `json:"rules,omitempty"`
	// How many wrong passwords one account bears, from all clients together. Default: 10 in 5m
	Failures *AccountLimitConfig `json:"failures,omitempty"`
	// How many mails are sent to one address. Default: 10 in 10m
	Mails *AccountLimitConfig `json:"mails,omitempty"`
	// Where the counts are kept: memory, or store, which is session_storage if there is one,
	// else storage. Default: store if that is Redis, else memory.
	Storage string `json:"storage,omitempty"`
}

// RateLimitRule is the limit of some paths.
type RateLimitRule struct {
	// The path, without the base path; with * for any run of characters within a segment, and
	// ** for any number of segments.
	Path string `json:"path"`
	// How long a client is counted, at least 1s.
	Window caddy.Duration `json:"window,omitempty"`
	// How many requests a client may make in a window.
	Max int `json:"max,omitempty"`
	// Set no limit for these paths.
	Off bool `json:"off,omitempty"`
}

// AccountLimitConfig is how often something may happen to one account, whichever clients it
// comes from.
type AccountLimitConfig struct {
	// How long it is counted, at least 1s.
	Window caddy.Duration `json:"window,omitempty"`
	// How often it may happen in a window.
	Max int `json:"max,omitempty"`
	// Don't count it.
	Off bool `json:"off,omitempty"`
}

// limit returns the configured limit, nil for none.
func (c *AccountLimitConfig) limit() *ratelimit.AccountLimit {
	if c == nil {
		return nil
	}
	return &ratelimit.AccountLimit{Window: time.Duration(c.Window), Max: c.Max, Off: c.Off}
}

// minWindow is the shortest window of a limit: clients are told whole seconds to wait.
const minWindow = time.Second

// memoryCounts is the key in the pool of the counts in memory, which outlive a reload.
const memoryCounts = "rate limits"

// pooledCounts are counts in memory that are gone when the last configuration is.
type pooledCounts struct{ *ratelimit.Memory }

// Destruct implements caddy.Destructor.
func (pooledCounts) Destruct() error { return nil }

// limiter returns what limits the auth routes, nil when nothing does. All sites share it.
func (a *App) limiter() (*ratelimit.Limiter, error) {
	if a.RateLimit.Off || a.limits != nil {
		return a.limits, nil
	}
	counters, err := a.counters()
	if err != nil {
		return nil, err
	}
	c := a.RateLimit
	config := ratelimit.Config{
		Counters: counters,
		Window:   time.Duration(c.Window),
		Max:      c.Max,
		Failures: c.Failures.limit(),
		Mails:    c.Mails.limit(),
	}
	for _, r := range c.Rules {
		config.Rules = append(config.Rules, ratelimit.Rule{
			Path: r.Path, Window: time.Duration(r.Window), Max: r.Max, Off: r.Off,
		})
	}
	a.limits, err = ratelimit.New(config)
	return a.limits, err
}

// counters returns where the counts are kept.
func (a *App) counters() (auth.Counters, error) {
	kept, able := a.counting.(auth.Counters)
	choice := "memory"
	if a.opened[len(a.opened)-1].backend == "redis" {
		choice = "store"
	}
	switch choice = cmp.Or(a.RateLimit.Storage, choice); {
	case choice == "store" && able:
		return kept, nil
	case choice == "store":
		return nil, errors.New("rate_limit: the store cannot count: use storage memory")
	case choice != "memory":
		return nil, fmt.Errorf("rate_limit: storage %q: use memory or store", choice)
	}
	value, _, err := stores.LoadOrNew(memoryCounts, func() (caddy.Destructor, error) {
		return pooledCounts{ratelimit.NewMemory(auth.Env{})}, nil
	})
	if err != nil {
		return nil, err
	}
	a.pooled = append(a.pooled, memoryCounts)
	return value.(pooledCounts).Memory, nil
}
