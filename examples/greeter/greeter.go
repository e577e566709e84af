// Package greeter is an example of a Caddy module that uses the gateway from Go: it greets
// whoever is signed in, and says how many sessions they have.
//
//	better_auth
//	protect /hello
//	greeter /hello
package greeter

import (
	"fmt"
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway"
)

func init() {
	caddy.RegisterModule(new(Greeter))
	httpcaddyfile.RegisterHandlerDirective("greeter", func(h httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
		return new(Greeter), nil
	})
	httpcaddyfile.RegisterDirectiveOrder("greeter", httpcaddyfile.Before, "respond")
}

// Greeter answers requests that protect has let through.
type Greeter struct{ api *gateway.API }

// CaddyModule returns the Caddy module information.
func (*Greeter) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.handlers.greeter",
		New: func() caddy.Module { return new(Greeter) },
	}
}

// Provision asks the app for the endpoints.
func (g *Greeter) Provision(ctx caddy.Context) error {
	app, err := ctx.App("better_auth")
	if err != nil {
		return err
	}
	g.api, err = app.(*gateway.App).API(ctx)
	return err
}

// ServeHTTP greets.
func (g *Greeter) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	id := gateway.IdentityOf(r)
	if id == nil {
		return next.ServeHTTP(w, r)
	}
	caller := g.api.For(r)
	sessions, err := caller.ListSessions(r.Context())
	if err != nil {
		return err
	}
	caller.WriteHeader(w.Header())
	_, err = fmt.Fprintf(w, "hello %s, you are signed in %d times\n", id.User.Name, len(sessions))
	return err
}

// Interface guards
var (
	_ caddy.Provisioner           = (*Greeter)(nil)
	_ caddyhttp.MiddlewareHandler = (*Greeter)(nil)
)
