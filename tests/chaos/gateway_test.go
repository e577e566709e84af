package chaos_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/caddy-better-auth/gateway"
)

// answerIn bounds every answer: the time-out of the store, twice at most, and a slow machine.
const answerIn = 6 * time.Second

// recoverIn bounds how long a store that is back is not used.
const recoverIn = 15 * time.Second

// gateway is a running Caddy, the app behind it, and two browsers in front of it: Ann reads, Bea
// writes.
type gateway struct {
	url, admin string
	port       string
	dir        string
	app        *httptest.Server
	ann, bea   *http.Client

	mu  sync.Mutex
	got []*http.Request // that reached the app

	writes writes
}

func start(t *testing.T, options string) *gateway {
	t.Helper()
	g := &gateway{port: freePort(t), dir: t.TempDir(), ann: browser(t), bea: browser(t), admin: "127.0.0.1:" + freePort(t)}
	g.url = "http://localhost:" + g.port
	g.app = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		g.got = append(g.got, r)
		g.mu.Unlock()
		_, _ = io.WriteString(w, "the app")
	}))
	t.Cleanup(g.app.Close)
	t.Setenv("XDG_DATA_HOME", g.dir)
	if err := g.load(options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := caddy.Stop(); err != nil {
			t.Error(err)
		}
	})
	return g
}

// load makes Caddy run with other options.
func (g *gateway) load(options string) error {
	file := fmt.Sprintf(`{
	admin %s
	persist_config off
	storage file_system %s
	better_auth {
		rate_limit off
		%s
	}
}
http://localhost:%s {
	better_auth
	protect /dashboard/*
	protect /stale/* {
		on_store_error stale 1m
		header X-Source {http.better_auth.source}
	}
	reverse_proxy %s
}
`, g.admin, g.dir, options, g.port, strings.TrimPrefix(g.app.URL, "http://"))
	config, _, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(file), map[string]any{"filename": "Caddyfile"})
	if err != nil {
		return err
	}
	return caddy.Load(config, true)
}

func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return client(jar)
}

func client(jar http.CookieJar) *http.Client {
	return &http.Client{
		Jar: jar, Timeout: time.Minute,
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// received returns what reached the app since the last call.
func (g *gateway) received() []*http.Request {
	g.mu.Lock()
	defer g.mu.Unlock()
	got := g.got
	g.got = nil
	return got
}

// answer is an answer, and how long it took.
type answer struct {
	*http.Response
	body string
	took time.Duration
}

// send sends a request. It may run in any goroutine.
func send(t *testing.T, c *http.Client, method, address, body string, header http.Header) answer {
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return answer{Response: new(http.Response)}
	}
	req.Header = header
	begun := time.Now()
	resp, err := c.Do(req)
	if err != nil {
		t.Errorf("%s %s: %v", method, address, err)
		return answer{Response: new(http.Response)}
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Errorf("%s %s: %v", method, address, err)
	}
	return answer{resp, string(text), time.Since(begun)}
}

// open opens a page in Ann's browser.
func (g *gateway) open(t *testing.T, path string) answer {
	return send(t, g.ann, "GET", g.url+path, "", http.Header{"Accept": {"text/html"}})
}

// call posts to an auth route from a browser.
func (g *gateway) call(t *testing.T, c *http.Client, route string, body map[string]string) answer {
	text, err := json.Marshal(body)
	if err != nil {
		t.Error(err)
	}
	return send(t, c, "POST", g.url+"/api/auth"+route, string(text),
		http.Header{"Content-Type": {"application/json"}, "Origin": {g.url}})
}

func (g *gateway) signUp(t *testing.T) {
	t.Helper()
	for email, c := range map[string]*http.Client{"ann@example.com": g.ann, "bea@example.com": g.bea} {
		resp := g.call(t, c, "/sign-up/email", map[string]string{"name": "Ann", "email": email, "password": "password123"})
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("sign-up: %d %s", resp.StatusCode, resp.body)
		}
	}
}

// cookies returns the Cookie header of Ann's browser.
func (g *gateway) cookies(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(g.url)
	if err != nil {
		t.Fatal(err)
	}
	var text []string
	for _, c := range g.ann.Jar.Cookies(u) {
		text = append(text, c.Name+"="+c.Value)
	}
	return strings.Join(text, "; ")
}

// ready asks whether the stores answer.
func (g *gateway) ready(t *testing.T) answer {
	return send(t, client(nil), "GET", "http://"+g.admin+"/better_auth/ready", "", http.Header{})
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	within(t, recoverIn, what, holds)
}

func within(t *testing.T, bound time.Duration, what string, holds func() bool) {
	t.Helper()
	for begun := time.Now(); !holds(); time.Sleep(50 * time.Millisecond) {
		if time.Since(begun) > bound {
			t.Fatalf("waited %v in vain until %s", bound, what)
		}
	}
}
