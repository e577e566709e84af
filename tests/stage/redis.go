package stage

import (
	"net"
	"os/exec"
	"testing"
)

// Redis starts a Redis server without persistence and returns its URL.
func Redis(t testing.TB) string {
	t.Helper()
	port := Port(t)
	cmd := exec.Command(Tool(t, "redis-server"),
		"--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	Start(t, "redis-server", cmd, func(*Log) bool { return listens(port) })
	return "redis://127.0.0.1:" + port
}

func listens(port string) bool {
	c, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		return false
	}
	return c.Close() == nil
}
