package attack_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// knock asks a limited route until it is refused, each time with other lines, and returns how
// many came through.
func (w *world) knock(t *testing.T, most int, lines func(i int) []string) int {
	t.Helper()
	for i := range most {
		a := w.do(t, "site", request{method: "POST", target: "/api/auth/sign-in/email", body: "{}"}.
			with("Content-Type: application/json", "Origin: "+w.base).with(lines(i)...))
		if a.status == http.StatusTooManyRequests {
			return i
		}
	}
	return most
}

const limited = ownBase + "\nrate_limit {\n rule /sign-in/email 10m 3\n}"

// TestSEC19SEC58AddressesOfStrangers: a client that is no trusted proxy cannot change the
// address that it is counted by.
func TestSEC19SEC58AddressesOfStrangers(t *testing.T) {
	for name, line := range map[string]string{
		"X-Forwarded-For": "X-Forwarded-For: 203.0.113.%d", "a chain": "X-Forwarded-For: 203.0.113.%d, 198.51.100.1", "Forwarded": "Forwarded: for=203.0.113.%d",
		"X-Real-Ip": "X-Real-Ip: 203.0.113.%d", "CF-Connecting-Ip": "CF-Connecting-Ip: 203.0.113.%d", "True-Client-Ip": "True-Client-Ip: 203.0.113.%d",
		"X-Client-Ip": "X-Client-Ip: 203.0.113.%d", "an underscore": "X_Forwarded_For: 203.0.113.%d", "garbage": "X-Forwarded-For: garbage%d", "a User-Agent": "User-Agent: browser %d",
		"a cookie": "Cookie: a=%d", "the query": "X-A: %d",
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, setup{auth: limited, sites: []site{{name: "site", block: "better_auth"}}})
			if n := w.knock(t, 10, func(i int) []string { return []string{fmt.Sprintf(line, i)} }); n != 3 {
				t.Errorf("%d came through", n)
			}
		})
	}
}

// TestSEC20SEC58AddressesBehindAProxy: behind a trusted proxy the client is the one that the
// proxy names, in whatever spelling, and an IPv6 network is one client.
func TestSEC20SEC58AddressesBehindAProxy(t *testing.T) {
	tests := []struct {
		name string
		line string // %d: the number of the request
		want int
	}{
		{"each its own", "X-Forwarded-For: 203.0.113.%d", 10},
		{"one", "X-Forwarded-For: 203.0.113.9", 3},
		{"mapped and not", "X-Forwarded-For: ::ffff:203.0.113.9", 3},
		{"one network of IPv6", "X-Forwarded-For: 2001:db8:1:1:%d::1", 3},
		{"networks of IPv6", "X-Forwarded-For: 2001:db8:1:%d::1", 10},
		{"what the client puts before", "X-Forwarded-For: 198.51.100.%d, 203.0.113.9", 3},
		{"nothing", "X-A: %d", 3},
		{"garbage is one client", "X-Forwarded-For: garbage%d", 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := start(t, setup{
				auth: limited, servers: "trusted_proxies static 127.0.0.0/8\ntrusted_proxies_strict", sites: []site{{name: "site", block: "better_auth"}},
			})
			line := func(i int) []string {
				if test.name == "mapped and not" && i%2 == 0 {
					return []string{"X-Forwarded-For: 203.0.113.9"}
				}
				return []string{strings.ReplaceAll(test.line, "%d", strconv.Itoa(i))}
			}
			if n := w.knock(t, 10, line); n != test.want {
				t.Errorf("%d came through, want %d", n, test.want)
			}
		})
	}
}
