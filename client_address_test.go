package gateway

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/standard" // where proxies are
	"golang.org/x/net/http/httpguts"
)

func init() { caddy.RegisterModule(addressProbe{}) }

// addressProbe is a handler that answers the client's address.
type addressProbe struct{}

func (addressProbe) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.address_probe", New: func() caddy.Module { return new(addressProbe) }}
}

func (addressProbe) ServeHTTP(w http.ResponseWriter, r *http.Request, _ caddyhttp.Handler) error {
	_, err := fmt.Fprint(w, clientIP(r))
	return err
}

// probes loads two servers behind the proxies 10.0.0.0/8 and fd00::/8: the one reads their
// chain strictly, the other as Caddy does by default.
func probes(t testing.TB) (strict, lax http.Handler) {
	t.Helper()
	server := func(strict int) map[string]any {
		return map[string]any{
			"listen": []string{fmt.Sprintf("127.0.0.%d:0", 1+strict)}, "trusted_proxies_strict": strict,
			"trusted_proxies": map[string]any{"source": "static", "ranges": []string{"10.0.0.0/8", "fd00::/8"}},
			"routes":          []any{map[string]any{"handle": []any{map[string]string{"handler": "address_probe"}}}},
		}
	}
	config, err := json.Marshal(map[string]any{
		"admin":   map[string]any{"disabled": true, "config": map[string]any{"persist": false}},
		"logging": map[string]any{"logs": map[string]any{"default": map[string]any{"writer": map[string]string{"output": "discard"}}}},
		"apps":    map[string]any{"http": map[string]any{"servers": map[string]any{"strict": server(1), "lax": server(0)}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := caddy.Load(config, true); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = caddy.Stop() })
	app, err := caddy.ActiveContext().App("http")
	if err != nil {
		t.Fatal(err)
	}
	servers := app.(*caddyhttp.App).Servers
	return servers["strict"], servers["lax"]
}

// chain is a request of a client that passes proxies, each of which adds whom it saw.
type chain struct {
	client  string
	proxies []string
	forged  []string // what the client says in X-Forwarded-For itself
}

// address asks a server what the address of the client is.
func (c chain) address(server http.Handler) string {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	values, peer := c.forged, c.client
	for _, proxy := range c.proxies {
		values, peer = []string{strings.TrimPrefix(strings.Join(values, ", ")+", "+peer, ", ")}, proxy
	}
	if values != nil {
		r.Header["X-Forwarded-For"] = values
	}
	r.RemoteAddr = peer + ":1234"
	if strings.Contains(peer, ":") {
		r.RemoteAddr = "[" + peer + "]:1234"
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w.Body.String()
}

var (
	clients = []string{"203.0.113.7", "2001:db8::7"}
	proxies = []string{"10.0.0.1", "fd00::2", "10.9.8.7", "10.0.0.4"}
)

// TestSEC20ClientAddress: through none to four proxies the address is the client's, whatever
// the client says of itself.
func TestSEC20ClientAddress(t *testing.T) {
	strict, lax := probes(t)
	for _, client := range clients {
		for n := range len(proxies) + 1 {
			for _, forged := range [][]string{nil, {"198.51.100.1"}, {"10.0.0.9"}, {"198.51.100.1, 10.0.0.1"}, {"198.51.100.1", "10.0.0.9"}, {"x, ,,"}} {
				c := chain{client, proxies[:n], forged}
				if got := c.address(strict); got != client {
					t.Errorf("%+v: got %s", c, got)
				}
				want := client
				if n > 1 {
					want = proxies[n-2] // all that a proxy that is trusted blindly can tell
				}
				if got := c.address(lax); got != want {
					t.Errorf("%+v, not strict: got %s, want %s", c, got, want)
				}
			}
		}
	}
}

// FuzzSEC20ClientAddress: nothing that a client says makes it another one.
func FuzzSEC20ClientAddress(f *testing.F) {
	f.Add("198.51.100.1", uint8(0))
	f.Add("198.51.100.1, 10.0.0.1", uint8(1))
	f.Add("[::ffff:10.0.0.1]:80,,", uint8(4))
	f.Add("unknown, _hidden, fe80::1%eth0", uint8(2))
	strict, lax := probes(f)
	f.Fuzz(func(t *testing.T, forged string, n uint8) {
		if !httpguts.ValidHeaderFieldValue(forged) {
			return // does not arrive
		}
		c := chain{clients[int(n/8)%2], proxies[:n%5], []string{forged}}
		if got := c.address(strict); got != c.client {
			t.Errorf("%+v: got %s", c, got)
		}
		if got := c.address(lax); got != c.client && !slices.Contains(c.proxies, got) {
			t.Errorf("%+v, not strict: got %s", c, got)
		}
	})
}
