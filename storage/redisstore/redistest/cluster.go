package redistest

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// slots is how many slots a Redis Cluster has.
const slots = 16384

// Cluster is a Redis Cluster of three masters.
type Cluster struct {
	// Addresses are those of the nodes. Each has a third of the slots.
	Addresses []string

	moved map[int64]int // which node has a slot that was moved
}

// NewCluster runs a Cluster of three masters until the test ends.
func NewCluster(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{moved: map[int64]int{}}
	for range 3 {
		node := start(t, func(int) []string {
			return []string{
				"--cluster-enabled", "yes", "--cluster-port", fmt.Sprint(freePort(t)), "--cluster-node-timeout", "2000",
			}
		})
		c.Addresses = append(c.Addresses, node.Address)
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
	for _, address := range c.Addresses {
		until(t, "the Cluster is up", func(ctx context.Context) bool {
			info, err := c.node(t, address).ClusterInfo(ctx).Result()
			return err == nil && contains(info, "cluster_state:ok") && contains(info, "cluster_known_nodes:3")
		})
	}
	return c
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

// Move gives the slot of a key, with all keys in it, to the next node. While asks is called
// the keys have gone already, and clients are sent after them.
func (c *Cluster) Move(t testing.TB, key string, asks func()) {
	t.Helper()
	ctx := t.Context()
	slot, err := c.node(t, c.Addresses[0]).ClusterKeySlot(ctx, key).Result()
	if err != nil {
		t.Fatal(err)
	}
	at, moved := c.moved[slot]
	if !moved {
		at = int(slot) * 3 / slots
	}
	from, to, other := c.node(t, c.Addresses[at]), c.node(t, c.Addresses[(at+1)%3]), c.node(t, c.Addresses[(at+2)%3])
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
	keys, err := from.ClusterGetKeysInSlot(ctx, int(slot), 1000).Result()
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
	for _, node := range []*redis.Client{to, from, other} {
		do(node, "CLUSTER", "SETSLOT", slot, "NODE", toID)
	}
	c.moved[slot] = (at + 1) % 3
}

// node connects to one node, and to no other.
func (c *Cluster) node(t testing.TB, address string) *redis.Client {
	client := redis.NewClient(&redis.Options{Addr: address})
	t.Cleanup(func() { client.Close() })
	return client
}

func contains(text, part string) bool { return strings.Contains(text, part) }
