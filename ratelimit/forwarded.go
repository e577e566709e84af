package ratelimit

import (
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Forwarded finds the client's address in headers that proxies set, as Better Auth's
// advanced.ipAddress does. It is for programs without Caddy, whose client_ip is better: it
// knows the peer.
type Forwarded struct {
	// Headers are looked at in order. Default: X-Forwarded-For.
	Headers []string
	// TrustedProxies are addresses and CIDR ranges; entries that are neither are ignored. With
	// none, only a header of a single address is believed.
	TrustedProxies []string
	// IPv6Prefix is how many bits of an IPv6 address count. Nil means DefaultIPv6Prefix.
	IPv6Prefix *int
}

// Address returns the address, normalized, or "" if there is none to believe.
func (f Forwarded) Address(header http.Header) string {
	names := f.Headers
	if names == nil {
		names = []string{"X-Forwarded-For"}
	}
	trusted := f.networks()
	for _, name := range names {
		if address := f.normalize(client(hops(header.Values(name)), trusted)); address != "" {
			return address
		}
	}
	return ""
}

func (f Forwarded) normalize(address string) string {
	bits := DefaultIPv6Prefix
	if f.IPv6Prefix != nil {
		bits = *f.IPv6Prefix
	}
	return NormalizeAddress(address, bits)
}

// networks returns the trusted proxies that can be read.
func (f Forwarded) networks() []netip.Prefix {
	var networks []netip.Prefix
	for _, text := range f.TrustedProxies {
		if network, ok := parseNetwork(text); ok {
			networks = append(networks, network)
		}
	}
	return networks
}

// parseNetwork reads an address or a CIDR range. IPv4 mapped into IPv6 is IPv4.
func parseNetwork(text string) (netip.Prefix, bool) {
	host, length, ranged := text, "", false
	if slash := strings.LastIndexByte(text, '/'); slash >= 0 {
		host, length, ranged = text[:slash], text[slash+1:], true
	}
	addr, err := netip.ParseAddr(host)
	if err != nil || addr.Zone() != "" {
		return netip.Prefix{}, false
	}
	addr = addr.Unmap()
	bits := addr.BitLen()
	if ranged {
		n, err := strconv.ParseUint(length, 10, 16)
		if err != nil {
			return netip.Prefix{}, false
		}
		bits = int(n)
	}
	network, err := addr.Prefix(bits)
	return network, err == nil
}

// hops returns the entries of a header that are not empty.
func hops(lines []string) []string {
	var found []string
	for hop := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		if hop = strings.TrimSpace(hop); hop != "" {
			found = append(found, hop)
		}
	}
	return found
}

// client returns the first hop from the right that is no trusted proxy. An entry that is no
// address ends the search: what is left of it may be forged.
func client(hops []string, trusted []netip.Prefix) string {
	if len(trusted) == 0 {
		if len(hops) == 1 {
			return hops[0]
		}
		return ""
	}
	for _, hop := range slices.Backward(hops) {
		addr, err := netip.ParseAddr(hop)
		if err != nil {
			return ""
		}
		if !among(addr.Unmap(), trusted) {
			return hop
		}
	}
	return ""
}

func among(addr netip.Addr, networks []netip.Prefix) bool {
	for _, network := range networks {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}
