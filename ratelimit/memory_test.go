package ratelimit

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

// clock is a time that stands still until it is told otherwise.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)} }

func (c *clock) env() auth.Env {
	return auth.Env{Now: func() time.Time {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.now
	}}
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func TestSEC58Memory(t *testing.T) {
	storagetest.RunCounters(t, func(*testing.T) storagetest.Counting {
		c := newClock()
		return storagetest.Counting{Counters: NewMemory(c.env()), Wait: c.advance}
	})
}

// TestMemoryIsBounded: strangers cannot fill the memory, and what is over goes.
func TestMemoryIsBounded(t *testing.T) {
	c := newClock()
	m := NewMemory(c.env())
	hit := func(key string) {
		t.Helper()
		if _, err := m.Hit(t.Context(), key, time.Minute, 1); err != nil {
			t.Fatal(err)
		}
	}
	for i := range maxKeys + 10 {
		hit(strconv.Itoa(i))
	}
	if len(m.entries) != maxKeys || m.recent.Len() != maxKeys {
		t.Fatalf("keys: got %d and %d, want %d", len(m.entries), m.recent.Len(), maxKeys)
	}
	if full, err := m.Full(t.Context(), "9", time.Minute, 1); full || err != nil {
		t.Errorf("the oldest keys are still there: %v, %v", full, err)
	}
	if full, err := m.Full(t.Context(), "10", time.Minute, 1); !full || err != nil {
		t.Errorf("the others are gone: %v, %v", full, err)
	}
	c.advance(time.Minute)
	for i := range maxKeys {
		hit("later " + strconv.Itoa(i))
	}
	if len(m.entries) != maxKeys {
		t.Errorf("keys: got %d, want the %d later ones", len(m.entries), maxKeys)
	}
}

func BenchmarkHit(b *testing.B) { storagetest.BenchmarkHit(b, NewMemory(auth.Env{})) }
