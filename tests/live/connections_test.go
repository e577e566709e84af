package live_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// newStreams is an app whose answers do not end: /ws is a WebSocket that sends back what it
// gets, /poll answers nothing, and everything else is a stream of the media type that the
// query names.
func newStreams(t *testing.T) *app {
	t.Helper()
	a := new(app)
	mux := http.NewServeMux()
	mux.HandleFunc("/ws", echo)
	mux.HandleFunc("/poll", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the app") })
	mux.HandleFunc("/", stream)
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

func echo(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	for {
		kind, message, err := conn.ReadMessage()
		if err != nil || conn.WriteMessage(kind, message) != nil {
			return
		}
	}
}

func stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", r.URL.Query().Get("type"))
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, "data: tick\n\n"); err != nil {
			return
		}
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// live is a connection through the gateway. ends waits for its end.
type live struct {
	alive func() error // whether something arrives
	ends  func() error // what ended it
}

// dial opens a WebSocket.
func (g *gateway) dial(t *testing.T, path string) (*websocket.Conn, http.Header) {
	t.Helper()
	header := http.Header{"Cookie": {g.cookies(t)}, "Origin": {g.url}}
	conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(g.url, "http", "ws", 1)+path, header)
	if err != nil {
		t.Fatalf("%v: %v", err, resp)
	}
	_ = resp.Body.Close() // nothing is in it: the connection is conn's
	t.Cleanup(func() { _ = conn.Close() })
	return conn, resp.Header
}

// socket opens a WebSocket.
func (g *gateway) socket(t *testing.T) live {
	t.Helper()
	conn, _ := g.dial(t, "/ws")
	return live{
		alive: func() error {
			if err := conn.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
				return err
			}
			_, message, err := conn.ReadMessage()
			if err == nil && string(message) != "hello" {
				return fmt.Errorf("got %q", message)
			}
			return err
		},
		ends: func() error {
			for {
				if _, _, err := conn.ReadMessage(); err != nil {
					return err
				}
			}
		},
	}
}

// get opens a stream.
func (g *gateway) get(t *testing.T, client *http.Client, path string, headers ...string) live {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", g.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", g.cookies(t))
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: got %d", path, resp.StatusCode)
	}
	body := bufio.NewReader(resp.Body)
	return live{
		alive: func() error { _, err := body.ReadString('\n'); return err },
		ends:  func() error { _, err := io.Copy(io.Discard, body); return err },
	}
}

// bare is a client without cookies and time-outs, of HTTP/1.1 or of HTTP/2 without TLS.
func bare(t *testing.T, two bool) *http.Client {
	t.Helper()
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetHTTP1(!two)
	transport.Protocols.SetUnencryptedHTTP2(two)
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

const cleartext = "servers {\n protocols h1 h2 h2c\n}\n"

const deletable = "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n user {\n delete_user\n}\n}"

// kinds are the connections that there are.
func kinds(t *testing.T, g *gateway) map[string]func() live {
	return map[string]func() live{
		"WebSocket": func() live { return g.socket(t) },
		"events": func() live {
			return g.get(t, bare(t, false), "/?type=text/event-stream", "Accept", "text/event-stream")
		},
		"events, not asked for": func() live { return g.get(t, bare(t, false), "/?type=text/event-stream%3B+charset=utf-8") },
		"events, HTTP/2":        func() live { return g.get(t, bare(t, true), "/?type=text/event-stream") },
		"gRPC, HTTP/2": func() live {
			return g.get(t, bare(t, true), "/?type=application/grpc", "Content-Type", "application/grpc", "TE", "trailers")
		},
		"an endless page": func() live { return g.get(t, bare(t, false), "/?type=text/html") },
	}
}

// wantEnd checks that a connection is ended within a time.
func (l live) wantEnd(t *testing.T, name string, within time.Duration) {
	t.Helper()
	ended := make(chan error, 1)
	began := time.Now()
	go func() { ended <- l.ends() }()
	select {
	case err := <-ended:
		t.Logf("%s: ended after %s: %v", name, time.Since(began).Round(time.Millisecond), err)
		if name == "WebSocket" && !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
			t.Errorf("%s: ended by %v, want a close frame with status 1008", name, err)
		}
	case <-time.After(within):
		t.Errorf("%s: goes on after %s", name, within)
	}
}

// TestConnectionsEnd: whatever ends the session ends all its connections within a second,
// and nobody else's.
func TestConnectionsEnd(t *testing.T) {
	password := map[string]string{"password": "password123"}
	ways := map[string]func(t *testing.T, g *gateway){
		"sign-out": func(t *testing.T, g *gateway) { g.must(t, "/sign-out", struct{}{}) },
		"revoke-session": func(t *testing.T, g *gateway) {
			g.must(t, "/revoke-session", map[string]string{"token": g.token(t)})
		},
		"revoke-sessions": func(t *testing.T, g *gateway) { g.must(t, "/revoke-sessions", struct{}{}) },
		"revoke-other-sessions": func(t *testing.T, g *gateway) {
			other := *g
			other.Client = browser(t)
			other.must(t, "/sign-in/email", map[string]string{"email": "ann@example.com", "password": "password123"})
			other.must(t, "/revoke-other-sessions", struct{}{})
		},
		"delete-user": func(t *testing.T, g *gateway) { g.must(t, "/delete-user", password) },
	}
	a := newStreams(t)
	for name, end := range ways {
		t.Run(name, func(t *testing.T) {
			g := start(t, a, cleartext+deletable, "better_auth\nprotect")
			bob := *g
			bob.Client = browser(t)
			bob.signUp(t, "bob@example.com")
			others := bob.socket(t)
			g.signUp(t, "ann@example.com")
			all := make(map[string]live)
			for kind, open := range kinds(t, g) {
				all[kind] = open()
				if err := all[kind].alive(); err != nil {
					t.Fatalf("%s: %v", kind, err)
				}
			}
			time.Sleep(1100 * time.Millisecond) // the endless page is long by now
			end(t, g)
			for kind, one := range all {
				one.wantEnd(t, kind, time.Second)
			}
			if err := others.alive(); err != nil {
				t.Errorf("somebody else's: %v", err)
			}
		})
	}
}

