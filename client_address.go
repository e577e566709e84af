package gateway

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// clientIP returns the address of the client: Caddy's, which looks through the trusted
// proxies. It is the one that everything here uses.
//
// Unless trusted_proxies_strict is set, Caddy believes the first address that a trusted proxy
// passes on, which the client may have made up. Then the last one counts, which is what that proxy
// saw.
func clientIP(r *http.Request) string {
	ip, _ := caddyhttp.GetVar(r.Context(), caddyhttp.ClientIPVarKey).(string)
	if !unordered(r) {
		return ip
	}
	server, _ := r.Context().Value(caddyhttp.ServerCtxKey).(*caddyhttp.Server)
	for _, header := range server.ClientIPHeaders {
		values := strings.Split(strings.Join(r.Header.Values(header), ","), ",")
		for _, value := range slices.Backward(values) {
			if address := addressOf(value); address.IsValid() {
				return address.String()
			}
		}
	}
	return ip
}

// unordered reports whether a request comes from a trusted proxy, and Caddy believes any
// address that the client says it has.
func unordered(r *http.Request) bool {
	if !proxied(r) {
		return false
	}
	server, ok := r.Context().Value(caddyhttp.ServerCtxKey).(*caddyhttp.Server)
	return ok && server.TrustedProxiesStrict == 0
}

// addressOf reads an address, which may have a port and a zone; invalid if it is none.
func addressOf(text string) netip.Addr {
	text = strings.TrimSpace(text)
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	text, _, _ = strings.Cut(text, "%")
	address, _ := netip.ParseAddr(text)
	return address
}
