package redisstore

import (
	"context"
	"errors"
	"sync"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/push"

	"github.com/caddy-better-auth/gateway/auth"
)

var errMoved = errors.New("another server is asked than the one that tells")

// vigil is one time of watching: it begins once every server tells of all changes, and ends
// with the first that no longer does.
type vigil struct {
	store    *Store
	listener auth.SessionListener
	life     context.Context
	cancel   context.CancelCauseFunc
	wires    []*wire
	done     sync.WaitGroup

	mu    sync.Mutex // of begun, and while the listener is told of it
	begun bool
}

func (s *Store) newVigil(life context.Context, l auth.SessionListener) *vigil {
	v := &vigil{store: s, listener: l}
	v.life, v.cancel = context.WithCancelCause(life)
	s.watches.mu.Lock()
	defer s.watches.mu.Unlock()
	s.watches.vigils[v] = true
	return v
}

// end closes all wires, and waits for what they still tell.
func (v *vigil) end() {
	v.store.watches.mu.Lock()
	delete(v.store.watches.vigils, v)
	v.store.watches.mu.Unlock()
	v.lose(context.Canceled)
	for _, w := range v.wires {
		w.close()
	}
	v.done.Wait()
}

// begin says that all changes are told from now on, unless a wire was lost meanwhile.
func (v *vigil) begin() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.life.Err() != nil {
		return false
	}
	v.begun = true
	v.listener.Watching(true)
	return true
}

// lose says at once that changes are no longer told, and ends the vigil.
func (v *vigil) lose(cause error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.cancel(cause)
	if v.begun {
		v.begun = false
		v.listener.Watching(false)
	}
}

// shake says that anything may have changed.
func (v *vigil) shake() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.begun {
		v.listener.Watching(false)
		v.listener.Watching(true)
	}
}

// HandlePushNotification hears what a server tells: the keys that changed, or none if all
// may have.
func (v *vigil) HandlePushNotification(_ context.Context, _ push.NotificationHandlerContext, told []any) error {
	var names []any
	if len(told) > 1 {
		names, _ = told[1].([]any)
	}
	if names == nil {
		v.shake()
	}
	for _, name := range names {
		key, ok := name.(string)
		if !ok {
			v.shake()
			continue
		}
		v.store.keys.tell(key, v.listener)
	}
	return nil
}

// open connects to all servers, and returns once each has said that it tells.
func (v *vigil) open() error {
	var err error
	if cluster, ok := v.store.client.(*redis.ClusterClient); ok {
		err = v.openCluster(cluster)
	} else {
		err = v.connect(v.life, "")
	}
	if err != nil {
		return err
	}
	v.check()
	return context.Cause(v.life)
}

// connect opens a wire to a server and begins to hear it.
func (v *vigil) connect(ctx context.Context, address string) error {
	w, err := v.store.newWire(ctx, address, v)
	if err != nil {
		return err
	}
	v.mu.Lock()
	v.wires = append(v.wires, w)
	v.mu.Unlock()
	v.done.Go(func() { w.ping(v.life, v.store.env) })
	v.done.Go(func() { v.lose(w.hear(v.life)) })
	return nil
}

// check loses the vigil if the store asks a server that no wire comes from. A question that
// fails says nothing: who cannot be reached cannot be asked.
func (v *vigil) check() {
	ctx, cancel := context.WithTimeout(v.life, patience)
	defer cancel()
	if cluster, ok := v.store.client.(*redis.ClusterClient); ok {
		v.checkCluster(ctx, cluster)
		return
	}
	theirs := v.wires[0].server
	if theirs == "" {
		return
	}
	if ours, err := runID(ctx, v.store.client); err == nil && ours != theirs {
		v.lose(errMoved)
	}
}
