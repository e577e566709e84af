package live_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// TestConnectionsSurviveReloads: a stream goes on in the server of before a reload, a
// WebSocket too where stream_close_delay lets it, and both end with their session.
func TestConnectionsSurviveReloads(t *testing.T) {
	a := newStreams(t)
	const lasting = "better_auth\nprotect\nreverse_proxy /ws {app} {\n stream_close_delay 1h\n}\n"
	g := start(t, a, sqlite, lasting)
	g.signUp(t, "ann@example.com")
	all := map[string]live{
		"WebSocket": g.socket(t),
		"events":    g.get(t, bare(t, false), "/?type=text/event-stream"),
	}
	for _, changed := range []string{"header X-New 1", "header X-New 2"} {
		if err := g.load(a, sqlite, lasting+changed); err != nil {
			t.Fatal(err)
		}
		for kind, one := range all {
			if err := one.alive(); err != nil {
				t.Fatalf("%s after a reload: %v", kind, err)
			}
		}
	}
	g.must(t, "/sign-out", struct{}{})
	for kind, one := range all {
		one.wantEnd(t, kind, time.Second)
	}
}

// TestReloadClosesWebSockets is what Caddy does without stream_close_delay.
func TestReloadClosesWebSockets(t *testing.T) {
	a := newStreams(t)
	g := start(t, a, sqlite, "better_auth\nprotect")
	g.signUp(t, "ann@example.com")
	conn, _ := g.dial(t, "/ws")
	if err := g.load(a, sqlite, "better_auth\nprotect\nheader X-New 1"); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(time.Second))
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("got %v", err)
	}
}

// TestRemoteConnections: who asks another server for sessions hears of their end within a few
// seconds. A connection of mode cached only lasts as long as the copy says.
func TestRemoteConnections(t *testing.T) {
	a := newStreams(t)
	const options = "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n session {\n cookie_cache\n}\n}"
	g := start(t, a, options, "better_auth\nprotect {\n mode cached only\n}")
	second := freePort(t)
	site := "better_auth\n protect {\n mode cached only\n}\nreverse_proxy {app}\n}\nhttp://localhost:" + second + " {\n protect {\n mode remote " + g.url + "\n}"
	if err := g.load(a, options, site); err != nil {
		t.Fatal(err)
	}
	g.signUp(t, "ann@example.com")
	edge := *g
	edge.url = "http://localhost:" + second
	remote, believed := edge.socket(t), g.socket(t)
	if err := remote.alive(); err != nil {
		t.Fatal(err)
	}
	g.must(t, "/sign-out", struct{}{})
	remote.wantEnd(t, "WebSocket", 7*time.Second)
	if err := believed.alive(); err != nil {
		t.Errorf("mode cached only: %v", err)
	}
}

// TestOptimisticConnections: without an identity nothing can be promised.
func TestOptimisticConnections(t *testing.T) {
	a := newStreams(t)
	g := start(t, a, sqlite, "better_auth\nprotect {\n mode optimistic\n}")
	err := g.load(a, sqlite, "better_auth\nprotect {\n mode optimistic\n connections close\n}")
	if err == nil || !strings.Contains(err.Error(), "mode optimistic knows no session") {
		t.Errorf("got %v", err)
	}
	g.signUp(t, "ann@example.com")
	socket := g.socket(t)
	g.must(t, "/sign-out", struct{}{})
	time.Sleep(time.Second)
	if err := socket.alive(); err != nil {
		t.Error(err)
	}
}
