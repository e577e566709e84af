package ratelimit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Failures is how many wrong passwords an account bears in a window, from all addresses
// together, before even the right one is refused.
type Failures struct {
	Window time.Duration // at least one second
	Max    int
	// Off lets passwords be tried from any number of addresses.
	Off bool
}

// DefaultFailures is 10 wrong passwords in 5 minutes.
var DefaultFailures = Failures{Window: 5 * time.Minute, Max: 10}

func (f Failures) validate() error {
	if f.Off {
		return nil
	}
	if err := validate(f.Window, f.Max); err != nil {
		return fmt.Errorf("rate limit: failures: %w", err)
	}
	return nil
}

// ErrThrottled says that too many wrong passwords were given for an account.
var ErrThrottled = errors.New("too many wrong passwords for this account")

// Failed counts a wrong password for the account, which need not exist.
func (l *Limiter) Failed(ctx context.Context, account string) error {
	if l.failures.Off {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := l.counters.Hit(ctx, accountKey(account), l.failures.Window, l.failures.Max); err != nil {
		return fmt.Errorf("counting a wrong password: %w", err)
	}
	return nil
}

// Throttled returns ErrThrottled while the account has had too many wrong passwords, nil
// while it has not. Any other error is an outage.
func (l *Limiter) Throttled(ctx context.Context, account string) error {
	if l.failures.Off {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	full, err := l.counters.Full(ctx, accountKey(account), l.failures.Window, l.failures.Max)
	switch {
	case err != nil:
		return fmt.Errorf("asking for wrong passwords: %w", err)
	case full:
		return ErrThrottled
	}
	return nil
}

// accountKey is what wrong passwords are counted under. Addresses of people are not kept in
// clear, and are of any length.
func accountKey(account string) string {
	sum := sha256.Sum256([]byte(account))
	return "account|" + hex.EncodeToString(sum[:])
}
