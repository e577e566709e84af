package ratelimit

import "net/netip"

// DefaultIPv6Prefix is how many bits of an IPv6 address count: what one customer is given.
const DefaultIPv6Prefix = 64

// NormalizeAddress writes an IP address as Better Auth stores and counts it: IPv4 as it is,
// IPv4 mapped into IPv6 as IPv4, IPv6 as eight groups of four digits with all but the first
// bits zero. Text that is no plain address, such as one with a port or a zone, is "".
func NormalizeAddress(text string, ipv6Prefix int) string {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return ""
	}
	addr = addr.Unmap()
	if addr.Is4() {
		return addr.String()
	}
	network, err := addr.Prefix(min(max(ipv6Prefix, 0), addr.BitLen()))
	if err != nil {
		return ""
	}
	return network.Addr().StringExpanded()
}
