package ratelimit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// What an account bears from all addresses together, unless configured otherwise.
const (
	DefaultFailureWindow = 5 * time.Minute
	DefaultMaxFailures   = 10
	DefaultMailWindow    = 10 * time.Minute
	DefaultMaxMails      = 10
)

// AccountLimit is how often something may happen to one account in a window, from all
// addresses together. An account is an e-mail address or an id, which need not exist.
type AccountLimit struct {
	Window time.Duration // at least one second
	Max    int
	// Off lets it happen any number of times.
	Off bool
}

// or returns the limit with a default for none, or an error if it makes no sense.
func (a *AccountLimit) or(name string, window time.Duration, limit int) (AccountLimit, error) {
	switch {
	case a == nil:
		return AccountLimit{Window: window, Max: limit}, nil
	case a.Off:
		return *a, nil
	}
	if err := validate(a.Window, a.Max); err != nil {
		return *a, fmt.Errorf("rate limit: %s: %w", name, err)
	}
	return *a, nil
}

// Failed counts a wrong password for the account. An error is an outage.
func (l *Limiter) Failed(ctx context.Context, account string) error {
	_, err := l.happens(ctx, l.failures, accountKey("account", account))
	return err
}

// Throttled reports whether the account has had too many wrong passwords of late. An error
// is an outage.
func (l *Limiter) Throttled(ctx context.Context, account string) (bool, error) {
	if l.failures.Off {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	full, err := l.counters.Full(ctx, accountKey("account", account), l.failures.Window, l.failures.Max)
	if err != nil {
		return false, fmt.Errorf("asking for wrong passwords: %w", err)
	}
	return full, nil
}

// Mails counts a mail to an address, and reports whether it may be sent. An error is an
// outage.
func (l *Limiter) Mails(ctx context.Context, address string) (bool, error) {
	return l.happens(ctx, l.mails, accountKey("mail", address))
}

// happens counts, and reports whether it was within the limit.
func (l *Limiter) happens(ctx context.Context, limit AccountLimit, key string) (bool, error) {
	if limit.Off {
		return true, nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	wait, err := l.counters.Hit(ctx, key, limit.Window, limit.Max)
	if err != nil {
		return false, fmt.Errorf("counting for an account: %w", err)
	}
	return wait == 0, nil
}

// accountKey is what things that happen to an account are counted under. Addresses of
// people are not kept in clear, and are of any length.
func accountKey(kind, account string) string {
	sum := sha256.Sum256([]byte(account))
	return kind + "|" + hex.EncodeToString(sum[:])
}
