package gateway

import (
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// loopbackHosts are names that only this machine has for itself.
var loopbackHosts = []string{"localhost", "*.localhost", "127.0.0.1", "[::1]"}

// ownHosts returns the hosts that a base URL may be derived for without being asked: the
// names that the sites of this Caddy are served under and, as long as nobody has said which
// hosts are allowed, the loopback names.
func (a *App) ownHosts(ctx caddy.Context) []string {
	hosts := siteHosts(ctx)
	if len(a.AllowedHosts) == 0 {
		hosts = append(hosts, loopbackHosts...)
	}
	return hosts
}

// siteHosts returns the names that the sites of this Caddy are served under, but for those
// that only a request makes known.
func siteHosts(ctx caddy.Context) []string {
	var hosts []string
	for _, module := range ctx.Modules() {
		app, ok := module.(*caddyhttp.App)
		if !ok {
			continue
		}
		for _, server := range app.Servers {
			hosts = append(hosts, routeHosts(server.Routes)...)
		}
	}
	return hosts
}

func routeHosts(routes caddyhttp.RouteList) []string {
	var hosts []string
	for _, route := range routes {
		for _, set := range route.MatcherSets {
			hosts = append(hosts, setHosts(set)...)
		}
	}
	return hosts
}

func setHosts(set caddyhttp.MatcherSet) []string {
	var hosts []string
	for _, m := range set {
		names, ok := m.(*caddyhttp.MatchHost)
		if !ok {
			continue
		}
		for _, name := range *names {
			if !strings.Contains(name, "{") {
				hosts = append(hosts, name)
			}
		}
	}
	return hosts
}
