package gateway

import (
	"slices"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap"
)

// toApps are the handlers that hand a request to an app.
var toApps = []caddy.ModuleID{"http.handlers.reverse_proxy", "http.handlers.php"}

// warnOfBypasses names the sites with a protect where a request can reach an app and pass
// none of our handlers: what clients forge is not taken off it, and no session is asked for.
func (a *App) warnOfBypasses(ctx caddy.Context) {
	module, err := ctx.AppIfConfigured("http")
	if err != nil {
		return // there are no sites
	}
	for name, server := range module.(*caddyhttp.App).Servers {
		for _, site := range sitesOf(server) {
			if !site.has(protects) {
				continue
			}
			where := []zap.Field{zap.String("server", name), zap.Strings("hosts", routeHosts(server.Routes))}
			w := walk{server: server}
			w.routes(site, false)
			w.errors(server.Errors)
			if w.bypasses > 0 {
				a.log.Warn("requests can reach an app of a site that has protect, and pass neither better_auth nor protect: put these at the top level of the site, and no reverse_proxy in handle_errors or before them",
					append(where, zap.Int("ways", w.bypasses))...)
			}
			if forks(server, site) {
				a.log.Warn("protect stands in a handle or route with a path, past which the same app can be reached: that path is compared as it is spelled, and the app may take other spellings for the same; put protect with this path at the top level of the site",
					where...)
			}
		}
	}
}

// routeList are the routes of a site, or of a part of one.
type routeList caddyhttp.RouteList

// sitesOf returns the sites of a server: those that a Caddyfile makes one route of each, or
// else all of it.
func sitesOf(server *caddyhttp.Server) []routeList {
	var sites []routeList
	for _, route := range server.Routes {
		if len(route.Handlers) != 1 || len(route.MatcherSets) == 0 {
			return []routeList{routeList(server.Routes)}
		}
		inner, ok := route.Handlers[0].(*caddyhttp.Subroute)
		if !ok {
			return []routeList{routeList(server.Routes)}
		}
		sites = append(sites, routeList(inner.Routes))
	}
	return sites
}

// has reports whether there is such a handler, at any depth.
func (l routeList) has(such func(caddyhttp.MiddlewareHandler) bool) bool {
	return slices.ContainsFunc(l, func(route caddyhttp.Route) bool {
		return slices.ContainsFunc(route.Handlers, func(h caddyhttp.MiddlewareHandler) bool {
			inner, ok := h.(*caddyhttp.Subroute)
			return such(h) || ok && routeList(inner.Routes).has(such)
		})
	})
}

func protects(h caddyhttp.MiddlewareHandler) bool {
	_, ok := h.(*Protect)
	return ok
}

// guards reports whether a handler is one of ours that clean every request.
func guards(h caddyhttp.MiddlewareHandler) bool {
	_, ok := h.(*Routes)
	return ok || protects(h)
}

func reachesApp(h caddyhttp.MiddlewareHandler) bool {
	m, ok := h.(caddy.Module)
	return ok && slices.Contains(toApps, m.CaddyModule().ID)
}

// walk goes the ways that requests can go, in their order.
type walk struct {
	server   *caddyhttp.Server
	bypasses int
	depth    int // of named routes within one another
}

// routes walks a list of routes with requests that have passed one of ours, or maybe not, and
// reports whether all of them have at its end. Only a route that takes every request can see
// to that.
func (w *walk) routes(list routeList, passed bool) bool {
	for _, route := range list {
		after := w.route(route, passed)
		if len(route.MatcherSets) == 0 && route.Group == "" {
			passed = after
		}
	}
	return passed
}

func (w *walk) route(route caddyhttp.Route, passed bool) bool {
	for _, h := range route.Handlers {
		switch inner := h.(type) {
		case *caddyhttp.Subroute:
			w.errors(inner.Errors)
			passed = w.routes(routeList(inner.Routes), passed)
		case *caddyhttp.Invoke:
			if named := w.server.NamedRoutes[inner.Name]; named != nil && w.depth < 10 {
				w.depth++
				passed = w.routes(routeList{*named}, passed)
				w.depth--
			}
		default:
			if reachesApp(h) && !passed {
				w.bypasses++
			}
			passed = passed || guards(h)
		}
	}
	return passed
}

// errors walks what answers errors: a request that was refused with one comes here, too.
func (w *walk) errors(c *caddyhttp.HTTPErrorConfig) {
	if c != nil {
		w.routes(routeList(c.Routes), false)
	}
}
