package nodes_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"
)

const (
	// rounds is how often each way to end a session is gone.
	rounds = 8
	// seenIn bounds the 99th percentile of how long a node does not know of it, on a machine
	// that may be busy with other things.
	seenIn = 250 * time.Millisecond
)

// TestSignOutAnywhere: a session that ends at one server, by whatever way, is refused by all
// as soon as that server has answered, or nearly so.
func TestSignOutAnywhere(t *testing.T) {
	n := startNetwork(t)
	var all []time.Duration
	for _, w := range n.ways() {
		t.Run(w.name, func(t *testing.T) {
			var took []time.Duration
			for range rounds {
				took = append(took, n.leave(t, w)...)
			}
			quantiles(t, "seen by the other nodes", took)
			all = append(all, took...)
		})
	}
	if p99 := quantiles(t, "seen by the other nodes", all); p99 > seenIn {
		t.Errorf("p99 is %v, more than %v", p99, seenIn)
	}
}

// leave has somebody's session end that both nodes know well, and returns how long after the
// answer the nodes that were not asked refused it.
func (n *network) leave(t *testing.T, w way) (took []time.Duration) {
	t.Helper()
	victim := signUp(t, n.nodes[0].url)
	other := victim
	if w.other {
		other = victim.signIn(t, n.nodes[1].url)
	}
	for range 2 {
		victim.check(t, "before", true, n.nodes[:]...)
		other.check(t, "before", true, n.nodes[:]...)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var seen [len(n.nodes)]chan refusal
	for i, one := range n.nodes {
		seen[i] = make(chan refusal, 1)
		go func() { seen[i] <- victim.untilRefused(ctx, one.url+page) }()
	}
	if err := w.end(victim, other); err != nil {
		t.Fatal(err)
	}
	ended := time.Now()
	for i, one := range n.nodes {
		if one.url == w.at || w.atOnce {
			victim.check(t, "at once", false, one)
		}
		first := <-seen[i]
		if first.err != nil {
			t.Fatalf("node %d: %v", i+1, first.err)
		}
		if one.url != w.at {
			took = append(took, max(0, first.at.Sub(ended)))
		}
	}
	victim.check(t, "afterwards", false, n.nodes[:]...)
	victim.checkSession(t, "afterwards", n.original, false)
	if w.other {
		other.check(t, "the other session", true, n.nodes[:]...)
		other.checkSession(t, "the other session", n.original, true)
	}
	return took
}

// refusal is when a session was refused first.
type refusal struct {
	at  time.Time
	err error
}

// untilRefused asks for a page without a pause.
func (p person) untilRefused(ctx context.Context, url string) refusal {
	for ctx.Err() == nil {
		switch a, err := p.get(url); {
		case err != nil:
			return refusal{err: err}
		case a.status == http.StatusUnauthorized:
			return refusal{at: time.Now()}
		case a.status != http.StatusOK:
			return refusal{err: fmt.Errorf("%s answers %d", url, a.status)}
		}
	}
	return refusal{err: ctx.Err()}
}
