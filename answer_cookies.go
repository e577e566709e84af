package gateway

import (
	"net/http"
	"slices"

	"github.com/caddy-better-auth/gateway/cookiecheck"
)

// sendCookies puts Set-Cookie lines on an answer, which is then nobody else's. What the
// answer itself says of the session counts alone, and its own cookies are left as they are.
func (p *Protect) sendCookies(n *arrival, header http.Header, lines []string) {
	p.app.disown(n, header)
	if len(lines) == 0 {
		return
	}
	own := header["Set-Cookie"]
	if slices.ContainsFunc(own, p.cookies.SetsSession) {
		return
	}
	for _, line := range lines {
		name := cookiecheck.LineName(line)
		if !slices.ContainsFunc(own, func(other string) bool { return cookiecheck.LineName(other) == name }) {
			header.Add("Set-Cookie", line)
		}
	}
	if len(header["Set-Cookie"]) > len(own) {
		keepPrivate(header)
	}
}
