package ratelimit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

// The wrong passwords that an account bears, unless configured otherwise.
const (
	DefaultFailureWindow = 5 * time.Minute
	DefaultMaxFailures   = 10
)

func (f Failures) validate() error {
	if f.Off {
		return nil
	}
	if err := validate(f.Window, f.Max); err != nil {
		return fmt.Errorf("rate limit: failures: %w", err)
	}
	return nil
}

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

// Throttled reports whether the account has had too many wrong passwords of late. An error
// is an outage.
func (l *Limiter) Throttled(ctx context.Context, account string) (bool, error) {
	if l.failures.Off {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	full, err := l.counters.Full(ctx, accountKey(account), l.failures.Window, l.failures.Max)
	if err != nil {
		return false, fmt.Errorf("asking for wrong passwords: %w", err)
	}
	return full, nil
}

// accountKey is what wrong passwords are counted under. Addresses of people are not kept in
// clear, and are of any length.
func accountKey(account string) string {
	sum := sha256.Sum256([]byte(account))
	return "account|" + hex.EncodeToString(sum[:])
}
