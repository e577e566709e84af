package attack_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
)

// What a flood of bad sign-ins may cost. A hash takes 32 MiB, and there are as many at a time
// as there are processors.
const (
	floodMemory  = 512 << 20 // of the gateway, at most, with 50 000 requests in it
	floodMedian  = 500 * time.Millisecond
	floodSlowest = 5 * time.Second // of what is no sign-in
	streamsEach  = 200             // of a connection
)

// TestSEC60ScryptFlood: however many passwords strangers try at once, memory stays within
// bounds, who waits too long gets 503, and everybody else is served.
func TestSEC60ScryptFlood(t *testing.T) {
	size := 2000
	if long() {
		size = 50000
	}
	w := start(t, setup{auth: "rate_limit off\n" + ownBase, sites: []site{{name: "site", block: "better_auth\nprotect /private/*"}}})
	ann := w.signUp(t, "site", "ann@flood.example")
	w.app.forget()
	before := w.memory(t)
	done := make(chan struct{})
	var most atomic.Int64
	var watch sync.WaitGroup
	watch.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
				most.Store(max(most.Load(), w.memory(t)))
			}
		}
	})
	var took []time.Duration
	watch.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(10 * time.Millisecond):
			}
			for _, r := range []request{{target: "/"}, request{target: "/private/"}.with("Cookie: " + ann), request{target: "/api/auth/get-session"}.with("Cookie: " + ann)} {
				begun := time.Now()
				if a := w.h1("site").send(t, r); a.status != http.StatusOK {
					t.Errorf("%s: got %d %v", r.target, a.status, a.err)
				}
				took = append(took, time.Since(begun))
			}
		}
	})
	begun := time.Now()
	answers := w.flood(t, size)
	lasted := time.Since(begun)
	close(done)
	watch.Wait()
	if len(took) == 0 {
		t.Fatal("nobody else asked")
	}
	slowest := took[0]
	for _, d := range took {
		slowest = max(slowest, d)
	}
	t.Logf("%d sign-ins at once, %v: %v; memory %d MiB before, %d MiB at most; %d healthy requests: median %v, slowest %v",
		size, lasted, answers, before>>20, most.Load()>>20, len(took), median(took), slowest)
	if most.Load() > floodMemory {
		t.Errorf("%d MiB", most.Load()>>20)
	}
	if m := median(took); m > floodMedian || slowest > floodSlowest {
		t.Errorf("healthy requests: median %v, slowest %v", m, slowest)
	}
	if answers["401"] == 0 || answers["503"] == 0 {
		t.Errorf("got %v", answers)
	}
	for status := range answers {
		if status != "401" && status != "503" {
			t.Errorf("got %v", answers)
		}
	}
	w.signIn(t, "site", "ann@flood.example")
}

// flood signs in badly, all at once, and counts the answers.
//
//nolint:staticcheck // http.Transport, the successor, decides itself how many connections there are
func (w *world) flood(t *testing.T, size int) map[string]int {
	t.Helper()
	transport := &http2.Transport{AllowHTTP: true, DialTLSContext: func(ctx context.Context, network, _ string, _ *tls.Config) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, w.h1("site").address)
	}}
	defer transport.CloseIdleConnections()
	var mu sync.Mutex
	answers := map[string]int{}
	var all sync.WaitGroup
	for first := 0; first < size; first += streamsEach {
		tcp := w.h1("site").dial(t)
		_ = tcp.SetDeadline(time.Time{})
		conn, err := transport.NewClientConn(tcp)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := conn.Ping(t.Context()); err != nil { // its settings are known then
			t.Fatal(err)
		}
		for i := range min(streamsEach, size-first) {
			all.Go(func() {
				status := badSignIn(t.Context(), conn, w.base, first+i)
				mu.Lock()
				defer mu.Unlock()
				answers[status]++
			})
		}
	}
	all.Wait()
	return answers
}

// badSignIn returns the status of one attempt, or why none came.
func badSignIn(ctx context.Context, conn http.RoundTripper, origin string, n int) string {
	body := fmt.Sprintf(`{"email":"nobody%d@flood.example","password":"wrong-password"}`, n)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, origin+"/api/auth/sign-in/email", strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", origin)
	resp, err := conn.RoundTrip(r)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return strconv.Itoa(resp.StatusCode)
}

// memory returns the resident memory of the gateway.
func (w *world) memory(t *testing.T) int64 {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(w.PID()), "statm"))
	if err != nil {
		t.Error(err)
		return 0
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	if err != nil {
		t.Error(err)
	}
	return pages * int64(os.Getpagesize())
}
