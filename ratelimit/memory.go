package ratelimit

import (
	"container/list"
	"context"
	"sync"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// maxKeys is how many keys Memory holds, as in Better Auth.
const maxKeys = 100_000

// Memory is an auth.Counters of this process, with rolling windows. It holds 100 000 keys at
// most: the one that was counted longest ago gives way. It needs no goroutine.
type Memory struct {
	env auth.Env

	mu      sync.Mutex
	entries map[string]*list.Element
	recent  *list.List // of *entry, the one counted longest ago first
}

// entry is what is counted under one key.
type entry struct {
	key     string
	count   int
	last    time.Time // of the last act that was counted
	expires time.Time
}

var _ auth.Counters = (*Memory)(nil)

// NewMemory returns empty counters.
func NewMemory(env auth.Env) *Memory {
	return &Memory{env: env, entries: map[string]*list.Element{}, recent: list.New()}
}

// Hit implements auth.Counters.
func (m *Memory) Hit(ctx context.Context, key string, window time.Duration, limit int) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	now := m.env.Time()
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entry(key, now)
	if wait := e.wait(now, window, limit); wait > 0 {
		return wait, nil
	}
	if now.Sub(e.last) >= window {
		e.count = 0
	}
	e.count++
	e.last, e.expires = now, now.Add(window)
	m.recent.MoveToBack(m.entries[key])
	return 0, nil
}

// Full implements auth.Counters.
func (m *Memory) Full(ctx context.Context, key string, window time.Duration, limit int) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	now := m.env.Time()
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.entries[key]
	return ok && found.Value.(*entry).wait(now, window, limit) > 0, nil
}

// wait is how long until another act may go on, zero if it may now.
func (e *entry) wait(now time.Time, window time.Duration, limit int) time.Duration {
	rest := e.last.Add(window).Sub(now)
	if rest <= 0 || e.count < limit {
		return 0
	}
	return rest
}

// entry returns the entry of the key, a new one if there is none.
func (m *Memory) entry(key string, now time.Time) *entry {
	if found, ok := m.entries[key]; ok {
		return found.Value.(*entry)
	}
	m.makeRoom(now)
	e := &entry{key: key}
	m.entries[key] = m.recent.PushBack(e)
	return e
}

// makeRoom forgets up to two keys whose window is over, so that what is over goes faster
// than new keys come, and one that is not when there is no room left.
func (m *Memory) makeRoom(now time.Time) {
	for range 2 {
		oldest := m.recent.Front()
		if oldest == nil || now.Before(oldest.Value.(*entry).expires) && len(m.entries) < maxKeys {
			return
		}
		delete(m.entries, oldest.Value.(*entry).key)
		m.recent.Remove(oldest)
	}
}
