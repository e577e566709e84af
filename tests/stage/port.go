package stage

import (
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

const (
	lowestPort  = 20000
	highestPort = 32000 // systems give higher ones to outgoing connections, unasked
)

// Port returns a TCP port that nobody listens on, at no address of this machine.
func Port(t testing.TB) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(lowestPort + rand.IntN(highestPort-lowestPort))
		l, err := net.Listen("tcp", ":"+port)
		if err != nil {
			continue // taken
		}
		if err := l.Close(); err != nil {
			t.Fatalf("giving a port back: %v", err)
		}
		return port
	}
	t.Fatalf("no free port between %d and %d was found", lowestPort, highestPort)
	return ""
}
