package ratelimit

import (
	"net/netip"
	"testing"
)

// FuzzSEC58Address: of one address all spellings are counted alike, IPv4 in IPv6 included, and
// so are all addresses of one /64; what is no address is none, and never another's.
func FuzzSEC58Address(f *testing.F) {
	for _, text := range []string{
		"192.0.2.1", "::ffff:192.0.2.1", "::FFFF:C000:0201", "0:0:0:0:0:ffff:192.0.2.1", "2001:db8::1", "2001:DB8:0:0:1::", "2001:db8::1%eth0",
		"[::1]", "::1", "192.0.2.1:80", "192.0.2.001", "0300.0.0.1", "3232235777", " 192.0.2.1", "192.0.2.1\r\n", "unknown", "", "_hidden", "::", "64:ff9b::c000:201",
	} {
		f.Add(text, uint64(7))
	}
	f.Fuzz(func(t *testing.T, text string, host uint64) {
		got := NormalizeAddress(text, DefaultIPv6Prefix)
		addr, err := netip.ParseAddr(text)
		if plain := err == nil && addr.Zone() == ""; plain != (got != "") {
			t.Fatalf("%q is counted as %q, and is %v", text, got, err)
		}
		if got == "" {
			if k := key(got, "/x"); k != unknownAddress+"|/x" {
				t.Fatalf("%q is counted under %q", text, k)
			}
			return
		}
		if again := NormalizeAddress(got, DefaultIPv6Prefix); again != got {
			t.Fatalf("%q is counted as %q, which is counted as %q", text, got, again)
		}
		for _, spelling := range []string{addr.String(), addr.StringExpanded(), addr.Unmap().String(), netip.AddrFrom16(addr.As16()).String()} {
			if other := NormalizeAddress(spelling, DefaultIPv6Prefix); other != got {
				t.Fatalf("%q is counted as %q, in the spelling %q as %q", text, got, spelling, other)
			}
		}
		if addr.Unmap().Is4() {
			return
		}
		neighbour := addr.As16()
		for i := range 8 {
			neighbour[8+i] = byte(host >> (8 * i))
		}
		near := netip.AddrFrom16(neighbour)
		if other := NormalizeAddress(near.String(), DefaultIPv6Prefix); other != got && !near.Is4In6() {
			t.Fatalf("%q is counted as %q, its neighbour %v as %q", text, got, near, other)
		}
	})
}
