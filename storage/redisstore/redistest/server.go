// Package redistest runs a real Redis for tests.
package redistest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// attempts is how often a port may be lost to another program between finding it free and
// listening on it.
const attempts = 5

// Server is a running redis-server.
type Server struct {
	// URL is where it listens: redis://127.0.0.1:port/0
	URL string
	// Address is the same as host:port.
	Address string

	cmd *exec.Cmd
	dir string
}

// Start runs a redis-server until the test ends and returns its URL.
func Start(t testing.TB) (url string) {
	t.Helper()
	return New(t).URL
}

// New runs a redis-server on a free port of 127.0.0.1, with a folder of its own and
// nothing kept on disk, until Stop or the end of the test, with further options. Without a
// redis-server the test fails.
func New(t testing.TB, options ...string) *Server {
	t.Helper()
	return start(t, func(int) []string { return options })
}

// start is New with further arguments, which may depend on the port.
func start(t testing.TB, more func(port int) []string) *Server {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("this test needs redis-server, which is not installed: on Debian, apt-get install redis-server; " +
			"elsewhere see https://redis.io/docs/latest/operate/oss_and_stack/install/")
	}
	var output string
	for range attempts {
		port := freePort(t)
		address := fmt.Sprintf("127.0.0.1:%d", port)
		s := &Server{URL: "redis://" + address + "/0", Address: address, dir: t.TempDir()}
		if output = s.run(t, path, port, more(port)); output == "" {
			t.Cleanup(s.Stop)
			return s
		}
	}
	t.Fatalf("redis-server does not start:\n%s", output)
	return nil
}

// run starts the server and waits until it accepts connections. It returns what the server
// said if it ended instead.
func (s *Server) run(t testing.TB, path string, port int, more []string) (failure string) {
	t.Helper()
	arguments := more
	if !slices.Contains(more, "--sentinel") {
		arguments = append([]string{"--save", "", "--appendonly", "no"}, more...)
	}
	return s.launch(t, exec.Command(path, append(arguments, "--bind", "127.0.0.1", "--port", fmt.Sprint(port), "--dir", s.dir,
		"--daemonize", "no", "--logfile", "")...))
}

// launch is run with all that is known about the command.
func (s *Server) launch(t testing.TB, cmd *exec.Cmd) (failure string) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatalf("redis-server: %v", err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("redis-server: %v", err)
	}
	var said strings.Builder
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		fmt.Fprintln(&said, lines.Text())
		if strings.Contains(lines.Text(), "eady to accept connections") || strings.Contains(lines.Text(), "Sentinel ID is") {
			go drain(out)
			s.cmd = cmd
			return ""
		}
	}
	return fmt.Sprintf("%s%v", said.String(), cmd.Wait())
}

// Stop ends this server and no other: by its own process. A second call does nothing.
func (s *Server) Stop() {
	_ = s.cmd.Process.Kill() // it may have ended already
	_ = s.cmd.Wait()         // it says "killed", as asked
}

// Restart stops this server and runs another one in its place, which knows nothing of what
// was not kept on disk.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Stop()
	if failure := s.launch(t, exec.Command(s.cmd.Path, s.cmd.Args[1:]...)); failure != "" {
		t.Fatalf("redis-server does not start again:\n%s", failure)
	}
}

// Freeze stops this server from answering, without closing a connection, until Thaw.
func (s *Server) Freeze(t testing.TB) { s.signal(t, syscall.SIGSTOP) }

// Thaw lets a frozen server go on.
func (s *Server) Thaw(t testing.TB) { s.signal(t, syscall.SIGCONT) }

func (s *Server) signal(t testing.TB, sig os.Signal) {
	t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		t.Fatalf("redis-server: %v: %v", sig, err)
	}
}

// drain reads on, so that the server never waits for someone to hear it. It ends with the
// server.
func drain(out io.Reader) {
	_, _ = io.Copy(io.Discard, out)
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("finding a free port: %v", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatalf("finding a free port: %v", err)
	}
	return port
}
