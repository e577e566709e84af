package nodes_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// app is what is protected: /app/page is a page, /app/ws a WebSocket that sends back what it
// gets, /app/events a stream of events without end.
type app struct {
	*httptest.Server
	strangers atomic.Int64 // requests for protected pages without a user
	seen      sync.Map     // attempts of requests
}

func newApp(t *testing.T) *app {
	t.Helper()
	a := new(app)
	mux := http.NewServeMux()
	mux.HandleFunc("/app/page", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the app") })
	mux.HandleFunc("/app/ws", echo)
	mux.HandleFunc("/app/events", tick)
	mux.HandleFunc("/public", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the app") })
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if id := r.Header.Get(userID); r.URL.Path != "/public" && (id == "" || id == forged) {
			a.strangers.Add(1)
		}
		if name := r.Header.Get(attempt); name != "" {
			a.seen.Store(name, true)
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	t.Cleanup(a.CloseClientConnections)
	return a
}

func echo(w http.ResponseWriter, r *http.Request) {
	conn, err := new(websocket.Upgrader).Upgrade(w, r, nil)
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

func tick(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	clock := time.NewTicker(20 * time.Millisecond)
	defer clock.Stop()
	for {
		if _, err := io.WriteString(w, "data: tick\n\n"); err != nil {
			return
		}
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-clock.C:
		}
	}
}
