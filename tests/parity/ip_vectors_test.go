package parity_test

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

type ipCase struct {
	Name      string
	Kind      string
	Headers   map[string]string
	IPAddress struct {
		TrustedProxies []string
		IPv6Subnet     *int
		Headers        []string `json:"ipAddressHeaders"`
		Untracked      bool     `json:"disableIpTracking"`
	}
	KeyIP    string `json:"rate_limit_key_ip"`
	URL      string
	BasePath string `json:"base_path"`
	Result   string
}

// TestIPAndPathVectors replays whose requests are counted together: by the client address
// and the path that stand in the table of counters.
func TestIPAndPathVectors(t *testing.T) {
	var file struct{ Cases []ipCase }
	vectors.Read(t, "ip-and-path", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	differs := newDifferences(t)
	for _, tc := range file.Cases {
		t.Run(tc.Name, func(t *testing.T) {
			t.Parallel()
			if tc.Kind == "normalize_path" {
				tc.path(t, differs)
			} else {
				tc.address(t, differs)
			}
			differs.step()
		})
	}
}

// counting is a gateway that counts every request in its database.
func (tc ipCase) counting(t *testing.T) *gateway {
	t.Helper()
	options := core(map[string]any{"rateLimit": map[string]any{"enabled": true, "storage": "database"}})
	if tc.BasePath != "" {
		options["basePath"] = strings.TrimRight(tc.BasePath, "/")
	}
	s := setup{secret: someSecret, options: options, clientHeaders: tc.IPAddress.Headers}
	for _, proxy := range tc.IPAddress.TrustedProxies {
		if _, err := netip.ParsePrefix(proxy); err == nil {
			s.proxies = append(s.proxies, proxy)
		} else if addr, err := netip.ParseAddr(proxy); err == nil {
			s.proxies = append(s.proxies, addr.String())
		}
	}
	return s.start(t)
}

// address compares the address that a request is counted by.
func (tc ipCase) address(t *testing.T, differs *differences) {
	g := tc.counting(t)
	request{method: "GET", target: "/api/auth/ok", host: "localhost:3000", headers: tc.Headers}.send(t, g.address)
	keys := g.limitKeys(t)
	if len(keys) != 1 {
		t.Fatalf("the counters are %q, want one", keys)
	}
	got, _, _ := strings.Cut(keys[0], "|")
	switch class := tc.differs(got); {
	case class != "":
		differs.count(class)
	case got != tc.KeyIP:
		t.Errorf("the client is %q, want %q", got, tc.KeyIP)
	}
}

// hexMapped is an IPv4 address within IPv6, in capital letters, which Better Auth does not
// recognise.
var hexMapped = regexp.MustCompile(`::FFFF:`)

// differs returns why the address may be another one.
func (tc ipCase) differs(got string) string {
	from := tc.from()
	switch {
	case got == tc.KeyIP:
		return ""
	case tc.IPAddress.Untracked:
		return everybodyCounts
	case tc.IPAddress.IPv6Subnet != nil:
		return fixedPrefix
	case hexMapped.MatchString(from):
		return capsAddress
	case tc.isHop(got):
		return caddysProxies
	case tc.KeyIP == "no-trusted-ip" && got == "127.0.0.1":
		return peerAddress // of the connection, where Caddy finds no other
	}
	return ""
}

// from returns what the headers say that are asked for the client.
func (tc ipCase) from() string {
	names := tc.IPAddress.Headers
	if len(names) == 0 {
		names = []string{"x-forwarded-for"}
	}
	var said []string
	for _, name := range names {
		said = append(said, tc.Headers[name])
	}
	return strings.Join(said, ",")
}

// isHop reports whether an address is one that Caddy finds where Better Auth finds none, of
// several hops without a trusted proxy, with a port or with a zone, or where it goes on to the
// next: Caddy knows no IPv4 proxy by an IPv6 address.
func (tc ipCase) isHop(got string) bool {
	hops := strings.Split(tc.from(), ",")
	if tc.KeyIP != "no-trusted-ip" {
		last, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1]))
		return err == nil && last.Is4In6() && last.Unmap().String() == got
	}
	return slices.ContainsFunc(hops, func(hop string) bool {
		hop = strings.TrimSpace(hop)
		if host, _, err := net.SplitHostPort(hop); err == nil {
			hop = host
		}
		addr, err := netip.ParseAddr(strings.Trim(hop, "[]"))
		if err != nil {
			return false
		}
		addr = addr.Unmap().WithZone("")
		if addr.Is4() {
			return addr.String() == got
		}
		return netip.PrefixFrom(addr, 64).Masked().Addr().StringExpanded() == got
	})
}

// path compares the path that a request is counted by.
func (tc ipCase) path(t *testing.T, differs *differences) {
	if strings.Trim(tc.BasePath, "/") == "" {
		differs.count(wholeSite)
		return
	}
	g := tc.counting(t)
	u, err := url.Parse(tc.URL)
	if err != nil {
		t.Fatal(err)
	}
	request{method: "GET", target: u.EscapedPath(), host: "localhost:3000"}.send(t, g.address)
	keys := g.limitKeys(t)
	switch {
	case resolvesDots(tc.URL):
		differs.count(dotSegments)
	case !strings.HasPrefix(u.Path, strings.TrimRight(tc.BasePath, "/")+"/") && len(keys) == 0:
		differs.count(foreignPath)
	case len(keys) != 1 || !strings.HasSuffix(keys[0], "|"+tc.Result):
		t.Errorf("the counters are %q, want one of %q", keys, tc.Result)
	}
}
