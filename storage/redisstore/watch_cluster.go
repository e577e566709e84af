package redisstore

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/redis/go-redis/v9"
)

var errNewNode = errors.New("the Cluster has a new node")

// meet ends all vigils, since none watches this new node yet. It is called before the node
// is asked for anything.
func (w *watches) meet(address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.known[address] = true
	for v := range w.vigils {
		v.lose(errNewNode)
	}
}

// others remembers the masters, and returns all other nodes that were ever met.
func (w *watches) others(masters []string) (others []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for address := range w.known {
		if !slices.Contains(masters, address) {
			others = append(others, address)
		}
	}
	for _, address := range masters {
		w.known[address] = true
	}
	return others
}

// forget forgets a node that cannot be reached. The driver does so too, within a minute.
func (w *watches) forget(address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.known, address)
}

// openCluster connects to all masters that have slots, and to those other nodes that were
// met and can be reached: a slot may be on its way to one of them.
func (v *vigil) openCluster(cluster *redis.ClusterClient) error {
	masters, err := mastersOf(v.life, cluster)
	if err != nil {
		return err
	}
	soon, cancel := context.WithTimeout(v.life, beat+patience)
	defer cancel()
	var attempts sync.WaitGroup
	failures := make(chan error, len(masters))
	for _, address := range v.store.watches.others(masters) {
		attempts.Go(func() {
			if v.connect(soon, address) != nil {
				v.store.watches.forget(address)
			}
		})
	}
	for _, address := range masters {
		attempts.Go(func() {
			if err := v.connect(v.life, address); err != nil {
				failures <- err
			}
		})
	}
	attempts.Wait()
	close(failures)
	return <-failures
}

// checkCluster loses the vigil if a master has slots that no wire comes from.
func (v *vigil) checkCluster(ctx context.Context, cluster *redis.ClusterClient) {
	masters, err := mastersOf(ctx, cluster)
	if err == nil && slices.ContainsFunc(masters, func(address string) bool { return !v.hears(address) }) {
		v.lose(errMoved)
	}
}

func (v *vigil) hears(address string) bool {
	return slices.ContainsFunc(v.wires, func(w *wire) bool { return w.address == address })
}

// mastersOf asks one node of a Cluster for the addresses of all masters that have slots.
func mastersOf(ctx context.Context, cluster *redis.ClusterClient) (addresses []string, err error) {
	var mu sync.Mutex
	err = cluster.ForEachMaster(ctx, func(_ context.Context, node *redis.Client) error {
		mu.Lock()
		defer mu.Unlock()
		addresses = append(addresses, node.Options().Addr)
		return nil
	})
	return addresses, err
}
