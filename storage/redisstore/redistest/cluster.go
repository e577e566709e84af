package redistest

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// slots is how many slots a Redis Cluster has.
const slots = 16384

// Cluster is a Redis Cluster of three masters.
type Cluster struct {
	// Addresses are those of the first three masters. Each has a third of the slots.
	Addresses []string

	nodes map[string]*Server // by their addresses
	moved map[int]string     // the addresses of masters by the slots that they were given
}

// NewCluster runs a Cluster of three masters until the test ends.
func NewCluster(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{nodes: make(map[string]*Server), moved: make(map[int]string)}
	for range 3 {
		c.Addresses = append(c.Addresses, c.start(t))
	}
	for i, address := range c.Addresses {
		node := c.node(t, address)
		from, to := i*slots/3, (i+1)*slots/3-1
		if err := node.ClusterAddSlotsRange(t.Context(), from, to).Err(); err != nil {
			t.Fatalf("Redis Cluster: giving slots to a node: %v", err)
		}
	}
	for _, address := range c.Addresses[1:] {
		c.meet(t, address)
	}
	c.await(t)
	return c
}

// start runs a node that knows no other.
func (c *Cluster) start(t testing.TB) (address string) {
	t.Helper()
	node := start(t, func(int) []string {
		return []string{
			"--cluster-enabled", "yes", "--cluster-port", fmt.Sprint(freePort(t)), "--cluster-node-timeout", "2000",
		}
	})
	c.nodes[node.Address] = node
	return node.Address
}

// await waits until all nodes know all.
func (c *Cluster) await(t testing.TB) {
	t.Helper()
	for address := range c.nodes {
		node := c.node(t, address)
		until(t, "the Cluster is up", func(ctx context.Context) bool {
			info, err := node.ClusterInfo(ctx).Result()
			return err == nil && contains(info, "cluster_state:ok") &&
				contains(info, fmt.Sprintf("cluster_known_nodes:%d\r", len(c.nodes)))
		})
	}
}

// Add adds a master without slots and returns its address.
func (c *Cluster) Add(t testing.TB) (address string) {
	t.Helper()
	address = c.start(t)
	c.meet(t, address)
	c.await(t)
	return address
}

// AddReplica adds a replica of a master and returns its address.
func (c *Cluster) AddReplica(t testing.TB, master string) (address string) {
	t.Helper()
	address = c.Add(t)
	id, err := c.node(t, master).ClusterMyID(t.Context()).Result()
	if err != nil {
		t.Fatalf("Redis Cluster: %v", err)
	}
	replica := c.node(t, address)
	until(t, "the replica knows its master", func(ctx context.Context) bool {
		return replica.ClusterReplicate(ctx, id).Err() == nil
	})
	until(t, "the replica follows", func(ctx context.Context) bool {
		return reports(ctx, address, "replication", "master_link_status:up")
	})
	until(t, "all know the replica", func(ctx context.Context) bool {
		for other := range c.nodes {
			nodes, err := c.node(t, other).ClusterNodes(ctx).Result()
			if err != nil || !contains(nodes, "slave "+id) {
				return false
			}
		}
		return true
	})
	return address
}

// Stop ends the server of a node.
func (c *Cluster) Stop(address string) { c.nodes[address].Stop() }

// Owner returns the address of the master that has the slot of a key.
func (c *Cluster) Owner(t testing.TB, key string) (address string) {
	t.Helper()
	slot := c.slot(t, key)
	if address, moved := c.moved[slot]; moved {
		return address
	}
	return c.Addresses[slot*3/slots]
}

func (c *Cluster) slot(t testing.TB, key string) int {
	t.Helper()
	slot, err := c.node(t, c.Addresses[0]).ClusterKeySlot(t.Context(), key).Result()
	if err != nil {
		t.Fatal(err)
	}
	return int(slot)
}

// meet introduces a node to the first one.
func (c *Cluster) meet(t testing.TB, address string) {
	t.Helper()
	nodes, err := c.node(t, address).ClusterNodes(t.Context()).Result()
	if err != nil {
		t.Fatalf("Redis Cluster: %v", err)
	}
	_, bus, _ := strings.Cut(strings.Fields(nodes)[1], "@")
	bus, _, _ = strings.Cut(bus, ",")
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.node(t, c.Addresses[0]).Do(t.Context(), "CLUSTER", "MEET", host, port, bus).Err(); err != nil {
		t.Fatalf("Redis Cluster: introducing a node: %v", err)
	}
}

// Move gives the slot of a key, with all keys in it, to the next of the first three nodes. While
// asks is called the keys have gone already, and clients are sent after them.
func (c *Cluster) Move(t testing.TB, key string, asks func()) {
	t.Helper()
	at := slices.Index(c.Addresses, c.Owner(t, key))
	c.MoveTo(t, key, c.Addresses[(at+1)%3], asks)
}

// MoveTo is Move to another node than the next.
func (c *Cluster) MoveTo(t testing.TB, key, address string, asks func()) {
	t.Helper()
	ctx, slot := t.Context(), c.slot(t, key)
	from, to := c.node(t, c.Owner(t, key)), c.node(t, address)
	do := func(node *redis.Client, words ...any) any {
		t.Helper()
		answer, err := node.Do(ctx, words...).Result()
		if err != nil {
			t.Fatalf("Redis Cluster: %v: %v", words[:2], err)
		}
		return answer
	}
	fromID, toID := do(from, "CLUSTER", "MYID"), do(to, "CLUSTER", "MYID")
	do(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", fromID)
	do(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", toID)
	keys, err := from.ClusterGetKeysInSlot(ctx, slot, 1000).Result()
	if err != nil {
		t.Fatal(err)
	}
	host, port, err := net.SplitHostPort(to.Options().Addr)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		do(from, "MIGRATE", host, port, key, 0, 5000)
	}
	asks()
	for _, node := range []*redis.Client{to, from} {
		do(node, "CLUSTER", "SETSLOT", slot, "NODE", toID)
	}
	for other := range c.nodes {
		_ = c.node(t, other).Do(ctx, "CLUSTER", "SETSLOT", slot, "NODE", toID).Err() // replicas hear of it from masters
	}
	c.moved[slot] = address
}

// node connects to one node, and to no other.
func (c *Cluster) node(t testing.TB, address string) *redis.Client {
	client := redis.NewClient(&redis.Options{Addr: address})
	t.Cleanup(func() { client.Close() })
	return client
}

func contains(text, part string) bool { return strings.Contains(text, part) }
