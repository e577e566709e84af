package gateway

import (
	"net/http"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/handlers"
)

// API calls Better Auth's endpoints from another module of this Caddy: auth.api of Better
// Auth. See examples/greeter.
type API struct{ server *handlers.Server }

// API returns the endpoints as the configuration has them. A module calls it in its
// Provision, with the app that ctx.App("better_auth") gives. Without a base_url or
// allowed_hosts it is an error: there is no site whose hosts would do.
func (a *App) API(ctx caddy.Context) (*API, error) {
	rt := &Routes{app: a, log: a.log, often: sampled(a.log)}
	server, err := rt.openServer(ctx, ownSites{})
	return &API{server}, err
}

// For returns a caller of the endpoints on behalf of a request, with the cookies that the
// browser sent, whether or not they were taken off on the way. Without a request it calls
// for nobody.
func (api *API) For(r *http.Request) *handlers.Caller {
	if r == nil {
		return api.server.For(nil)
	}
	original := r.WithContext(r.Context())
	original.Header = r.Header.Clone()
	if cookies := withCredentials(r).Header["Cookie"]; len(cookies) > 0 {
		original.Header["Cookie"] = cookies
	}
	return api.server.For(original)
}

// IdentityOf returns whose request it is that protect has let through: the session and its
// user. It is nil where no protect applies, or in mode optimistic, which knows nobody. It
// must not be changed.
func IdentityOf(r *http.Request) *auth.Identity {
	n := arrivalOf(r)
	if n == nil {
		return nil
	}
	return n.admission.identity
}
