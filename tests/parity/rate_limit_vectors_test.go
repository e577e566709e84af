package parity_test

import (
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

type rateLimitCase struct {
	Name    string
	Options json.RawMessage
	Steps   []step
}

// TestRateLimitVectors replays the recorded limits, in real time.
func TestRateLimitVectors(t *testing.T) {
	var file struct{ Cases []rateLimitCase }
	vectors.Read(t, "rate-limit", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	differs := newDifferences(t)
	for _, tc := range file.Cases {
		t.Run(tc.Name, func(t *testing.T) {
			t.Parallel()
			p := &replay{bindings: bindings{values: map[string]string{}}, differs: differs}
			p.gateway = setup{secret: someSecret, options: tc.options(t)}.start(t)
			for i, s := range tc.Steps {
				if !t.Run(strconv.Itoa(i), func(t *testing.T) { p.limited(t, s) }) {
					return
				}
				differs.step()
			}
		})
	}
}

// options returns the options of the recorded server. Disabled paths stand among those of
// the limiter.
func (tc rateLimitCase) options(t *testing.T) map[string]any {
	t.Helper()
	var limits map[string]any
	if err := json.Unmarshal(tc.Options, &limits); err != nil {
		t.Fatal(err)
	}
	if rules, ok := limits["customRules"].(map[string]any); ok {
		_, below, _ := strings.Cut(string(tc.Options), `"customRules"`)
		limits["customRules"] = inOrder(rules, below) // the first one that fits counts
	}
	own := map[string]any{"rateLimit": limits}
	if paths, ok := limits["disabledPaths"]; ok {
		own["disabledPaths"] = paths
		delete(limits, "disabledPaths")
	}
	if storage, _ := limits["storage"].(string); strings.Contains(storage, "redis") {
		own["secondaryStorage"] = storage
	}
	return core(own)
}

// limited compares the status, and what a limited client is told: other bodies are not
// recorded.
func (p *replay) limited(t *testing.T, s step) {
	if s.Request == nil {
		p.now = time.Now()
		p.step(t, s)
		return
	}
	r := *s.Request
	r.Headers = oneClient(r.Headers, p.differs)
	got := r.wire(&p.bindings).send(t, p.gateway.address)
	if got.status != s.Response.Status {
		t.Fatalf("%s %s = %d %s, want %d", r.Method, r.Path, got.status, got.body, s.Response.Status)
	}
	if retry := s.Response.Headers["x-retry-after"]; retry != "" && !about(retry, got.header.Get("X-Retry-After")) {
		t.Errorf("X-Retry-After: got %q, want %q or one less", got.header.Get("X-Retry-After"), retry)
	}
	if len(s.Response.JSON) == 0 {
		return
	}
	if err := p.matchJSON(s.Response.JSON, []byte(got.body)); err != nil {
		t.Error(err)
	}
	if _, standard := got.header["Retry-After"]; standard {
		t.Error("there is a Retry-After, which Better Auth doesn't send")
	}
}

// oneClient makes a client of those that Better Auth has no address of: the gateway knows
// the connection's. Two hops without a trusted proxy are one such.
func oneClient(headers map[string]string, differs *differences) map[string]string {
	from, sent := headers["x-forwarded-for"]
	if sent && !strings.Contains(from, ",") {
		return headers
	}
	differs.count(peerAddress)
	headers = maps.Clone(headers)
	delete(headers, "x-forwarded-for")
	return headers
}

// about reports whether two numbers are the same, or the second is one lower: time passes.
func about(want, got string) bool {
	w, wErr := strconv.Atoi(want)
	g, gErr := strconv.Atoi(got)
	return wErr == nil && gErr == nil && (g == w || g == w-1)
}

// limit is a row of the table rateLimit.
type limit struct{ Key string }

// limitKeys returns the keys of all counters in the database.
func (g *gateway) limitKeys(t *testing.T) (keys []string) {
	t.Helper()
	db := openDatabase(t, g.sqlite)
	if !db.has(t, "rateLimit") {
		return nil // nothing was counted
	}
	for _, row := range db.rows(t, "rateLimit") {
		var l limit
		if err := json.Unmarshal(row, &l); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, l.Key)
	}
	return keys
}
