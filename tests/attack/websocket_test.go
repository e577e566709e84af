package attack_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// handshake are the lines of a WebSocket's beginning.
var handshake = []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}

// socketApp answers WebSockets with what they say, and everything else with 200.
func socketApp(w http.ResponseWriter, r *http.Request) {
	if !websocket.IsWebSocketUpgrade(r) {
		_, _ = w.Write([]byte("the app"))
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	for {
		kind, text, err := conn.ReadMessage()
		if err != nil || conn.WriteMessage(kind, text) != nil {
			return
		}
	}
}

// origins are where a WebSocket may come from.
var origins = map[string]struct {
	lines []string
	good  bool
}{
	"own":                        {[]string{"Origin: http://app.example.com"}, true},
	"trusted":                    {[]string{"Origin: https://friend.example"}, true},
	"trusted by a pattern":       {[]string{"Origin: https://a.trusted.example"}, true},
	"none":                       {nil, false},
	"empty":                      {[]string{"Origin:"}, false},
	"null":                       {[]string{"Origin: null"}, false},
	"foreign":                    {[]string{"Origin: https://evil.example"}, false},
	"own host as a prefix":       {[]string{"Origin: http://app.example.com.evil.example"}, false},
	"own host as a suffix":       {[]string{"Origin: http://evilapp.example.com"}, false},
	"own host, TLS ended before": {[]string{"Origin: https://app.example.com"}, true},
	"own host, another scheme":   {[]string{"Origin: ws://app.example.com"}, false},
	"own host, another port":     {[]string{"Origin: http://app.example.com:8080"}, false},
	"own host as user info":      {[]string{"Origin: http://app.example.com@evil.example"}, false},
	"the bare parent":            {[]string{"Origin: https://trusted.example"}, false},
	"a look-alike of a pattern":  {[]string{"Origin: https://eviltrusted.example"}, false},
	"two":                        {[]string{"Origin: http://app.example.com", "Origin: https://evil.example"}, false},
	"two, the other way":         {[]string{"Origin: https://evil.example", "Origin: http://app.example.com"}, false},
	"a list":                     {[]string{"Origin: http://app.example.com, https://evil.example"}, false},
	"own Referer":                {[]string{"Referer: http://app.example.com/x"}, false},
	"foreign, own Host of proxy": {[]string{"Origin: https://evil.example", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https"}, false},
	"old name":                   {[]string{"Sec-WebSocket-Origin: http://app.example.com"}, false},
}

const socketOptions = caching + "\n" + ownBase + "\ntrusted_origins https://friend.example https://*.trusted.example"

// TestSEC31WebSocketHijacking: with a session cookie only pages of our own and of trusted
// origins open WebSockets, on protected and on public paths.
func TestSEC31WebSocketHijacking(t *testing.T) {
	w := start(t, setup{auth: socketOptions, sites: gates("", "/private/*", "", false)})
	w.app.answers(socketApp)
	cookie := w.signUp(t, "auth", "ann@sockets.example")
	for _, m := range modes {
		for name, origin := range origins {
			for _, path := range []string{"/private/ws", "/ws"} {
				if path == "/ws" && !m.inProcess {
					continue // the site has no auth routes: its public paths are nobody's business
				}
				t.Run(m.name+" "+name+" "+path, func(t *testing.T) {
					r := request{target: path}.with(handshake...).with("Cookie: " + cookie).with(origin.lines...)
					a := w.h1(m.name).send(t, r)
					got := w.app.take()
					switch {
					case origin.good && (a.status != http.StatusSwitchingProtocols || len(got) != 1):
						t.Errorf("got %d %s", a.status, a.body)
					case !origin.good && (a.status != http.StatusForbidden || len(got) != 0):
						t.Errorf("got %d; the app got %d requests", a.status, len(got))
					}
				})
			}
		}
		if a := w.h1(m.name).send(t, request{target: "/private/ws"}.with(handshake...).with("Origin: http://app.example.com")); a.status != http.StatusUnauthorized {
			t.Errorf("%s: without a session: got %d", m.name, a.status)
		}
	}
	w.app.take()
	for name, origin := range origins { // nobody is hijacked who is not signed in
		a := w.h1("full").send(t, request{target: "/ws"}.with(handshake...).with(origin.lines...))
		if got := w.app.take(); a.status != http.StatusSwitchingProtocols || len(got) != 1 {
			t.Errorf("without a cookie, %s: got %d", name, a.status)
		}
	}
}

// TestSEC31SpellingsOfUpgrade: what an app might take for a WebSocket is judged as one.
func TestSEC31SpellingsOfUpgrade(t *testing.T) {
	w := start(t, setup{auth: socketOptions, sites: gates("", "/private/*", "", false)[:2]})
	w.app.answers(socketApp)
	cookie := w.signUp(t, "auth", "ann@upgrades.example")
	for _, lines := range [][]string{
		{"Connection: upgrade", "Upgrade: WebSocket"}, {"Connection: keep-alive, Upgrade", "Upgrade: WEBSOCKET"}, {"Connection: keep-alive", "Connection: Upgrade", "Upgrade: websocket"},
		{"Connection: Upgrade", "Upgrade: websocket, foo"}, {"Connection: Upgrade", "Upgrade: foo, websocket"}, {"Connection: Upgrade", "Upgrade: foo", "Upgrade: websocket"},
		{"Connection: Upgrade", "Upgrade: websocket/13"}, {"Connection: Upgrade", "Upgrade: websocket "}, {"Connection: ,Upgrade,", "Upgrade:\twebsocket"},
		{"Connection: \"Upgrade\"", "Upgrade: websocket"}, {"Connection: Upgrade", "Connection: Origin", "Upgrade: websocket"},
	} {
		a := w.h1("full").send(t, request{target: "/private/ws"}.with("Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Cookie: "+cookie, "Origin: https://evil.example").with(lines...))
		for _, got := range w.app.take() {
			if a.status == http.StatusSwitchingProtocols || got.get("Upgrade") != "" {
				t.Errorf("%q: got %d; the app got Upgrade %q", lines, a.status, got.get("Upgrade"))
			}
		}
	}
}

// TestSEC31SEC35WebSocketOverHTTP2: extended CONNECT is judged as an upgrade is.
func TestSEC31SEC35WebSocketOverHTTP2(t *testing.T) {
	t.Setenv("GODEBUG", "http2xconnect=1") // of the gateway
	w := start(t, setup{auth: socketOptions, sites: gates("", "/private/*", "", true)[:2]})
	w.app.answers(socketApp)
	cookie := w.signUp(t, "auth", "ann@extended.example")
	config := &tls.Config{RootCAs: w.roots, ServerName: "localhost"}
	for _, over := range []h2{{address: "127.0.0.1:" + w.ports["full"]}, {address: "127.0.0.1:" + w.tls["full"], tls: config}} {
		for name, origin := range origins {
			for _, path := range []string{"/private/ws", "/ws"} {
				r := request{method: "CONNECT", target: path}.with(":protocol: websocket", "Sec-WebSocket-Version: 13", "Cookie: "+cookie).with(origin.lines...)
				status := over.open1(t, r)
				got := w.app.take()
				if origin.good != (status == http.StatusOK) || origin.good != (len(got) == 1) {
					t.Errorf("%s %s %s: got %d; %d arrived", over, path, name, status, len(got))
				}
			}
		}
		r := request{method: "CONNECT", target: "/private/ws"}.with(":protocol: websocket", "Sec-WebSocket-Version: 13", "Origin: http://app.example.com")
		if status := over.open1(t, r); status != http.StatusUnauthorized {
			t.Errorf("%s: without a session: got %d", over, status)
		}
		r = request{method: "CONNECT", target: "/private/ws"}.with(":protocol: foo", "Cookie: "+cookie)
		if status := over.open1(t, r); status == http.StatusOK {
			t.Errorf("%s: another protocol was let in", over)
		}
		w.app.take()
	}
}

// open1 sends a request whose stream stays open and returns the status.
func (h h2) open1(t *testing.T, r request) int {
	t.Helper()
	c, err := h.open(t)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.headers(r.fields(), false); err != nil {
		t.Fatal(err)
	}
	for c.status == 0 {
		frame, err := c.framer.ReadFrame()
		if err != nil {
			return 0
		}
		c.take(frame)
	}
	return c.status
}

// TestSEC30OnlyWebSocketsAreTunnels: no other protocol is upgraded to, and a WebSocket that the
// app refuses is none.
func TestSEC30OnlyWebSocketsAreTunnels(t *testing.T) {
	w := start(t, setup{auth: socketOptions, sites: gates("", "/private/*", "", false)[:2]})
	cookie := w.signUp(t, "auth", "ann@tunnels.example")
	w.app.answers(func(rw http.ResponseWriter, r *http.Request) { // agrees to everything
		if r.Header.Get("Upgrade") == "" {
			_, _ = rw.Write([]byte("the app"))
			return
		}
		conn, _, err := rw.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n", r.Header.Get("Upgrade"))
	})
	for _, protocol := range []string{"h2c", "H2C", "h2c, websocket", "TLS/1.0", "HTTP/2.0", "foo", "connect-udp", "websocketx", "h2c\tx"} {
		for _, path := range []string{"/", "/private/"} {
			a := w.h1("full").send(t, request{target: path}.with("Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAAQAAP__", "Upgrade: "+protocol, "Cookie: "+cookie, "Origin: http://app.example.com"))
			for _, got := range w.app.take() {
				if upgrade := got.get("Upgrade") + got.get("Http2-Settings"); upgrade != "" {
					t.Errorf("%s: the app got %q", protocol, upgrade)
				}
			}
			if a.status == http.StatusSwitchingProtocols {
				t.Errorf("%s %s: a tunnel", protocol, path)
			}
		}
	}
}

// TestSEC30FakeWebSocket: what follows an upgrade that the app refuses is judged anew.
func TestSEC30FakeWebSocket(t *testing.T) {
	w := start(t, setup{auth: socketOptions, sites: gates("", "/private/*", "", false)[:2]})
	w.app.answers(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			rw.Header().Set("Sec-WebSocket-Version", "13")
			rw.WriteHeader(http.StatusUpgradeRequired)
			return
		}
		_, _ = rw.Write([]byte("the app"))
	})
	fake := "GET /ws HTTP/1.1\r\nHost: " + ownHost + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 1777\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
	conn := w.h1("full").dial(t)
	defer conn.Close()
	reader := bufio.NewReader(conn)
	if _, err := conn.Write([]byte(fake)); err != nil {
		t.Fatal(err)
	}
	if a := readAnswer(reader, "GET"); a.status == http.StatusSwitchingProtocols {
		t.Fatalf("got %d", a.status)
	}
	_, _ = conn.Write([]byte(smuggled))
	readAnswer(reader, "GET")
	for _, got := range w.app.take() {
		if strings.HasPrefix(got.Target, "/private") {
			t.Errorf("the app got %s", got.Target)
		}
	}
}

// TestSEC09SEC30Connect: CONNECT opens no tunnel, wherever it wants to go.
func TestSEC09SEC30Connect(t *testing.T) {
	w := start(t, setup{auth: socketOptions, sites: gates("", "/private/*", "", true)[:2]})
	cookie := w.signUp(t, "auth", "ann@connect.example")
	app := strings.TrimPrefix(w.app.URL, "http://")
	for _, target := range []string{app, "evil.example:80", ownHost + ":80", "/", "/private/", "127.0.0.1:22", "*"} {
		for _, lines := range [][]string{nil, {"Cookie: " + cookie}} {
			for _, wire := range w.wires("full") {
				a := wire.send(t, request{method: "CONNECT", target: target}.with(lines...))
				if got := w.app.take(); len(got) > 0 && len(lines) == 0 && strings.HasPrefix(target, "/private") {
					t.Errorf("%s %s: the app got %s %s", wire, target, got[0].Method, got[0].Target)
				} else if len(got) > 0 && !strings.HasPrefix(target, "/") {
					t.Errorf("%s %s: the app got %s %s", wire, target, got[0].Method, got[0].Target)
				}
				if a.status >= 200 && a.status < 300 && !strings.HasPrefix(target, "/") {
					t.Errorf("%s %s: got %d", wire, target, a.status)
				}
			}
		}
	}
}
