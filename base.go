package gateway

import (
	"fmt"
	"net/http"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/handlers"
)

// base says which public URL the auth routes have on the given sites.
func (a *App) base(own ownSites) handlers.BaseURL {
	base := handlers.BaseURL{
		Static:       a.BaseURL,
		AllowedHosts: a.AllowedHosts,
		OwnHosts:     own.hosts,
		OwnPorts:     own.ports,
		Proxied:      proxied,
	}
	if a.Protocol != "auto" {
		base.Protocol = a.Protocol
	}
	return base
}

// checkProtocol refuses a protocol that is none, or would be ignored.
func (a *App) checkProtocol() error {
	switch a.Protocol {
	case "", "auto":
	case "http", "https":
		if a.BaseURL != "" && len(a.AllowedHosts) == 0 {
			return fmt.Errorf("protocol %s: base_url names the protocol already: leave one of them out", a.Protocol)
		}
	default:
		return fmt.Errorf("protocol %q: use auto, http or https", a.Protocol)
	}
	return nil
}

// overHTTPS reports whether the client of a request uses https.
func overHTTPS(r *http.Request) bool {
	if proxied(r) {
		if forwarded := r.Header["X-Forwarded-Proto"]; len(forwarded) == 1 {
			return forwarded[0] == "https"
		}
	}
	return r.TLS != nil
}

// proxied reports whether a request came through one of Caddy's trusted_proxies.
func proxied(r *http.Request) bool {
	trusted, _ := caddyhttp.GetVar(r.Context(), caddyhttp.TrustedProxyVarKey).(bool)
	return trusted
}
