package guard

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/caddy-better-auth/gateway/auth"
)

// listeners are those who want to know of changes of sessions. It is one itself, and tells
// them what the backend tells.
type listeners struct {
	all      atomic.Pointer[[]auth.SessionListener]
	mu       sync.Mutex // of watching, and of writing all
	watching bool       // as the backend last said

	life   sync.Mutex // of what follows; held while the backend may call
	stop   func()     // ends the watch of the backend; nil: there is none
	closed bool
}

// WatchSessions implements auth.SessionWatcher. What goes through the guard is told whatever
// the backend can tell.
func (s *Store) WatchSessions(l auth.SessionListener) (stop func()) {
	s.listeners.add(l)
	s.watchBackend()
	return func() { s.listeners.remove(l) }
}

// watchBackend begins to listen to the backend, once there is one and somebody listens.
func (s *Store) watchBackend() {
	backend := s.backend.Load()
	if backend == nil || s.listeners.all.Load() == nil {
		return
	}
	if watcher, ok := (*backend).(auth.SessionWatcher); ok {
		s.listeners.watch(watcher)
	}
}

func (l *listeners) watch(w auth.SessionWatcher) {
	l.life.Lock()
	defer l.life.Unlock()
	if l.stop == nil && !l.closed {
		l.stop = w.WatchSessions(l)
	}
}

// close ends the watch of the backend.
func (l *listeners) close() {
	l.life.Lock()
	defer l.life.Unlock()
	l.closed = true
	if l.stop != nil {
		l.stop()
		l.stop = nil
	}
}

func (l *listeners) add(one auth.SessionListener) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := append(slices.Clone(l.current()), one)
	l.all.Store(&all)
	one.Watching(l.watching)
}

func (l *listeners) remove(one auth.SessionListener) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := slices.DeleteFunc(slices.Clone(l.current()), func(other auth.SessionListener) bool { return other == one })
	l.all.Store(&all)
}

func (l *listeners) current() []auth.SessionListener {
	if all := l.all.Load(); all != nil {
		return *all
	}
	return nil
}

// SessionChanged implements auth.SessionListener.
func (l *listeners) SessionChanged(digest auth.SessionDigest) {
	for _, one := range l.current() {
		one.SessionChanged(digest)
	}
}

// UserChanged implements auth.SessionListener.
func (l *listeners) UserChanged(userID string) {
	for _, one := range l.current() {
		one.UserChanged(userID)
	}
}

// Watching implements auth.SessionListener.
func (l *listeners) Watching(all bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.watching = all
	for _, one := range l.current() {
		one.Watching(all)
	}
}

// changing does what changes the session with the token, and tells so before and after:
// before, since the store may do it and not answer; after, since it may have been read
// meanwhile.
func (s *Store) changing(token string, do func() error) error {
	if len(s.listeners.current()) == 0 {
		return do()
	}
	digest := auth.DigestSession(token)
	s.listeners.SessionChanged(digest)
	defer s.listeners.SessionChanged(digest)
	return do()
}

// changingUser is changing for a user and all of their sessions.
func (s *Store) changingUser(id string, do func() error) error {
	s.listeners.UserChanged(id)
	defer s.listeners.UserChanged(id)
	return do()
}
