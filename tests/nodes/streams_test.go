package nodes_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// closedIn bounds how long a connection outlives its session.
const closedIn = time.Second

// stream is a WebSocket or a stream of events. All that comes is read and counted.
type stream struct {
	name  string
	heard atomic.Int64
	ended chan struct{} // closed when nothing more comes
	err   error         // why; read after ended
	at    time.Time     // when; likewise
	ask   func() error  // for something to come
}

func newStream(name string, ask, next func() error) *stream {
	s := &stream{name: name, ended: make(chan struct{}), ask: ask}
	go func() {
		defer close(s.ended)
		for s.err == nil {
			if s.err = next(); s.err == nil {
				s.heard.Add(1)
			}
		}
		s.at = time.Now()
	}()
	return s
}

// socket opens a WebSocket.
func (p person) socket(t *testing.T, n node) *stream {
	t.Helper()
	url := strings.Replace(n.url, "http", "ws", 1) + "/app/ws"
	conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), url, http.Header{"Cookie": {p.cookie}, "Origin": {n.url}})
	if err != nil {
		t.Fatalf("%v: %v", err, resp)
	}
	defer resp.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	return newStream("WebSocket",
		func() error { return conn.WriteMessage(websocket.TextMessage, []byte("hello")) },
		func() error { _, _, err := conn.ReadMessage(); return err })
}

// events opens a stream of events.
func (p person) events(t *testing.T, n node) *stream {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, n.url+"/app/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", p.cookie)
	resp, err := once.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("the stream of events is answered %d", resp.StatusCode)
	}
	lines := bufio.NewReader(resp.Body)
	return newStream("events",
		func() error { return nil },
		func() error { _, err := lines.ReadString('\n'); return err })
}

// streams opens both at each node.
func (p person) streams(t *testing.T, nodes ...node) (all []*stream) {
	t.Helper()
	for i, n := range nodes {
		for _, s := range []*stream{p.socket(t, n), p.events(t, n)} {
			s.name = fmt.Sprintf("%s through node %d", s.name, i+1)
			all = append(all, s)
		}
	}
	checkAlive(t, "before", all)
	return all
}

// checkAlive checks that something comes, twice, since the first may have come before.
func checkAlive(t *testing.T, whose string, all []*stream) {
	t.Helper()
	for _, s := range all {
		if err := s.alive(); err != nil {
			t.Errorf("%s: %s: %v", whose, s.name, err)
		}
	}
}

func (s *stream) alive() error {
	for range 2 {
		before, limit := s.heard.Load(), time.Now().Add(5*time.Second)
		if err := s.ask(); err != nil {
			return err
		}
		for s.heard.Load() == before {
			select {
			case <-s.ended:
				return fmt.Errorf("it has ended: %w", s.err)
			case <-time.After(time.Millisecond):
			}
			if time.Now().After(limit) {
				return fmt.Errorf("nothing comes")
			}
		}
	}
	return nil
}

// checkEnd checks that streams end within some time after another, WebSockets properly, and
// returns how long they take.
func checkEnd(t *testing.T, from time.Time, within time.Duration, all []*stream) (took []time.Duration) {
	t.Helper()
	for _, s := range all {
		select {
		case <-s.ended:
			took = append(took, max(0, s.at.Sub(from)))
			if strings.HasPrefix(s.name, "WebSocket") && !websocket.IsCloseError(s.err, websocket.ClosePolicyViolation) {
				t.Errorf("%s: ended by %v, want a close frame with status 1008", s.name, s.err)
			}
		case <-time.After(time.Until(from.Add(within))):
			t.Errorf("%s goes on after %v", s.name, within)
		}
	}
	return took
}

// TestConnectionsEndAnywhere: what a session has open, at all nodes, is closed when the session
// ends at any server, and what another session of the same person or somebody else has is not.
func TestConnectionsEndAnywhere(t *testing.T) {
	n := startNetwork(t)
	strangers := signUp(t, n.original).streams(t, n.nodes[:]...)
	var all []time.Duration
	for _, w := range n.ways() {
		t.Run(w.name, func(t *testing.T) {
			victim := signUp(t, n.nodes[0].url)
			other := victim.signIn(t, n.original)
			theirs, others := victim.streams(t, n.nodes[:]...), other.streams(t, n.nodes[:]...)
			if err := w.end(victim, other); err != nil {
				t.Fatal(err)
			}
			ended := time.Now()
			if w.all {
				theirs, others = append(theirs, others...), nil
			}
			all = append(all, checkEnd(t, ended, closedIn, theirs)...)
			checkAlive(t, "another session", others)
			checkAlive(t, "somebody else", strangers)
		})
	}
	quantiles(t, "closed", all)
}
