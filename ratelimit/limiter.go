package ratelimit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

const (
	// unknownAddress is the address that all clients without one share.
	unknownAddress = "no-trusted-ip"
	// maxPath is the longest path that is counted as it is, in bytes. A longer one is counted
	// by its SHA-256, so that a key has a bounded size.
	maxPath = 256
	// patience is how long the counters may take.
	patience = time.Second
)

// Config is what a Limiter needs.
type Config struct {
	// Counters keeps the counts. Required.
	Counters auth.Counters
	// Window and Max are the default rule. Zero means DefaultWindow and DefaultMax.
	Window time.Duration
	Max    int
	// Rules go before the default and before the built-in rules; the first that matches counts.
	Rules []Rule
	// Failures is how many wrong passwords an account bears before even the right one is
	// refused. Nil means DefaultMaxFailures in DefaultFailureWindow.
	Failures *AccountLimit
	// Mails is how many mails are sent to one address. Nil means DefaultMaxMails in
	// DefaultMailWindow.
	Mails *AccountLimit
}

// Limiter judges requests. It is safe for concurrent use.
type Limiter struct {
	counters auth.Counters
	fallback Rule
	rules    []matcher
	failures AccountLimit
	mails    AccountLimit
}

// matcher is a configured rule, ready for use.
type matcher struct {
	Rule
	matches func(path string) bool
}

// Decision is what became of a request.
type Decision struct {
	// Wait is how long the client has to wait. Zero: the request may go on.
	Wait time.Duration
	// Guarded says that the path has a rule of its own, built in or configured. Such a path
	// should not be served while the counters are out.
	Guarded bool
}

// New returns a Limiter, or an error that names what is missing or wrong.
func New(c Config) (*Limiter, error) {
	if c.Counters == nil {
		return nil, errors.New("rate limit: no counters")
	}
	l := &Limiter{
		counters: c.Counters,
		fallback: Rule{Window: DefaultWindow, Max: DefaultMax},
	}
	if c.Window != 0 {
		l.fallback.Window = c.Window
	}
	if c.Max != 0 {
		l.fallback.Max = c.Max
	}
	if err := validate(l.fallback.Window, l.fallback.Max); err != nil {
		return nil, fmt.Errorf("rate limit: %w", err)
	}
	for _, rule := range c.Rules {
		if err := rule.validate(); err != nil {
			return nil, fmt.Errorf("rate limit: %w", err)
		}
		matches, err := rule.matches()
		if err != nil {
			return nil, fmt.Errorf("rate limit: %w", err)
		}
		l.rules = append(l.rules, matcher{rule, matches})
	}
	var err error
	if l.failures, err = c.Failures.or("failures", DefaultFailureWindow, DefaultMaxFailures); err != nil {
		return nil, err
	}
	if l.mails, err = c.Mails.or("mails", DefaultMailWindow, DefaultMaxMails); err != nil {
		return nil, err
	}
	return l, nil
}

// Check counts a request from an address, normalized and "" when unknown, to a path,
// normalized. An error is an outage of the counters: nothing is known but Decision.Guarded.
func (l *Limiter) Check(ctx context.Context, address, path string) (Decision, error) {
	rule, guarded := l.rule(path)
	d := Decision{Guarded: guarded}
	if rule.Off {
		return d, nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var err error
	if d.Wait, err = l.counters.Hit(ctx, key(address, path), rule.Window, rule.Max); err != nil {
		return d, fmt.Errorf("counting a request: %w", err)
	}
	return d, nil
}

// rule returns the rule of a path, and whether it is more than the default.
func (l *Limiter) rule(path string) (rule Rule, guarded bool) {
	for _, r := range l.rules {
		if r.matches(path) {
			return r.Rule, true
		}
	}
	if rule, ok := builtIn(path); ok {
		return rule, true
	}
	return l.fallback, false
}

// key is what a request is counted under.
func key(address, path string) string {
	if address == "" {
		address = unknownAddress
	}
	if len(path) > maxPath {
		sum := sha256.Sum256([]byte(path))
		path = "sha256:" + hex.EncodeToString(sum[:])
	}
	return address + "|" + path
}
