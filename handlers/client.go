package handlers

import (
	"net/http"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/ratelimit"
)

// maxUserAgent is how much of a User-Agent is kept, in bytes. Better Auth keeps it all.
const maxUserAgent = 1024

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
	return ratelimit.NormalizeAddress(s.clientIP(r), ratelimit.DefaultIPv6Prefix)
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
