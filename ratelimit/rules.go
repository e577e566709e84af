package ratelimit

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/internal/glob"
)

// Better Auth's defaults.
const (
	DefaultWindow = 10 * time.Second
	DefaultMax    = 100
)

// Rule is the limit of the paths that it matches.
type Rule struct {
	// Path is a path below the base path, such as "/sign-in/email". With a * in it, it is a
	// pattern: * is any run of characters within a segment, ? one such character, ** as a
	// whole segment any number of segments.
	Path string
	// Window and Max allow Max requests in a Window, which is at least one second.
	Window time.Duration
	Max    int
	// Off takes every limit from the paths. Window and Max don't count then.
	Off bool
}

func (r Rule) validate() error {
	switch {
	case !strings.HasPrefix(r.Path, "/"):
		return fmt.Errorf("rule %q: write the path below the base path, such as /sign-in/email", r.Path)
	case r.Off:
		return nil
	}
	if err := validate(r.Window, r.Max); err != nil {
		return fmt.Errorf("rule %s: %w", r.Path, err)
	}
	return nil
}

// validate refuses a limit that cannot work.
func validate(window time.Duration, limit int) error {
	switch {
	case window < time.Second:
		return fmt.Errorf("window %s: want at least 1s", window)
	case limit < 1:
		return fmt.Errorf("max %d: want at least 1; to refuse everything, disable the path", limit)
	}
	return nil
}

// matches returns what reports whether the rule is for a path.
func (r Rule) matches() (func(path string) bool, error) {
	if !strings.Contains(r.Path, "*") {
		return func(path string) bool { return path == r.Path }, nil
	}
	pattern, err := glob.Compile(r.Path)
	if err != nil {
		return nil, fmt.Errorf("rule %q: %w", r.Path, err)
	}
	return pattern.MatchString, nil
}

var (
	passwordPaths = regexp.MustCompile(`\A/(sign-in|sign-up|change-password|change-email|(verify-password|delete-user)\z)`)
	mailPaths     = regexp.MustCompile(`\A/(forget-password|(request-password-reset|send-verification-email|` +
		`email-otp/send-verification-otp|email-otp/request-password-reset)\z)`)
)

// builtIn returns the rule that a path has by itself. Better Auth has none for
// verify-password and delete-user, where passwords can be guessed as well (SEC-59).
func builtIn(path string) (rule Rule, ok bool) {
	switch {
	case passwordPaths.MatchString(path):
		return Rule{Window: 10 * time.Second, Max: 3}, true
	case mailPaths.MatchString(path):
		return Rule{Window: time.Minute, Max: 3}, true
	}
	return Rule{}, false
}
