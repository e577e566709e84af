// Package live_test runs whole Caddyfiles in this process, with an app behind them that
// reports what reached it. An access decision is judged by what the app received, never
// by the status alone.
package live_test

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

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/caddy-better-auth/gateway"
)

// app is the application behind the gateway. It answers every request with 200 and keeps
// the requests it got.
type app struct {
	*httptest.Server
	mu  sync.Mutex
	got []*http.Request
}

func newApp(t *testing.T) *app {
	t.Helper()
	a := new(app)
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		a.mu.Lock()
		defer a.mu.Unlock()
		a.got = append(a.got, r)
		_, _ = io.WriteString(w, "the app")
	}))
	t.Cleanup(a.Close)
	return a
}

// received returns the requests since the last call.
func (a *app) received() []*http.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	got := a.got
	a.got = nil
	return got
}

// gateway is a running Caddy and a browser in front of it.
type gateway struct {
	*http.Client
	url  string
	port string
	dir  string
}

// start runs a site in front of the app. In options and site, {app} stands for the app's
// address and {dir} for a directory of the test's own.
func start(t *testing.T, a *app, options, site string) *gateway {
	t.Helper()
	g := &gateway{port: freePort(t), dir: t.TempDir(), Client: browser(t)}
	t.Setenv("XDG_DATA_HOME", g.dir)
	g.url = "http://localhost:" + g.port
	if err := g.load(a, options, site); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		g.CloseIdleConnections()
		if err := caddy.Stop(); err != nil {
			t.Error(err)
		}
	})
	return g
}

// load makes Caddy run the site, also in place of another one, which would go on to serve the
// connections that it has.
func (g *gateway) load(a *app, options, site string) error {
	config, err := g.adapt(a, options, site)
	if err != nil {
		return err
	}
	err = caddy.Load(config, true)
	g.CloseIdleConnections()
	return err
}

// adapt returns the JSON of the site.
func (g *gateway) adapt(a *app, options, site string) ([]byte, error) {
	file := fmt.Sprintf(`{
	admin off
	persist_config off
	storage file_system {dir}
	%s
}
http://localhost:%s {
	%s
	reverse_proxy {app}
}
`, options, g.port, site)
	file = strings.NewReplacer("{dir}", g.dir, "{app}", strings.TrimPrefix(a.URL, "http://")).Replace(file)
	config, _, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(file), map[string]any{"filename": "Caddyfile"})
	return config, err
}

// sqlite is a global option that keeps everything in the test's directory.
const sqlite = "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n}"

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

// browser is a client that keeps cookies and shows redirects.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// response is an answer, read to its end.
type response struct {
	*http.Response
	body string
}

// do sends a request with headers, given as name and value in turn.
func (g *gateway) do(t *testing.T, method, path, body string, headers ...string) response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, g.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header[headers[i]] = append(req.Header[headers[i]], headers[i+1])
	}
	resp, err := g.Do(req)
	for tries := 0; err != nil && tries < 3; tries++ { // the server of before a reload took the connection with it
		if req.Body, err = req.GetBody(); err != nil {
			t.Fatal(err)
		}
		resp, err = g.Do(req)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response{resp, string(text)}
}

// open opens a page as a person does.
func (g *gateway) open(t *testing.T, path string) response {
	t.Helper()
	return g.do(t, "GET", path, "", "Sec-Fetch-Mode", "navigate", "Accept", "text/html")
}

// call sends JSON to an auth route as the page's own script does.
func (g *gateway) call(t *testing.T, route string, body any) response {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return g.do(t, "POST", "/api/auth"+route, string(text), "Content-Type", "application/json", "Origin", g.url)
}

// signUp makes a person, who is signed in afterwards.
func (g *gateway) signUp(t *testing.T, email string) {
	t.Helper()
	resp := g.call(t, "/sign-up/email", map[string]string{"name": "Ann Lee", "email": email, "password": "password123"})
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("sign-up: %d %s", resp.StatusCode, resp.body)
	}
}

// cookies returns the Cookie header that the browser would send.
func (g *gateway) cookies(t *testing.T) string {
	t.Helper()
	var pairs []string
	for _, c := range g.Jar.Cookies(g.address(t)) {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	return strings.Join(pairs, "; ")
}

// address returns the URL of the site.
func (g *gateway) address(t *testing.T) *url.URL {
	t.Helper()
	u, err := url.Parse(g.url)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
