package ratelimit

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestRules(t *testing.T) {
	l, err := New(Config{
		Counters: NewMemory(newClock().env()),
		Window:   20 * time.Second,
		Max:      7,
		Rules: []Rule{
			{Path: "/sign-in/email", Window: time.Minute, Max: 5},
			{Path: "/sign-in/*", Off: true},
			{Path: "/callback/**", Window: time.Hour, Max: 1},
			{Path: "/o?k", Window: time.Hour, Max: 2},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	fallback := Rule{Window: 20 * time.Second, Max: 7}
	password := Rule{Window: 10 * time.Second, Max: 3}
	mail := Rule{Window: time.Minute, Max: 3}
	tests := []struct {
		path    string
		want    Rule
		guarded bool
	}{
		{"/ok", fallback, false},
		{"/", fallback, false},
		{"//sign-in", fallback, false},
		{"/Sign-In/email", fallback, false},
		{"/get-session", fallback, false},
		{"/sign-in/email", Rule{Path: "/sign-in/email", Window: time.Minute, Max: 5}, true},
		{"/sign-in/social", Rule{Path: "/sign-in/*", Off: true}, true},
		{"/sign-in", password, true},
		{"/sign-in-with/x/y", password, true},
		{"/sign-up/email", password, true},
		{"/change-password", password, true},
		{"/change-email", password, true},
		{"/verify-password", password, true},
		{"/verify-password-not", fallback, false},
		{"/delete-user", password, true},
		{"/delete-user/callback", fallback, false},
		{"/request-password-reset", mail, true},
		{"/request-password-reset/x", fallback, false},
		{"/send-verification-email", mail, true},
		{"/forget-password/email-otp", mail, true},
		{"/callback/a/b", Rule{Path: "/callback/**", Window: time.Hour, Max: 1}, true},
		{"/o?k", Rule{Path: "/o?k", Window: time.Hour, Max: 2}, true},
		{"/oak", fallback, false}, // without a * it is no pattern
	}
	for _, tt := range tests {
		if got, guarded := l.rule(tt.path); got != tt.want || guarded != tt.guarded {
			t.Errorf("%s: got %+v, %v, want %+v, %v", tt.path, got, guarded, tt.want, tt.guarded)
		}
	}
}

func TestCheck(t *testing.T) {
	c := newClock()
	l, err := New(Config{Counters: NewMemory(c.env()), Max: 1, Rules: []Rule{{Path: "/free", Off: true}}})
	if err != nil {
		t.Fatal(err)
	}
	check := func(address, path string, want time.Duration) {
		t.Helper()
		d, err := l.Check(t.Context(), address, path)
		if err != nil || d.Wait != want {
			t.Errorf("%s %s: got %s, %v, want %s", address, path, d.Wait, err, want)
		}
	}
	long := "/" + strings.Repeat("x", maxPath)
	check("192.0.2.1", "/ok", 0)
	c.advance(time.Second)
	check("192.0.2.1", "/ok", 9*time.Second)
	check("192.0.2.2", "/ok", 0)
	check("192.0.2.1", "/other", 0)
	check("", "/ok", 0)
	check("", "/ok", 10*time.Second) // strangers share
	check("192.0.2.1", long, 0)
	check("192.0.2.1", long+"y", 0)
	check("192.0.2.1", long, 10*time.Second)
	for range 3 {
		check("192.0.2.1", "/free", 0)
	}
	if k := key("192.0.2.1", long); len(k) > maxPath {
		t.Errorf("key of %d bytes", len(k))
	}
}

// out is counters that are out of order.
type out struct{ error }

func (o out) Hit(context.Context, string, time.Duration, int) (time.Duration, error) {
	return 0, o.error
}
func (o out) Full(context.Context, string, time.Duration, int) (bool, error) { return false, o.error }

func TestOutage(t *testing.T) {
	down := errors.New("down")
	l, err := New(Config{Counters: out{down}})
	if err != nil {
		t.Fatal(err)
	}
	for path, guarded := range map[string]bool{"/sign-in/email": true, "/ok": false} {
		if d, err := l.Check(t.Context(), "192.0.2.1", path); !errors.Is(err, down) || d.Guarded != guarded {
			t.Errorf("%s: got %+v, %v, want guarded %v and %v", path, d, err, guarded, down)
		}
	}
	if err := l.Failed(t.Context(), "ann"); !errors.Is(err, down) {
		t.Errorf("Failed: got %v, want %v", err, down)
	}
	if _, err := l.Throttled(t.Context(), "ann"); !errors.Is(err, down) {
		t.Errorf("Throttled: got %v, want %v", err, down)
	}
	if may, err := l.Mails(t.Context(), "ann"); may || !errors.Is(err, down) {
		t.Errorf("Mails: got %v, %v, want %v", may, err, down)
	}
}

func TestSEC59Failures(t *testing.T) {
	c := newClock()
	l, err := New(Config{Counters: NewMemory(c.env())})
	if err != nil {
		t.Fatal(err)
	}
	wantThrottled := func(account string, want bool) {
		t.Helper()
		if got, err := l.Throttled(t.Context(), account); err != nil || got != want {
			t.Errorf("%s throttled: got %v, %v, want %v", account, got, err, want)
		}
	}
	for i := range 2 * DefaultMaxFailures {
		wantThrottled("ann@example.com", i >= DefaultMaxFailures)
		if err := l.Failed(t.Context(), "ann@example.com"); err != nil {
			t.Fatal(err)
		}
	}
	wantThrottled("bob@example.com", false)
	c.advance(DefaultFailureWindow)
	wantThrottled("ann@example.com", false)
}

func TestSEC58Mails(t *testing.T) {
	c := newClock()
	l, err := New(Config{Counters: NewMemory(c.env()), Failures: &AccountLimit{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	wantMay := func(address string, want bool) {
		t.Helper()
		if got, err := l.Mails(t.Context(), address); err != nil || got != want {
			t.Errorf("%s may be written to: got %v, %v, want %v", address, got, err, want)
		}
	}
	for range DefaultMaxMails {
		wantMay("ann@example.com", true)
	}
	wantMay("ann@example.com", false)
	wantMay("bob@example.com", true)
	c.advance(DefaultMailWindow)
	wantMay("ann@example.com", true)
	for range 20 {
		if err := l.Failed(t.Context(), "ann@example.com"); err != nil {
			t.Fatal(err)
		}
	}
	if full, err := l.Throttled(t.Context(), "ann@example.com"); full || err != nil {
		t.Errorf("throttled though off: got %v, %v", full, err)
	}
}

func TestNew(t *testing.T) {
	memory := NewMemory(newClock().env())
	for name, tt := range map[string]struct {
		config Config
		want   string // part of the error; "": none
	}{
		"ok/defaults":           {Config{Counters: memory}, ""},
		"ok/off":                {Config{Counters: memory, Rules: []Rule{{Path: "/*", Off: true}}}, ""},
		"fail/no counters":      {Config{}, "no counters"},
		"fail/window":           {Config{Counters: memory, Window: time.Millisecond}, "at least 1s"},
		"fail/max":              {Config{Counters: memory, Max: -1}, "at least 1"},
		"fail/rule's path":      {Config{Counters: memory, Rules: []Rule{{Path: "ok", Off: true}}}, `rule "ok"`},
		"fail/rule's max":       {Config{Counters: memory, Rules: []Rule{{Path: "/ok", Window: time.Second}}}, "rule /ok: max 0"},
		"fail/mails' max":       {Config{Counters: memory, Mails: &AccountLimit{Window: time.Hour}}, "mails: max 0"},
		"fail/failures' window": {Config{Counters: memory, Failures: &AccountLimit{Max: 1}}, "failures: window"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(tt.config)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("New: got %v, want %q in it", err, tt.want)
			}
		})
	}
}
