package ratelimit

import (
	"net/http"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

type ipAndPathCase struct {
	Name, Kind string

	Headers   map[string]string
	IPAddress struct {
		IPAddressHeaders  []string
		TrustedProxies    []string
		IPv6Subnet        *int
		DisableIPTracking bool
	}
	IP      *string
	KeyIP   string `json:"rate_limit_key_ip"`
	Skipped bool

	URL      string
	BasePath string `json:"base_path"`
	Result   string
}

// TestSEC58IPAndPathVectors replays what Better Auth makes of headers and paths.
func TestSEC58IPAndPathVectors(t *testing.T) {
	var file struct{ Cases []ipAndPathCase }
	vectors.Read(t, "ip-and-path", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	deviations := 0
	for _, tc := range file.Cases {
		t.Run(tc.Name, func(t *testing.T) {
			if tc.Kind == "normalize_path" {
				if got := NormalizePath(pathOf(tc.URL), tc.BasePath); got != tc.Result {
					t.Errorf("path of %s below %s: got %q, want %q", tc.URL, tc.BasePath, got, tc.Result)
				}
				return
			}
			if tc.replay(t) {
				deviations++
			}
		})
	}
	t.Logf("%d cases, %d of them differ as docs/deviations.md says", len(file.Cases), deviations)
}

// replay reports whether the case differs as it is meant to.
func (tc ipAndPathCase) replay(t *testing.T) (deviates bool) {
	header := http.Header{}
	for name, value := range tc.Headers {
		header.Set(name, value)
	}
	want := ""
	if tc.IP != nil {
		want = *tc.IP
	}
	got := ""
	if !tc.IPAddress.DisableIPTracking {
		got = Forwarded{
			Headers:        tc.IPAddress.IPAddressHeaders,
			TrustedProxies: tc.IPAddress.TrustedProxies,
			IPv6Prefix:     tc.IPAddress.IPv6Subnet,
		}.Address(header)
	}
	if mapped := mappedInCapitals(tc.Headers); mapped != "" {
		if got != mapped {
			t.Errorf("address: got %q, want %q (SEC-58)", got, mapped)
		}
		return true
	}
	if got != want {
		t.Errorf("address: got %q, want %q", got, want)
	}
	if got, _, _ := strings.Cut(key(got, "/ok"), "|"); tc.KeyIP != "" && got != tc.KeyIP {
		t.Errorf("counted under %q, want %q", got, tc.KeyIP)
	}
	return false
}

// mappedInCapitals returns the IPv4 address of a header whose only hop is one mapped into
// IPv6 in capital hexadecimal letters: Better Auth does not know it for what it is.
func mappedInCapitals(headers map[string]string) string {
	for _, value := range headers {
		groups := strings.TrimPrefix(value, "::FFFF:")
		if groups != value && !strings.Contains(groups, ".") {
			return NormalizeAddress(strings.ToLower(value), DefaultIPv6Prefix)
		}
	}
	return ""
}

// pathOf returns the path of a URL as it is written.
func pathOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	if end := strings.IndexAny(rest, "?#"); end >= 0 {
		rest = rest[:end]
	}
	if slash := strings.IndexAny(rest, `/\`); slash >= 0 {
		return rest[slash:]
	}
	return ""
}
