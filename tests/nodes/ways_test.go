package nodes_test

import (
	"context"
	"slices"
	"testing"
	"time"
)

// way is a way to end a session.
type way struct {
	name  string
	at    string // the server that is asked to; "": Redis itself
	other bool   // it takes another session of the same person
	all   bool   // that other session ends, too
	end   func(victim, other person) error

	atOnce bool // no node lets the session in any more, not only the one that is asked
}

// ways are all ways at all servers.
func (n *network) ways() (all []way) {
	type none struct{}
	for _, server := range []struct{ name, url string }{
		{"node 1", n.nodes[0].url}, {"node 2", n.nodes[1].url}, {"better-auth", n.original},
	} {
		post := func(p person, route string, body any) error {
			_, err := p.post(server.url, route, body)
			return err
		}
		all = append(all,
			way{name: "sign-out", end: func(victim, _ person) error { return post(victim, "/sign-out", none{}) }},
			way{name: "revoke-session", other: true, end: func(victim, other person) error {
				return post(other, "/revoke-session", map[string]string{"token": victim.token})
			}},
			way{name: "revoke-sessions", all: true, end: func(victim, _ person) error {
				return post(victim, "/revoke-sessions", none{})
			}},
			way{name: "revoke-other-sessions", other: true, end: func(_, other person) error {
				return post(other, "/revoke-other-sessions", none{})
			}},
			way{name: "delete-user", all: true, end: func(victim, _ person) error {
				return post(victim, "/delete-user", none{})
			}},
		)
		for i := len(all) - 5; i < len(all); i++ {
			all[i].name, all[i].at = all[i].name+" at "+server.name, server.url
		}
	}
	return append(all, way{name: "DEL", end: func(victim, _ person) error {
		return n.redis.Del(context.Background(), keyOf(victim)).Err()
	}})
}

// quantiles logs how long what was measured took, and returns the 99th percentile.
func quantiles(t *testing.T, what string, took []time.Duration) time.Duration {
	t.Helper()
	if len(took) == 0 {
		t.Fatalf("%s: nothing was measured", what)
	}
	slices.Sort(took)
	at := func(q int) time.Duration { return took[(len(took)-1)*q/100].Round(10 * time.Microsecond) }
	t.Logf("%s: p50 %v, p99 %v, most %v of %d", what, at(50), at(99), at(100), len(took))
	return at(99)
}
