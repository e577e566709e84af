package gateway

import (
	"encoding/json"
	"slices"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// way is how far a request has come.
type way struct {
	below  bool // a matcher of the path has chosen it
	gated  bool // it has passed a protect
	narrow bool // …which sees such requests only
}

// fork finds apps that requests reach through a protect which stands behind a matcher of the
// path, and by another way without one. Such a matcher takes a path as it is spelled; the app may
// take others for the same.
type fork struct {
	server       *caddyhttp.Server
	narrow, open map[string]bool // apps, by their addresses
	depth        int             // of named routes within one another
}

// forks reports whether a site has such an app.
func forks(server *caddyhttp.Server, site routeList) bool {
	f := fork{server: server, narrow: make(map[string]bool), open: make(map[string]bool)}
	f.routes(site, way{})
	for app, narrow := range f.narrow {
		if narrow && f.open[app] {
			return true
		}
	}
	return false
}

// routes walks a list of routes, and returns how far every request has come at its end.
func (f *fork) routes(list routeList, w way) way {
	for _, route := range list {
		after := f.route(route, w)
		if len(route.MatcherSets) == 0 && route.Group == "" {
			w = after
		}
	}
	return w
}

func (f *fork) route(route caddyhttp.Route, w way) way {
	before := w
	w.below = w.below || slices.ContainsFunc(route.MatcherSets, ofPath)
	for _, h := range route.Handlers {
		switch inner := h.(type) {
		case *caddyhttp.Subroute:
			w = f.routes(routeList(inner.Routes), w)
		case *caddyhttp.Invoke:
			w = f.invoke(inner.Name, w)
		case *Protect:
			w.gated, w.narrow = true, w.below || w.gated && w.narrow
		default:
			f.reach(h, w)
		}
	}
	w.below = before.below
	return w
}

func (f *fork) invoke(name string, w way) way {
	named := f.server.NamedRoutes[name]
	if named == nil || f.depth >= 10 {
		return w
	}
	f.depth++
	defer func() { f.depth-- }()
	return f.routes(routeList{*named}, w)
}

// reach notes which apps a handler hands requests to.
func (f *fork) reach(h caddyhttp.MiddlewareHandler, w way) {
	if !reachesApp(h) {
		return
	}
	for _, app := range addressesOf(h) {
		f.open[app] = f.open[app] || !w.gated
		f.narrow[app] = f.narrow[app] || w.gated && w.narrow
	}
}

// addressesOf returns where a handler finds its app.
func addressesOf(h caddyhttp.MiddlewareHandler) []string {
	var proxy struct {
		Upstreams []struct {
			Dial string `json:"dial"`
		} `json:"upstreams"`
	}
	text, err := json.Marshal(h)
	if err != nil || json.Unmarshal(text, &proxy) != nil {
		return nil
	}
	var addresses []string
	for _, upstream := range proxy.Upstreams {
		addresses = append(addresses, upstream.Dial)
	}
	return addresses
}

// ofPath reports whether a matcher set looks at the path.
func ofPath(set caddyhttp.MatcherSet) bool {
	return slices.ContainsFunc(set, func(m any) bool {
		switch m := m.(type) {
		case *caddyhttp.MatchPath, *caddyhttp.MatchPathRE, *caddyhttp.MatchExpression, *NextMatcher:
			return true
		case *caddyhttp.MatchNot:
			return slices.ContainsFunc(m.MatcherSets, ofPath)
		}
		return false
	})
}
