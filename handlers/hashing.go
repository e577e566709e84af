package handlers

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync/atomic"

	"github.com/caddy-better-auth/gateway/password"
)

// queuePerSlot is how many may wait for each hash that is being computed: about a second.
const queuePerSlot = 16

// errBusy says that too many passwords are waiting to be hashed.
var errBusy = errors.New("too many password hashes waiting")

// Hashing bounds how many passwords are hashed at a time. One takes 32 MiB and a good part
// of a processor for tens of milliseconds; without a bound, strangers decide how many.
type Hashing struct {
	slots chan struct{}
	queue atomic.Int64 // waiting and running
	done  atomic.Int64 // computed so far

	hash  func(random io.Reader, secret string) (string, error)
	check func(hash, secret string) (bool, error)
}

// NewHashing returns a bound of one hash at a time for each processor, and a short queue.
func NewHashing() *Hashing { return newHashing(runtime.GOMAXPROCS(0)) }

func newHashing(slots int) *Hashing {
	return &Hashing{slots: make(chan struct{}, slots), hash: password.Hash, check: password.Verify}
}

// do runs work when its turn comes. It returns errBusy when the queue is full, and the
// error of the context when that ends first.
func (h *Hashing) do(ctx context.Context, work func()) error {
	defer h.queue.Add(-1)
	if h.queue.Add(1) > int64(cap(h.slots)*(1+queuePerSlot)) {
		return errBusy
	}
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-h.slots }()
	work()
	h.done.Add(1)
	return nil
}

// hash returns the hash of a new password.
func (s *Server) hash(ctx context.Context, secret string) (hash string, err error) {
	busy := s.hashing.do(ctx, func() { hash, err = s.hashing.hash(dice{s.env}, secret) })
	if err != nil {
		return "", fault{err}
	}
	return hash, busy
}

// verify reports whether a password belongs to a hash. A hash that cannot be read is a
// fault.
func (s *Server) verify(ctx context.Context, hash, secret string) (ok bool, err error) {
	busy := s.hashing.do(ctx, func() { ok, err = s.hashing.check(hash, secret) })
	if err != nil {
		return false, fault{err}
	}
	return ok, busy
}

// waste takes as long as verify, for people who have nothing to verify.
func (s *Server) waste(ctx context.Context, secret string) error {
	return s.hashing.do(ctx, func() { password.Waste(secret) })
}
