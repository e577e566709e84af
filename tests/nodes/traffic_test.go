package nodes_test

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// tries is how often a request is sent until it is answered.
const tries = 5

// attempt is the header that tells one from the other.
const attempt = "X-Attempt"

var attempts atomic.Int64

// traffic is requests without an end, of many clients.
//
// A reload of Caddy, with or without the gateway, loses some connections that are just being
// made: the kernel resets what waits in the queue of the old listener (on Linux, unless
// net.ipv4.tcp_migrate_req is 1), and net/http hangs up on a connection whose first request
// comes when Shutdown has begun. Clients see neither an answer nor a byte of it, and the
// request was given to nobody, so it can be tried again.
type traffic struct {
	app     *app
	clients sync.WaitGroup
	ends    chan struct{}
	turns   []*atomic.Int64 // requests that were answered, by client

	mu    sync.Mutex
	lost  map[string]error // attempts
	worst int              // tries
	wrong []string
}

func newTraffic(a *app) *traffic {
	return &traffic{app: a, ends: make(chan struct{}), lost: make(map[string]error)}
}

// begin lets one more client ask for a page, over a connection of its own that it keeps.
func (f *traffic) begin(p person, url string, want int) {
	f.run(p, url, want, new(http.Transport))
}

// beginAnew lets one more client ask for a page, each time over a new connection.
func (f *traffic) beginAnew(p person, url string, want int) {
	f.run(p, url, want, &http.Transport{DisableKeepAlives: true})
}

func (f *traffic) run(p person, url string, want int, transport *http.Transport) {
	turns := new(atomic.Int64)
	f.turns = append(f.turns, turns)
	c := client(transport)
	f.clients.Go(func() {
		defer transport.CloseIdleConnections()
		for {
			select {
			case <-f.ends:
				return
			default:
				f.ask(c, p, url, want)
				turns.Add(1)
			}
		}
	})
}

// ask sends one request until it is answered, and checks the answer.
func (f *traffic) ask(c *http.Client, p person, url string, want int) {
	for n := range tries {
		p.attempt = strconv.FormatInt(attempts.Add(1), 10)
		a, err := p.send(c, http.MethodGet, url, nil)
		f.mu.Lock()
		switch {
		case err != nil:
			f.lost[p.attempt], f.worst = err, max(f.worst, n+1)
		case a.status != want:
			f.wrong = append(f.wrong, fmt.Sprintf("%s answers %d, want %d", url, a.status, want))
		}
		f.mu.Unlock()
		if err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wrong = append(f.wrong, fmt.Sprintf("%s does not answer, tried %d times", url, tries))
}

// await waits until each client was answered some times more.
func (f *traffic) await(t *testing.T, times int64) {
	t.Helper()
	limit := time.Now().Add(time.Minute)
	for _, turns := range f.turns {
		for begun := turns.Load(); turns.Load() < begun+times; time.Sleep(time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatal("a client waits for an answer")
			}
		}
	}
}

// end checks what became of all requests.
func (f *traffic) end(t *testing.T, whose string, reloads int) {
	t.Helper()
	close(f.ends)
	f.clients.Wait()
	total := int64(0)
	for _, turns := range f.turns {
		total += turns.Load()
	}
	t.Logf("%s: %d requests of %d clients, %d reloads: %.2f connections lost in each, a request up to %d times",
		whose, total, len(f.turns), reloads, float64(len(f.lost))/float64(reloads), f.worst)
	for name, err := range f.lost {
		if _, seen := f.app.seen.Load(name); seen {
			t.Errorf("%s: the app got a request that was not answered: %v", whose, err)
		}
	}
	for _, what := range f.wrong {
		t.Errorf("%s: %s", whose, what)
	}
	if n := f.app.strangers.Load(); n > 0 {
		t.Errorf("%s: %d requests without a session reached the app", whose, n)
	}
}
