package guard

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// DefaultTimeout is how long an act may take unless Config says so.
const DefaultTimeout = 2 * time.Second

// openTime bounds an attempt to open the store: it may have tables to make.
const openTime = 30 * time.Second

// ErrOut says that the store is out, and was not asked.
var ErrOut = errors.New("the store is out")

// Backend is a store that can be guarded. An auth.UserRefresher stays one.
type Backend interface {
	auth.Store
	auth.Counters
	// Ping asks the store whether it answers; an error is an outage.
	Ping(ctx context.Context) error
}

// Config says what to guard.
type Config struct {
	// Open opens the backend. It is called again while there is none. Required.
	Open func(ctx context.Context) (Backend, error)
	// Timeout is how long an act may take. Zero: DefaultTimeout.
	Timeout time.Duration
	// Changed is told why the store is out, and nil when it is back. It is called one call
	// at a time, and not for the first opening. Nil: nobody is told.
	Changed func(cause error)
	// Acted is told how long every act took that the store was asked for, and why it did not
	// answer; nil if it did. Nil: nobody is told.
	Acted func(elapsed time.Duration, outage error)
	// Later lets the guard begin without the store, and open it when it can.
	Later bool
	Env   auth.Env
}

// Store is a guarded auth.Store, auth.UserRefresher, auth.SessionWatcher and auth.Counters.
type Store struct {
	open    func(ctx context.Context) (Backend, error)
	timeout time.Duration
	changed func(cause error)
	acted   func(elapsed time.Duration, outage error)
	env     auth.Env

	backend  atomic.Pointer[Backend] // nil until it was opened
	out      atomic.Pointer[outage]  // nil while the store answers
	failures atomic.Int32            // in a row

	listeners listeners

	mu       sync.Mutex // of the four below
	watching bool       // a goroutine asks whether the store answers
	life     context.Context
	end      context.CancelFunc
	done     sync.WaitGroup
}

// outage is why the store is out.
type outage struct{ cause error }

var (
	_ Backend             = (*Store)(nil)
	_ auth.UserRefresher  = (*Store)(nil)
	_ auth.SessionWatcher = (*Store)(nil)
)

// New opens a store and guards it. It fails when the store cannot be opened, unless
// Config.Later is set: then it is out until it can be.
func New(ctx context.Context, c Config) (*Store, error) {
	s := &Store{open: c.Open, timeout: c.Timeout, changed: c.Changed, acted: c.Acted, env: c.Env}
	if s.timeout <= 0 {
		s.timeout = DefaultTimeout
	}
	if s.changed == nil {
		s.changed = func(error) {}
	}
	if s.acted == nil {
		s.acted = func(time.Duration, error) {}
	}
	s.life, s.end = context.WithCancel(context.Background())
	err := s.connect(ctx)
	if err != nil && !c.Later {
		s.end()
		return nil, err
	}
	if err != nil {
		s.out.Store(&outage{err})
		s.changed(err)
		s.watch()
	}
	return s, nil
}

// connect opens the backend.
func (s *Store) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	backend, err := s.open(ctx)
	if err != nil {
		return err
	}
	s.backend.Store(&backend)
	s.watchBackend()
	return nil
}

// Ping asks the store whether it answers, unless it is known to be out.
func (s *Store) Ping(ctx context.Context) error {
	return s.act(ctx, func(ctx context.Context, b Backend) error { return b.Ping(ctx) })
}

// Close ends the guard and closes the backend.
func (s *Store) Close() error {
	s.mu.Lock()
	s.end()
	s.mu.Unlock()
	s.done.Wait()
	s.listeners.close()
	if b := s.backend.Load(); b != nil {
		return (*b).Close()
	}
	return nil
}

// act does something with the backend, in bounded time, unless it is out.
func (s *Store) act(ctx context.Context, do func(ctx context.Context, b Backend) error) error {
	if out := s.out.Load(); out != nil {
		return fmt.Errorf("%w: %w", ErrOut, out.cause)
	}
	bounded, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	began := s.env.Time()
	err := do(bounded, *s.backend.Load())
	elapsed := s.env.Time().Sub(began)
	switch {
	case answered(err):
		s.acted(elapsed, nil)
		if s.failures.Load() != 0 {
			s.failures.Store(0)
		}
	case ctx.Err() == nil: // else it was the caller who had no time
		s.acted(elapsed, err)
		if s.failures.Add(1) >= suspicious {
			s.watch()
		}
	}
	return err
}

// answered reports whether an act that ended so was answered by the store.
func answered(err error) bool {
	return err == nil || errors.Is(err, auth.ErrNotFound) || errors.Is(err, auth.ErrConflict) ||
		errors.Is(err, auth.ErrUnfit) || errors.Is(err, auth.ErrLastAccount) || errors.As(err, new(theirs))
}

// theirs is an error of the caller's own function, which the store gave back.
type theirs struct{ error }

func (t theirs) Unwrap() error { return t.error }

// own takes the mark of theirs off.
func own(err error) error {
	if mine, ok := errors.AsType[theirs](err); ok {
		return mine.error
	}
	return err
}
