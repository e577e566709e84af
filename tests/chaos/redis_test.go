package chaos_test

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// server is a Redis that keeps every write it acknowledged, and a proxy before it.
type server struct {
	dir, port string
	cmd       *exec.Cmd
	proxy
}

func startRedis(t *testing.T) *server {
	t.Helper()
	s := &server{dir: t.TempDir(), port: freePort(t)}
	s.run(t)
	t.Cleanup(func() { s.kill(t) })
	s.proxy = newProxy(t, s.address())
	return s
}

func (s *server) address() string { return "127.0.0.1:" + s.port }

// url is where the gateway finds it.
func (s *server) url() string { return "redis://" + s.Listen + "/0" }

func (s *server) run(t *testing.T) {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("this test needs redis-server: on Debian, apt-get install redis-server")
	}
	s.cmd = exec.Command(path, "--bind", "127.0.0.1", "--port", s.port, "--dir", s.dir, "--save", "",
		"--appendonly", "yes", "--appendfsync", "always", "--logfile", "log")
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "Redis answers", func() bool { return s.do(t, "PING") == nil })
}

func (s *server) kill(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Errorf("killing Redis: %v", err)
	}
	_ = s.cmd.Wait() // it says "killed", as asked
}

func (s *server) signal(t *testing.T, sig os.Signal) {
	t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

// do runs a command without the proxy.
func (s *server) do(t *testing.T, command ...any) error {
	c := redis.NewClient(&redis.Options{Addr: s.address(), DialTimeout: time.Second, MaxRetries: -1})
	defer func() { _ = c.Close() }()
	return c.Do(t.Context(), command...).Err()
}

func (s *server) must(t *testing.T, command ...any) {
	t.Helper()
	if err := s.do(t, command...); err != nil {
		t.Fatalf("%v: %v", command, err)
	}
}

func (s *server) pause(t *testing.T) {
	t.Helper()
	s.signal(t, syscall.SIGSTOP)
}

func (s *server) resume(t *testing.T) {
	t.Helper()
	s.signal(t, syscall.SIGCONT)
}

// redisFaults are those of every server, and two of Redis.
func redisFaults(s *server) []fault {
	return append(s.faults(s),
		fault{
			"read-only", served,
			func(t *testing.T) { s.must(t, "REPLICAOF", "127.0.0.1", "1") },
			func(t *testing.T) { s.must(t, "REPLICAOF", "NO", "ONE") },
		},
		fault{
			"out of memory", served,
			func(t *testing.T) { s.must(t, "CONFIG", "SET", "maxmemory", "1") },
			func(t *testing.T) { s.must(t, "CONFIG", "SET", "maxmemory", "0") },
		})
}

func TestSEC74Redis(t *testing.T) {
	s := startRedis(t)
	g := start(t, "storage redis "+s.url()+" {\n timeout 1s\n}")
	g.signUp(t)
	if resp := g.open(t, "/stale/ann"); resp.StatusCode != 200 {
		t.Fatalf("Ann's page: got %d", resp.StatusCode)
	}
	g.breakAll(t, redisFaults(s))
}

// A store that is not there: the old configuration stays, unless start_degraded is set.
func TestSEC74Unreachable(t *testing.T) {
	s := startRedis(t)
	g := start(t, "storage sqlite "+t.TempDir()+"/auth.db")
	g.signUp(t)
	s.Stop()
	if err := g.load("storage redis " + s.url()); err == nil {
		t.Fatal("a configuration was loaded whose store is not there")
	}
	if resp := g.open(t, "/dashboard/ann"); resp.StatusCode != 200 {
		t.Errorf("the old configuration: got %d", resp.StatusCode)
	}
	if err := g.load("start_degraded\nstorage redis " + s.url()); err != nil {
		t.Fatal(err)
	}
	g.received()
	if resp := g.open(t, "/dashboard/ann"); resp.StatusCode != 503 || len(g.received()) > 0 {
		t.Errorf("started without its store: got %d", resp.StatusCode)
	}
	if resp := g.ready(t); resp.StatusCode != 503 ||
		resp.body != `{"ready":false,"stores":[{"name":"storage","backend":"redis","ready":false}]}`+"\n" {
		t.Errorf("ready: got %d %s", resp.StatusCode, resp.body)
	}
	s.restart(t)
	until(t, "the store is ready", func() bool { return g.ready(t).StatusCode == 200 })
	g.signUp(t)
}
