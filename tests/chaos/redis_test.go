package chaos_test

import (
	"bytes"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"
)

// server is a Redis that keeps every write it acknowledged, and a proxy before it.
type server struct {
	dir, port string
	cmd       *exec.Cmd
	proxy     *toxiproxy.Proxy
}

func startRedis(t *testing.T) *server {
	t.Helper()
	s := &server{dir: t.TempDir(), port: freePort(t)}
	s.run(t)
	t.Cleanup(func() { s.kill(t) })
	proxies := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	s.proxy = toxiproxy.NewProxy(proxies, "redis", "127.0.0.1:0", s.address())
	if err := s.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.proxy.Stop)
	return s
}

func (s *server) address() string { return "127.0.0.1:" + s.port }

// url is where the gateway finds it.
func (s *server) url() string { return "redis://" + s.proxy.Listen + "/0" }

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

// spoil adds a toxic to the way back of all connections.
func (s *server) spoil(t *testing.T, toxic string) {
	t.Helper()
	if _, err := s.proxy.Toxics.AddToxicJson(bytes.NewBufferString(toxic)); err != nil {
		t.Fatal(err)
	}
}

func (s *server) clear(t *testing.T) {
	t.Helper()
	s.proxy.Toxics.ResetToxics(t.Context())
}

// fault is something that breaks, and is mended.
type fault struct {
	name    string
	want    reads
	do, end func(t *testing.T, s *server)
}

func faults() []fault {
	mend := func(t *testing.T, s *server) { s.clear(t) }
	return []fault{
		{"killed", refused, func(t *testing.T, s *server) { s.kill(t) }, func(t *testing.T, s *server) { s.run(t) }},
		{
			"stopped", refused,
			func(t *testing.T, s *server) { s.signal(t, syscall.SIGSTOP) },
			func(t *testing.T, s *server) { s.signal(t, syscall.SIGCONT) },
		},
		{
			"refusing", refused,
			func(_ *testing.T, s *server) { s.proxy.Stop() },
			func(t *testing.T, s *server) {
				if err := s.proxy.Start(); err != nil {
					t.Fatal(err)
				}
			},
		},
		{"slow", refused, func(t *testing.T, s *server) {
			s.spoil(t, `{"type":"latency","stream":"downstream","attributes":{"latency":20000}}`)
		}, mend},
		{"cut off within a reply", refused, func(t *testing.T, s *server) {
			s.spoil(t, `{"type":"limit_data","stream":"downstream","attributes":{"bytes":10}}`)
		}, mend},
		{"reset", refused, func(t *testing.T, s *server) {
			s.spoil(t, `{"type":"reset_peer","stream":"downstream","attributes":{"timeout":0}}`)
		}, mend},
		{
			"read-only", served,
			func(t *testing.T, s *server) { s.must(t, "REPLICAOF", "127.0.0.1", "1") },
			func(t *testing.T, s *server) { s.must(t, "REPLICAOF", "NO", "ONE") },
		},
		{
			"out of memory", served,
			func(t *testing.T, s *server) { s.must(t, "CONFIG", "SET", "maxmemory", "1") },
			func(t *testing.T, s *server) { s.must(t, "CONFIG", "SET", "maxmemory", "0") },
		},
	}
}

// rounds is how often every fault happens: once, or as often as 10 minutes allow when
// GATEWAY_CHAOS is "long".
func rounds(t *testing.T, round func(t *testing.T)) {
	t.Helper()
	for begun := time.Now(); ; {
		round(t)
		if t.Failed() || os.Getenv("GATEWAY_CHAOS") != "long" || time.Since(begun) > 10*time.Minute {
			return
		}
	}
}

func TestRedis(t *testing.T) {
	s := startRedis(t)
	g := start(t, "storage redis "+s.url()+" {\n timeout 1s\n}")
	g.signUp(t)
	if resp := g.open(t, "/stale/ann"); resp.StatusCode != 200 {
		t.Fatalf("Ann's page: got %d", resp.StatusCode)
	}
	rounds(t, func(t *testing.T) {
		for _, f := range faults() {
			t.Run(f.name, func(t *testing.T) {
				f.do(t, s)
				g.storm(t, f.want)
				g.storm(t, f.want)
				if f.want == refused && g.ready(t).StatusCode != 503 {
					t.Error("a store that does not answer is ready")
				}
				f.end(t, s)
				g.recovered(t)
			})
		}
	})
}

// A store that is not there: the old configuration stays, unless start_degraded is set.
func TestUnreachable(t *testing.T) {
	s := startRedis(t)
	g := start(t, "storage sqlite "+t.TempDir()+"/auth.db")
	g.signUp(t)
	s.proxy.Stop()
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
	if err := s.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "the store is ready", func() bool { return g.ready(t).StatusCode == 200 })
	g.signUp(t)
}