// must calls an auth route that must do what it is asked.
func (g *gateway) must(t *testing.T, route string, body any) {
	t.Helper()
	if resp := g.call(t, route, body); resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: got %d %s", route, resp.StatusCode, resp.body)
	}
}

// TestConnectionsExpire: a session that is not refreshed takes its connections with it.
func TestConnectionsExpire(t *testing.T) {
	a := newStreams(t)
	g := start(t, a, "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n session {\n expires_in 3s\n}\n}", "better_auth\nprotect")
	g.signUp(t, "ann@example.com")
	socket := g.socket(t)
	if err := socket.alive(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	socket.wantEnd(t, "WebSocket", 5*time.Second)
	if lasted := time.Since(began); lasted < 2*time.Second {
		t.Errorf("the connection lasted %s only", lasted)
	}
}

// TestConnectionsKept: with connections keep a connection outlives its session.
func TestConnectionsKept(t *testing.T) {
	a := newStreams(t)
	g := start(t, a, cleartext+sqlite, "better_auth\nprotect {\n connections keep\n}")
	g.signUp(t, "ann@example.com")
	all := make(map[string]live)
	for kind, open := range kinds(t, g) {
		all[kind] = open()
	}
	g.must(t, "/sign-out", struct{}{})
	time.Sleep(1500 * time.Millisecond)
	for kind, one := range all {
		if err := one.alive(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// TestConnectionsAreJudgedAgain: a user who is no longer what the route requires loses the
// connections of that route, and no other.
func TestConnectionsAreJudgedAgain(t *testing.T) {
	a := newStreams(t)
	g := start(t, a, sqlite, "better_auth\nprotect /ws {\n require name \"Ann Lee\"\n}\nprotect /events")
	g.signUp(t, "ann@example.com")
	socket := g.socket(t)
	events := g.get(t, bare(t, false), "/events?type=text/event-stream")
	g.must(t, "/update-user", map[string]string{"image": "https://example.com/ann.png"})
	if err := socket.alive(); err != nil {
		t.Fatalf("another change: %v", err)
	}
	g.must(t, "/update-user", map[string]string{"name": "Bob Lee"})
	socket.wantEnd(t, "WebSocket", time.Second)
	if err := events.alive(); err != nil {
		t.Error(err)
	}
}

// TestLongPoll: a request that got no answer yet is told to sign in.
func TestLongPoll(t *testing.T) {
	a := newStreams(t)
	g := start(t, a, sqlite, "better_auth\nprotect")
	g.signUp(t, "ann@example.com")
	cookie := g.cookies(t)
	answered := make(chan response, 1)
	go func() {
		poll := *g
		poll.Client = bare(t, false)
		answered <- poll.do(t, "GET", "/poll", "", "Cookie", cookie)
	}()
	time.Sleep(1200 * time.Millisecond)
	g.must(t, "/sign-out", struct{}{})
	select {
	case resp := <-answered:
		if resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("got %d %v %s", resp.StatusCode, resp.Header, resp.body)
		}
	case <-time.After(time.Second):
		t.Error("no answer within a second")
	}
}

// TestSlowSignOut: a request that ends its own session, and takes long to, is answered.
func TestSlowSignOut(t *testing.T) {
	a := new(app)
	var g *gateway
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(1200 * time.Millisecond)
		g.must(t, "/sign-out", struct{}{})
		_, _ = io.WriteString(w, "bye")
	}))
	t.Cleanup(a.Close)
	g = start(t, a, sqlite, "better_auth\nprotect")
	g.signUp(t, "ann@example.com")
	if resp := g.do(t, "POST", "/logout", ""); resp.StatusCode != http.StatusOK || resp.body != "bye" {
		t.Errorf("got %d %q", resp.StatusCode, resp.body)
	}
}

// TestStuckClient: a client that reads nothing does not keep its connection.
func TestStuckClient(t *testing.T) {
	a := new(app)
	left := make(chan struct{}, 2)
	block := []byte(strings.Repeat("x", 1<<16))
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { left <- struct{}{} }()
		w.Header().Set("Content-Type", "text/event-stream")
		for r.Context().Err() == nil {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}))
	t.Cleanup(a.Close)
	g := start(t, a, cleartext+sqlite, "better_auth\nprotect")
	g.signUp(t, "ann@example.com")
	g.get(t, bare(t, false), "/")
	g.get(t, bare(t, true), "/")
	time.Sleep(500 * time.Millisecond) // all buffers are full
	g.must(t, "/sign-out", struct{}{})
	for range 2 {
		select {
		case <-left:
		case <-time.After(time.Second):
			t.Error("the app still writes")
		}
	}
}
