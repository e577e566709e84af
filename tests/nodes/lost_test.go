package nodes_test

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// TestLostWatch: what was known of sessions does not count once it is not told which of them
// changed, or that they did.
func TestLostWatch(t *testing.T) {
	l, nodes := startCounted(t)
	watches := len(l.watchers(t))
	n := network{nodes: nodes, original: nodes[0].url}
	for _, w := range []way{
		{name: "everything is deleted", end: func(person, person) error { return l.FlushAll(context.Background()).Err() }},
		{name: "deleted while nobody hears", end: func(victim, _ person) error { return l.deafen(t, victim) }},
	} {
		t.Run(w.name, func(t *testing.T) {
			var took []time.Duration
			for range 4 {
				l.checkWatches(t, watches)
				took = append(took, n.leave(t, w)...)
			}
			if p99 := quantiles(t, "seen", took); p99 > seenIn {
				t.Errorf("p99 is %v, more than %v", p99, seenIn)
			}
		})
	}
}

// deafen cuts off all who are told of changes, and deletes a session in the same moment.
func (l ledger) deafen(t *testing.T, p person) error {
	watchers := l.watchers(t)
	if len(watchers) == 0 {
		return fmt.Errorf("nobody is told of changes")
	}
	act := l.TxPipeline()
	for _, id := range watchers {
		act.ClientKillByFilter(context.Background(), "ID", id)
	}
	act.Del(context.Background(), keyOf(p))
	_, err := act.Exec(context.Background())
	return err
}
