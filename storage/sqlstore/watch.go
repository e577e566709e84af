package sqlstore

import (
	"context"
	"sync"

	"github.com/caddy-better-auth/gateway/auth"
)

var _ auth.SessionWatcher = (*Store)(nil)

// WatchSessions implements auth.SessionWatcher. It tells of what other programs change: in
// SQLite that they changed something, in PostgreSQL with Config.Notify what. Else Watching
// is never true. Nothing is asked of the database before it is called. stop waits until l is
// told nothing any more, so l must not call it while it is told something.
func (s *Store) WatchSessions(l auth.SessionListener) (stop func()) {
	if s.follow == nil {
		return func() {}
	}
	t := &teller{to: l, unwatched: s.unwatched}
	return s.watches.begin(func(ctx context.Context) {
		s.follow(ctx, t)
		t.lost(nil)
	})
}

// watches are those that go on, until the store is closed.
type watches struct {
	mu      sync.Mutex // of closed, and of beginning one
	closed  bool
	life    context.Context
	end     context.CancelFunc
	running sync.WaitGroup
}

// begin runs one until it is stopped, or all are closed.
func (w *watches) begin(follow func(ctx context.Context)) (stop func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return func() {}
	}
	if w.life == nil {
		w.life, w.end = context.WithCancel(context.Background())
	}
	ctx, cancel := context.WithCancel(w.life)
	done := make(chan struct{})
	w.running.Go(func() {
		defer close(done)
		follow(ctx)
	})
	return func() {
		cancel()
		<-done
	}
}

// close ends all of them, and waits for them.
func (w *watches) close() {
	w.mu.Lock()
	w.closed = true
	if w.end != nil {
		w.end()
	}
	w.mu.Unlock()
	w.running.Wait()
}

// teller tells a listener, and whoever wants to know why it is told less.
type teller struct {
	to        auth.SessionListener
	unwatched func(error) // may be nil

	mu       sync.Mutex // of what follows, and held while it is told
	watching bool
	blamed   bool // unwatched was told a cause
}

// lost says that changes may go unnoticed from now on, and returns whether they did not
// before. Without a cause that is no trouble worth telling.
func (t *teller) lost(cause error) (watched bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	watched = t.watching
	if watched {
		t.watching = false
		t.to.Watching(false)
	}
	if cause != nil && !t.blamed && t.unwatched != nil {
		t.blamed = true
		t.unwatched(cause)
	}
	return watched
}

// back says that all changes are told from now on.
func (t *teller) back() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.watching {
		t.watching = true
		t.to.Watching(true)
	}
	if t.blamed {
		t.blamed = false
		t.unwatched(nil)
	}
}

// anything says that anything may have changed.
func (t *teller) anything() {
	if t.lost(nil) {
		t.back()
	}
}
