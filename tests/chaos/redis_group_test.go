package chaos_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

// TestSentinel: another server becomes the master, in the end because the last one is dead.
func TestSEC74Sentinel(t *testing.T) {
	servers := redistest.NewSentinel(t)
	g := startGroup(t, "sentinel "+servers.Master+" "+strings.Join(servers.Addresses, " "))
	sentinel := redis.NewSentinelClient(&redis.Options{Addr: servers.Addresses[0]})
	t.Cleanup(func() { _ = sentinel.Close() })
	master := func() string {
		at, err := sentinel.GetMasterAddrByName(t.Context(), servers.Master).Result()
		if err != nil {
			t.Fatal(err)
		}
		return net.JoinHostPort(at[0], at[1])
	}
	rounds(t, func(t *testing.T) {
		old := master()
		within(t, electIn, "the sentinels begin", func() bool { return sentinel.Failover(t.Context(), servers.Master).Err() == nil })
		within(t, electIn, "another server is the master", func() bool {
			g.storm(t, either)
			return master() != old
		})
		g.writes.acknowledged = 0 // Redis itself loses what had not reached the replica
		follow(t, old, master())
		g.recovered(t)
	})

	dying := servers.Primary
	if master() != dying.Address {
		dying = servers.Replica
	}
	replicated(t, dying.Address)
	dying.Stop()
	g.storm(t, either)
	g.recovered(t)
	if master() == dying.Address {
		t.Error("the dead master is still the master")
	}
}

// electIn bounds what sentinels take their time for.
const electIn = 40 * time.Second

// follow makes a server the replica of the master at once, as the sentinels would do sooner or
// later.
func follow(t *testing.T, server, master string) {
	t.Helper()
	host, port, err := net.SplitHostPort(master)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(&redis.Options{Addr: server})
	defer func() { _ = c.Close() }()
	if err := c.Do(t.Context(), "REPLICAOF", host, port).Err(); err != nil {
		t.Fatal(err)
	}
}

// replicated waits until the replica of a master has all that was written.
func replicated(t *testing.T, master string) {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: master})
	defer func() { _ = c.Close() }()
	until(t, "the replica has everything", func() bool {
		n, err := c.Do(t.Context(), "WAIT", 1, 1000).Int()
		return err == nil && n == 1
	})
}

// TestCluster: the slots of Ann and of her session move from node to node. No request notices.
func TestSEC74Cluster(t *testing.T) {
	cluster := redistest.NewCluster(t)
	g := startGroup(t, "cluster "+cluster.Addresses[0])
	_, cookie, _ := strings.Cut(g.cookies(t), "session_token=")
	token, _, _ := strings.Cut(cookie, ".")
	rounds(t, func(t *testing.T) {
		for name, key := range map[string]string{"her session": "better-auth:" + token, "people": "better-auth:{gateway}:user:x"} {
			t.Run(name, func(t *testing.T) {
				cluster.Move(t, key, func() { g.storm(t, unharmed) })
				g.storm(t, unharmed)
				g.recovered(t)
			})
		}
	})
}

// startGroup runs a gateway on several Redis servers.
func startGroup(t *testing.T, word string) *gateway {
	t.Helper()
	g := start(t, "storage redis {\n "+word+"\n timeout 1s\n}")
	g.signUp(t)
	if resp := g.open(t, "/stale/ann"); resp.StatusCode != http.StatusOK {
		t.Fatalf("Ann's page: got %d", resp.StatusCode)
	}
	return g
}
