package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
)

const (
	// beat is how often a server that tells of changes is asked whether it is there, and
	// patience is how long it may take to answer.
	beat     = 500 * time.Millisecond
	patience = 500 * time.Millisecond

	// The pause between two attempts to watch grows from the first to the last, and is the
	// first again after a watch that went well for as many beats as are settled.
	firstPause = 100 * time.Millisecond
	lastPause  = 2 * time.Second
	settled    = 10
)

// watches are all that listen to a store.
type watches struct {
	life context.Context // ends with the store
	end  context.CancelFunc
	done sync.WaitGroup
	hook sync.Once // lets the driver tell of new nodes

	mu     sync.Mutex // of what follows
	vigils map[*vigil]bool
	known  map[string]bool // addresses of the nodes of a Cluster that may be asked for a key
}

func (w *watches) init() {
	w.life, w.end = context.WithCancel(context.Background())
	w.vigils, w.known = make(map[*vigil]bool), make(map[string]bool)
}

// close ends all watches and waits until they have ended.
func (w *watches) close() {
	w.mu.Lock()
	w.end()
	w.mu.Unlock()
	w.done.Wait()
}

// WatchSessions implements auth.SessionWatcher. Every server gets one more connection, on
// which it tells of each change that any program makes to a key of ours. At the end the
// listener is told that no longer all changes are told.
func (s *Store) WatchSessions(l auth.SessionListener) (stop func()) {
	w := &s.watches
	if cluster, ok := s.client.(*redis.ClusterClient); ok {
		w.hook.Do(func() {
			cluster.OnNewNode(func(node *redis.Client) { w.meet(node.Options().Addr) })
		})
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.life.Err() != nil {
		return func() {}
	}
	life, end := context.WithCancel(w.life)
	done := make(chan struct{})
	w.done.Go(func() {
		defer close(done)
		s.watch(life, l)
	})
	return func() {
		end()
		<-done
	}
}

// watch keeps one vigil after the other until life ends.
func (s *Store) watch(life context.Context, l auth.SessionListener) {
	lost := false
	say := func(err error) {
		if s.unwatched != nil && lost != (err != nil) {
			s.unwatched(err)
		}
		lost = err != nil
	}
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		beats, err := s.keep(life, l, func() { say(nil) })
		if life.Err() != nil {
			return
		}
		say(err)
		if beats >= settled {
			pause = firstPause
		}
		s.env.Pause(life, s.jitter(pause))
	}
}

// keep keeps a vigil, says when it begins, and returns how long it went well and why it ended.
func (s *Store) keep(life context.Context, l auth.SessionListener, begun func()) (beats int, err error) {
	v := s.newVigil(life, l)
	defer v.end()
	if err := v.open(); err != nil {
		return 0, fmt.Errorf("redis: changes are not told: %w: %s", err, s.watchRemedy(err))
	}
	if v.begin() {
		begun()
	}
	for v.life.Err() == nil {
		s.env.Pause(v.life, beat)
		v.check()
		beats++
	}
	return beats, fmt.Errorf("redis: changes are no longer told: %w", context.Cause(v.life))
}

// jitter returns between half and all of a pause, so that many gateways do not come at once.
func (s *Store) jitter(pause time.Duration) time.Duration {
	var dice [1]byte
	s.env.Fill(dice[:])
	return pause/2 + pause/2*time.Duration(dice[0])/256
}

// watchRemedy says what to do about a server that does not tell of changes.
func (s *Store) watchRemedy(err error) string {
	var refusal redis.Error
	switch {
	case errors.Is(err, errNewNode), errors.Is(err, errMoved):
		return "it is tried again"
	case errors.As(err, &refusal) && !strings.Contains(err.Error(), "NOPERM"):
		return "CLIENT TRACKING with BCAST in RESP3 is needed: use Redis 6.2 or newer or Valkey, without a proxy that does not know it"
	}
	return remedy(err, s.options)
}
