package gateway

import (
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// noteArrival counts and writes what is odd about a request, whatever it is for: how it is
// written, and a header that was deleted.
func (a *App) noteArrival(r *http.Request, n *arrival, deleted string) {
	switch {
	case n.refused != nil && n.refused.Status == http.StatusTooEarly:
		a.audit.suspect(r, earlyData, r.Method)
	case n.refused != nil:
		a.audit.suspect(r, oversizeCookies, "Cookie")
	case n.ambiguous != nil:
		a.audit.suspect(r, refusedTarget, string(n.ambiguous.Code))
	}
	if deleted != "" {
		a.audit.suspect(r, strippedHeader, deleted)
	}
	if a.often != nil && unordered(r) {
		a.often.Warn("trusted_proxies without trusted_proxies_strict: the address that the last proxy saw counts as the client's; add trusted_proxies_strict to the servers option")
	}
}

// noteRefused counts and writes that a request without a session was refused.
func (p *Protect) noteRefused(r *http.Request) {
	p.gate.refused.Inc()
	if p.forged(withCredentials(r)) {
		p.app.audit.suspect(r, forgedSignature, "session cookie")
	}
	p.app.audit.refused(r, "refused", "")
}

// noteForbidden counts and writes that a user was refused who lacks a field.
func (p *Protect) noteForbidden(r *http.Request, user *auth.User) {
	p.gate.forbidden.Inc()
	p.app.audit.refused(r, "forbidden", user.ID)
}

// noteOutage counts and writes that nobody could say whether there is a session.
func (p *Protect) noteOutage(r *http.Request) {
	p.gate.unavailable.Inc()
	p.app.audit.refused(r, "unavailable", "")
}

// forged reports whether a request has a session cookie that was not signed with any of our
// secrets. Mode remote knows no secret, and mode optimistic looks at no signature.
func (p *Protect) forged(r *http.Request) bool {
	if p.mode == session.Remote || p.mode == session.Optimistic || !p.cookies.Present(r) {
		return false
	}
	_, signed := p.cookies.Token(r)
	return !signed
}

// forged reports the same of a request to an auth route.
func (rt *Routes) forged(r *http.Request) bool {
	if !rt.app.cookies.Present(r) {
		return false
	}
	_, signed := rt.app.cookies.Token(r)
	return !signed
}
