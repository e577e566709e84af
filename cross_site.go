package gateway

import (
	"net/http"
	"strings"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/handlers"
)

// openOrigins makes ready what tells whose pages may open WebSockets.
func (a *App) openOrigins(ctx caddy.Context) (err error) {
	if a.origins == nil {
		a.origins, err = handlers.NewOrigins(a.base(a.ownSites(ctx)), a.TrustedOrigins)
	}
	return err
}

// crossSite reports whether a page that is not trusted opens a WebSocket with the session of
// its visitor: browsers send cookies along, and let any page read what comes.
func (a *App) crossSite(r *http.Request, cookies *cookiecheck.Cookies) bool {
	return opensSocket(r) && cookies.Carried(withCredentials(r)) &&
		!a.origins.Trusts(r, strings.Join(r.Header["Origin"], ", "))
}

// hijacks is crossSite, and notes it.
func (a *App) hijacks(r *http.Request, cookies *cookiecheck.Cookies) bool {
	hijacks := a.crossSite(r, cookies)
	if hijacks {
		a.audit.suspect(r, foreignSocket, "Origin")
	}
	return hijacks
}

// opensSocket reports whether a request is for a WebSocket, in whatever version of HTTP.
func opensSocket(r *http.Request) bool {
	if r.Method == http.MethodConnect {
		return true
	}
	upgrade := r.Header["Upgrade"]
	return len(upgrade) > 0 && strings.EqualFold(upgrade[0], "websocket")
}

// foreignOrigin is the answer to a WebSocket of a page that is not trusted.
func foreignOrigin() *auth.Error { return auth.Fail(http.StatusForbidden, auth.InvalidOrigin) }
