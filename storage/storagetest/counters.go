package storagetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Counting is an auth.Counters under test.
type Counting struct {
	auth.Counters
	// Fixed says that a window begins with the first act, not with the last.
	Fixed bool
	// Wait lets time pass for the counters: on their clock, or in truth.
	Wait func(time.Duration)
}

// window is short, for counters whose time passes in truth, and long enough for the calls
// of a test.
const window = 400 * time.Millisecond

// RunCounters holds the counters that open returns to every promise of auth.Counters. open is
// called once for each promise and must return counters without counts.
func RunCounters(t *testing.T, open func(t *testing.T) Counting) {
	for name, hold := range map[string]func(*testing.T, Counting){
		"max acts go on, the next waits":            countToMax,
		"keys are counted apart":                    countApart,
		"odd keys are keys":                         countOddKeys,
		"a window later counting begins anew":       countAnew,
		"a refused act does not prolong the window": refuseInVain,
		"a window rolls from the last, or is fixed": rollOrNot,
		"a smaller max counts at once":              lowerMax,
		"asking counts nothing":                     askFull,
		"50 acts at once: 10 of 10 go on":           raceHits,
		"every call fails once cancelled":           cancelCounting,
	} {
		t.Run(name, func(t *testing.T) { hold(t, open(t)) })
	}
}

func (c Counting) wantHit(t *testing.T, key string, limit int, want bool) {
	t.Helper()
	wait, err := c.Hit(t.Context(), key, window, limit)
	noError(t, "Hit", err)
	if got := wait == 0; got != want || wait < 0 || wait > window {
		t.Errorf("Hit(%q): got to wait %s, want allowed %v", key, wait, want)
	}
	if c.Fixed && !want && wait != window {
		t.Errorf("Hit(%q): got to wait %s, want the whole window %s", key, wait, window)
	}
}

func (c Counting) wantFull(t *testing.T, limit int, want bool) {
	t.Helper()
	full, err := c.Full(t.Context(), "a|/x", window, limit)
	noError(t, "Full", err)
	equal(t, "Full", full, want)
}

func countToMax(t *testing.T, c Counting) {
	for range 3 {
		c.wantHit(t, "a|/x", 3, true)
	}
	for range 3 {
		c.wantHit(t, "a|/x", 3, false)
	}
}

func countApart(t *testing.T, c Counting) {
	c.wantHit(t, "a|/x", 1, true)
	c.wantHit(t, "b|/x", 1, true)
	c.wantHit(t, "a|/y", 1, true)
	c.wantHit(t, "a|/x", 1, false)
}

func countOddKeys(t *testing.T, c Counting) {
	for _, key := range []string{"", "*", "'\"`;--", "a|//ok", "A|/x", "a|/x ", "a|/%00\r\n", "2001:0db8:0000::|/ok"} {
		c.wantHit(t, key, 1, true)
		c.wantHit(t, key, 1, false)
	}
}

func countAnew(t *testing.T, c Counting) {
	for range 2 {
		c.wantHit(t, "a|/x", 2, true)
		c.wantHit(t, "a|/x", 2, true)
		c.wantHit(t, "a|/x", 2, false)
		c.Wait(window + 10*time.Millisecond)
	}
}

func refuseInVain(t *testing.T, c Counting) {
	c.wantHit(t, "a|/x", 1, true)
	c.Wait(window / 2)
	c.wantHit(t, "a|/x", 1, false)
	c.Wait(window/2 + 10*time.Millisecond)
	c.wantHit(t, "a|/x", 1, true)
}

func rollOrNot(t *testing.T, c Counting) {
	c.wantHit(t, "a|/x", 2, true)
	c.Wait(window / 2)
	c.wantHit(t, "a|/x", 2, true)
	c.Wait(window/2 + 10*time.Millisecond)
	c.wantHit(t, "a|/x", 2, c.Fixed)
}

func lowerMax(t *testing.T, c Counting) {
	c.wantHit(t, "a|/x", 5, true)
	c.wantHit(t, "a|/x", 5, true)
	c.wantHit(t, "a|/x", 2, false)
}

func askFull(t *testing.T, c Counting) {
	for range 3 {
		c.wantFull(t, 1, false)
	}
	c.wantHit(t, "a|/x", 2, true)
	c.wantFull(t, 2, false)
	c.wantFull(t, 1, true)
	c.wantHit(t, "a|/x", 2, true)
	c.wantFull(t, 2, true)
	c.Wait(window + 10*time.Millisecond)
	c.wantFull(t, 2, false)
}

func raceHits(t *testing.T, c Counting) {
	refused := errors.New("refused")
	allowed := 0
	for i, err := range race(50, func(int) error {
		wait, err := c.Hit(t.Context(), "a|/x", time.Minute, 10)
		if err == nil && wait > 0 {
			return refused
		}
		return err
	}) {
		switch {
		case err == nil:
			allowed++
		case !errors.Is(err, refused):
			t.Errorf("call %d: got error %v, want none", i, err)
		}
	}
	equal(t, "acts that went on", allowed, 10)
}

func cancelCounting(t *testing.T, c Counting) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Hit(ctx, "a|/x", window, 1)
	wantError(t, "Hit", err, context.Canceled)
	_, err = c.Full(ctx, "a|/x", window, 1)
	wantError(t, "Full", err, context.Canceled)
	c.wantHit(t, "a|/x", 1, true)
}
