package handlers

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// maxUserAgent is how much of a User-Agent is kept, in bytes. Better Auth keeps it all.
const maxUserAgent = 1024

// sitePrefix is the part of an IPv6 address that is kept: what one customer is given.
const sitePrefix = 64

// dice makes an auth.Env an io.Reader.
type dice struct{ env auth.Env }

func (d dice) Read(p []byte) (int, error) {
	d.env.Fill(p)
	return len(p), nil
}

// ipAddress returns the client's address as Better Auth stores it, "" when unknown.
func (s *Server) ipAddress(r *http.Request) string {
	if s.clientIP == nil {
		return ""
	}
	return normalizeIP(s.clientIP(r))
}

// normalizeIP writes an IPv4 address as it is, one mapped into IPv6 as IPv4, and an IPv6
// address in full without its last 64 bits. Anything else is "".
func normalizeIP(text string) string {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return ""
	}
	addr = addr.Unmap()
	if addr.Is4() {
		return addr.String()
	}
	site, err := addr.Prefix(sitePrefix)
	if err != nil {
		return ""
	}
	return site.Addr().StringExpanded()
}

// userAgent returns the User-Agent. Header bytes are Latin-1, as Node reads them.
func userAgent(r *http.Request) string {
	var text strings.Builder
	for _, c := range []byte(r.Header.Get("User-Agent")) {
		if text.Len() >= maxUserAgent {
			break
		}
		text.WriteRune(rune(c))
	}
	return text.String()
}
