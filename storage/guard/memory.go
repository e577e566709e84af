package guard

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// memorySize is how many sessions are remembered at most: some 10 MB.
const memorySize = 10_000

// memory holds sessions as the store last gave them. What this process ends or changes it
// forgets, also when the store could not be told.
type memory struct {
	mu      sync.Mutex
	changes uint64 // so far; a read that began before one is not remembered
	seen    map[[sha256.Size]byte]sighting
}

// sighting is a session that the store gave at a time.
type sighting struct {
	id *auth.Identity
	at time.Time
}

// Remember begins to remember sessions for Recall. A second call does nothing.
func (s *Store) Remember() {
	s.memory.CompareAndSwap(nil, &memory{seen: make(map[[sha256.Size]byte]sighting)})
}

// Recall returns the session with the token as the store gave it within a time before now,
// nil if it is not remembered. The caller compares its expiry with its own clock.
func (s *Store) Recall(token string, within time.Duration) *auth.Identity {
	m := s.memory.Load()
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	known, ok := m.seen[sha256.Sum256([]byte(token))]
	if !ok || s.env.Time().Sub(known.at) > within {
		return nil
	}
	id := known.id.Clone()
	id.Session.Token = token
	return id
}

// now returns what put must be told of the time before a read.
func (m *memory) now() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changes
}

// put remembers a session that was read since changes.
func (m *memory) put(id *auth.Identity, changes uint64, at time.Time) {
	key, copied := sha256.Sum256([]byte(id.Session.Token)), id.Clone()
	copied.Session.Token = "" // Recall is told it
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.changes != changes {
		return
	}
	for other := range m.seen { // any one: the order of a map is random
		if _, known := m.seen[key]; known || len(m.seen) < memorySize {
			break
		}
		delete(m.seen, other)
	}
	m.seen[key] = sighting{copied, at}
}

// forget forgets the session with the token.
func (m *memory) forget(token string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.changes++
	delete(m.seen, sha256.Sum256([]byte(token)))
}

// forgetUser forgets all sessions of a user, spared ones too: they will be seen again.
func (m *memory) forgetUser(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.changes++
	for key, known := range m.seen {
		if known.id.User.ID == id {
			delete(m.seen, key)
		}
	}
}

// ending does what ends or changes a session, and forgets it before and after: before, since
// the store may not answer; after, since it may have been read meanwhile.
func (s *Store) ending(forget func(*memory), do func() error) error {
	m := s.memory.Load()
	if m == nil {
		return do()
	}
	forget(m)
	defer forget(m)
	return do()
}
