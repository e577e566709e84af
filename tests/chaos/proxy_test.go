package chaos_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// proxy stands before a server and spoils its connections.
type proxy struct{ *toxiproxy.Proxy }

func newProxy(t *testing.T, address string) proxy {
	t.Helper()
	proxies := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := proxy{toxiproxy.NewProxy(proxies, "store", "127.0.0.1:0", address)}
	p.restart(t)
	t.Cleanup(p.Stop)
	return p
}

func (p proxy) restart(t *testing.T) {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
}

// spoil adds a toxic to the way back of all connections.
func (p proxy) spoil(toxic string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		if _, err := p.Toxics.AddToxicJson(bytes.NewBufferString(toxic)); err != nil {
			t.Fatal(err)
		}
	}
}

func (p proxy) clear(t *testing.T) { p.Toxics.ResetToxics(t.Context()) }

// fault is something that breaks, and is mended.
type fault struct {
	name    string
	want    reads
	do, end func(t *testing.T)
}

// breakable is a server whose process can be ended, without a word, and be stopped.
type breakable interface {
	kill(t *testing.T)
	run(t *testing.T)
	pause(t *testing.T)
	resume(t *testing.T)
}

// faults are those that every server behind a proxy can have.
func (p proxy) faults(s breakable) []fault {
	return []fault{
		{"killed", refused, s.kill, s.run},
		{"stopped", refused, s.pause, s.resume},
		{"refusing", refused, func(*testing.T) { p.Stop() }, p.restart},
		{"slow", refused, p.spoil(`{"type":"latency","stream":"downstream","attributes":{"latency":20000}}`), p.clear},
		{
			"cut off within a reply", refused,
			p.spoil(`{"type":"limit_data","stream":"downstream","attributes":{"bytes":10}}`), p.clear,
		},
		{"reset", refused, p.spoil(`{"type":"reset_peer","stream":"downstream","attributes":{"timeout":0}}`), p.clear},
	}
}

// breakAll lets every fault happen, and checks what holds during each and after it.
func (g *gateway) breakAll(t *testing.T, faults []fault) {
	t.Helper()
	rounds(t, func(t *testing.T) {
		for _, f := range faults {
			t.Run(f.name, func(t *testing.T) {
				f.do(t)
				if f.want == refused {
					until(t, "the outage is noticed, and no copy of Ann's session is believed", func() bool {
						g.storm(t, either)
						return g.ready(t).StatusCode == 503 && g.open(t, "/dashboard/ann").StatusCode == 503
					})
				}
				g.storm(t, f.want)
				g.storm(t, f.want)
				if f.want == refused && g.ready(t).StatusCode != 503 {
					t.Error("a store that does not answer is ready")
				}
				f.end(t)
				g.recovered(t)
			})
		}
	})
}

// share is how long the long form may take for each kind of store: all of them take less than
// a quarter of an hour.
const share = 110 * time.Second

// rounds is how often every fault happens: once, or as often as time allows when GATEWAY_CHAOS
// is "long".
func rounds(t *testing.T, round func(t *testing.T)) {
	t.Helper()
	for begun := time.Now(); ; {
		round(t)
		if t.Failed() || os.Getenv("GATEWAY_CHAOS") != "long" || time.Since(begun) > share {
			return
		}
	}
}
