package redistest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Sentinel is a master with a replica, watched by three sentinels.
type Sentinel struct {
	// Master is the name the sentinels know the master by.
	Master string
	// Addresses are those of the sentinels.
	Addresses []string
	// Primary is the first master, Replica its replica.
	Primary, Replica *Server
}

// NewSentinel runs a master, a replica and three sentinels until the test ends. A master that
// does not answer for half a second is replaced.
func NewSentinel(t testing.TB) *Sentinel {
	t.Helper()
	s := &Sentinel{Master: "main", Primary: New(t)}
	host, port := "127.0.0.1", s.Primary.Address[len("127.0.0.1:"):]
	s.Replica = start(t, func(int) []string { return []string{"--replicaof", host, port} })
	until(t, "the replica follows", func(ctx context.Context) bool {
		return reports(ctx, s.Replica.Address, "replication", "master_link_status:up")
	})
	for range 3 {
		sentinel := start(t, func(int) []string { return []string{s.configuration(t, host, port), "--sentinel"} })
		s.Addresses = append(s.Addresses, sentinel.Address)
	}
	for _, address := range s.Addresses {
		until(t, "the sentinels know each other and the replica", func(ctx context.Context) bool {
			return reports(ctx, address, "sentinel", "slaves=1,sentinels=3")
		})
	}
	return s
}

// configuration writes the file that a sentinel insists on.
func (s *Sentinel) configuration(t testing.TB, host, port string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("sentinel monitor %[1]s %[2]s %[3]s 2\nsentinel down-after-milliseconds %[1]s 500\n"+
		"sentinel failover-timeout %[1]s 3000\n", s.Master, host, port)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// patience is how long servers may take to find each other.
const patience = 30 * time.Second

// until waits for something to become true.
func until(t testing.TB, what string, holds func(context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !holds(ctx) {
		select {
		case <-ctx.Done():
			t.Fatalf("Redis: %s: not after %s", what, patience)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// reports asks a server for a section of INFO, and whether that has a text in it.
func reports(ctx context.Context, address, section, text string) bool {
	client := redis.NewClient(&redis.Options{Addr: address, Protocol: 2})
	defer client.Close()
	info, err := client.Info(ctx, section).Result()
	return err == nil && contains(info, text)
}
