package storagetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// What an Ear hears besides SessionTold and UserTold.
const (
	WatchingTold    = "watching"
	NotWatchingTold = "not watching"
)

// SessionTold is what an Ear hears when a session changed.
func SessionTold(token string) string { return fmt.Sprintf("session %x", auth.DigestSession(token)) }

// UserTold is what an Ear hears when a user changed.
func UserTold(id string) string { return "user " + id }

// Ear is an auth.SessionListener that remembers what it was told.
type Ear struct {
	mu    sync.Mutex
	heard []string
	more  chan struct{} // closed when something is told
}

func (e *Ear) hear(what string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, what)
	if e.more != nil {
		close(e.more)
		e.more = nil
	}
}

// SessionChanged implements auth.SessionListener.
func (e *Ear) SessionChanged(d auth.SessionDigest) { e.hear(fmt.Sprintf("session %x", d)) }

// UserChanged implements auth.SessionListener.
func (e *Ear) UserChanged(id string) { e.hear(UserTold(id)) }

// Watching implements auth.SessionListener.
func (e *Ear) Watching(all bool) {
	if all {
		e.hear(WatchingTold)
		return
	}
	e.hear(NotWatchingTold)
}

// Heard returns what was told since the last call of Heard, and after what was awaited.
func (e *Ear) Heard() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	heard := e.heard
	e.heard = nil
	return heard
}

// hearing is how long something may take to be told.
const hearing = 30 * time.Second

// Await waits until one of these was told, and forgets it with all that was told before.
func (e *Ear) Await(t testing.TB, wanted ...string) {
	t.Helper()
	deadline := time.After(hearing)
	for {
		more := e.find(wanted)
		if more == nil {
			return
		}
		select {
		case <-more:
		case <-deadline:
			t.Fatalf("not told of %q within %s, but of %q", wanted, hearing, e.Heard())
		}
	}
}

// find forgets what was told up to the first of the wanted. If there is none, it returns
// what is closed when more is told.
func (e *Ear) find(wanted []string) <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	at := slices.IndexFunc(e.heard, func(one string) bool { return slices.Contains(wanted, one) })
	if at >= 0 {
		e.heard = e.heard[at+1:]
		return nil
	}
	if e.more == nil {
		e.more = make(chan struct{})
	}
	return e.more
}

// Watch holds the store that open returns, which is an auth.SessionWatcher, to tell of all
// that it does itself. It closes the store.
func Watch(t *testing.T, open func(t *testing.T) auth.Store) {
	s := open(t)
	ear, second := new(Ear), new(Ear)
	stop := s.(auth.SessionWatcher).WatchSessions(ear)
	stopSecond := s.(auth.SessionWatcher).WatchSessions(second)
	ear.Await(t, WatchingTold)
	second.Await(t, WatchingTold)
	u := signUp(t, s, ann)
	id, other, last := newSession(u), newSession(u), newSession(u)
	session := func(id *auth.Identity) []string { return []string{SessionTold(id.Session.Token)} }
	person := []string{UserTold(u.ID)}
	acts := []struct {
		name string
		act  func() error
		told []string // one of them
	}{
		{"CreateSession", func() error { return s.CreateSession(t.Context(), id) }, session(id)},
		{"UpdateSession", func() error { return s.UpdateSession(t.Context(), &id.Session) }, session(id)},
		{"ExtendSession", func() error {
			seen := id.Session.ExpiresAt
			id.Session.ExpiresAt = seen.Add(time.Hour)
			_, err := s.ExtendSession(t.Context(), &id.Session, seen)
			return err
		}, session(id)},
		{"EndSession", func() error { return s.EndSession(t.Context(), id.Session.Token) }, session(id)},
		{"UpdateUser", func() error { u.Name = "Anna"; return write(t, s, u) }, person},
		{"CreateSession of another", func() error { return s.CreateSession(t.Context(), other) }, session(other)},
		{"EndSessions", func() error { return s.EndSessions(t.Context(), u.ID, "") }, append(session(other), person...)},
		{"CreateSession of the last", func() error { return s.CreateSession(t.Context(), last) }, session(last)},
		{"DeleteUser", func() error { return s.DeleteUser(t.Context(), u.ID) }, person},
	}
	for _, a := range acts {
		t.Run(a.name, func(t *testing.T) {
			noError(t, a.name, a.act())
			ear.Await(t, a.told...)
			second.Await(t, a.told...)
		})
	}
	stopSecond()
	second.Heard()
	noError(t, "CreateSession", s.CreateSession(t.Context(), newSession(newUser(bob))))
	if heard := second.Heard(); len(heard) > 0 {
		t.Errorf("told %q after the end", heard)
	}
	stop()
	noError(t, "Close", s.Close())
	s.(auth.SessionWatcher).WatchSessions(ear)() // tells nothing, and does no harm
}
