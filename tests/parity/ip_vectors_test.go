package parity_test

import (
	"net/netip"
	"net/url"
	"regexp"
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
	s := setup{secret: someSecret, options: options}
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
	from := tc.Headers["x-forwarded-for"]
	switch {
	case got == tc.KeyIP:
		return ""
	case tc.IPAddress.IPv6Subnet != nil:
		return fixedPrefix
	case hexMapped.MatchString(from):
		return capsAddress
	case strings.Contains(from, ",") && tc.isHop(got):
		return caddysProxies
	case tc.KeyIP == "no-trusted-ip" && (got == "127.0.0.1" || strings.HasPrefix(from, got+":")):
		return peerAddress // of the connection, where Caddy finds no other
	}
	return ""
}

// isHop reports whether an address is the last hop that the header names.
func (tc ipCase) isHop(got string) bool {
	hops := strings.Split(tc.Headers["x-forwarded-for"], ",")
	last, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1]))
	return err == nil && (tc.KeyIP == "no-trusted-ip" || last.Unmap().String() == got)
}

// path compares the path that a request is counted by.
func (tc ipCase) path(t *testing.T, differs *differences) {
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
