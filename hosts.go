package gateway

import (
	"strconv"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// loopbackHosts are names that only this machine has for itself.
var loopbackHosts = []string{"localhost", "*.localhost", "127.0.0.1", "[::1]"}

// ownSites are the sites of this Caddy.
type ownSites struct {
	hosts []string // their names, but for those that only a request makes known
	ports []string // those that they are served at, and the usual ones
}

// ownSites returns the hosts that a base URL may be derived for without being asked: the
// names that the sites of this Caddy are served under and, as long as nobody has said which
// hosts are allowed, the loopback names.
func (a *App) ownSites(ctx caddy.Context) ownSites {
	sites := ownSites{ports: []string{"80", "443"}}
	for _, module := range ctx.Modules() {
		app, ok := module.(*caddyhttp.App)
		if !ok {
			continue
		}
		for _, server := range app.Servers {
			sites.hosts = append(sites.hosts, routeHosts(server.Routes)...)
			sites.ports = append(sites.ports, portsOf(server.Listen)...)
		}
	}
	if len(a.AllowedHosts) == 0 {
		sites.hosts = append(sites.hosts, loopbackHosts...)
	}
	return sites
}

// portsOf returns the ports of addresses that a server listens at.
func portsOf(listen []string) []string {
	var ports []string
	for _, text := range listen {
		address, err := caddy.ParseNetworkAddress(caddy.NewReplacer().ReplaceAll(text, ""))
		if err != nil {
			continue // Caddy refuses it
		}
		for port := address.StartPort; port > 0 && port <= address.EndPort; port++ {
			ports = append(ports, strconv.FormatUint(uint64(port), 10))
		}
	}
	return ports
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
