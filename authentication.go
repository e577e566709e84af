package gateway

import (
	"errors"
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/caddyauth"

	"github.com/caddy-better-auth/gateway/session"
)

func init() { caddy.RegisterModule(new(Authenticator)) }

// Authenticator tells Caddy's authentication handler whose session a request has, beside
// other providers such as http_basic:
//
//	{
//		"handler": "authentication",
//		"providers": {
//			"better_auth": {"mode": "cached"},
//			"http_basic": {"accounts": [ … ]}
//		}
//	}
//
// It sets {http.auth.user.id} and the other {http.auth.user.*} as protect does, and nothing
// else that protect does: who is refused gets a bare 401, also while the store is out, no session
// is refreshed, no forged header is deleted, connections outlive their session, and what the app
// tells caches stands beside "private, no-store". Where sessions are all there is, use protect.
type Authenticator struct {
	// Which cookies name the session, and how deep it is checked. Mode optimistic knows nobody,
	// and is refused.
	SessionCheck
}

// CaddyModule returns the Caddy module information.
func (*Authenticator) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.authentication.providers.better_auth",
		New: func() caddy.Module { return new(Authenticator) },
	}
}

// Provision joins the app.
func (a *Authenticator) Provision(ctx caddy.Context) error {
	if a.Mode == string(session.Optimistic) {
		return errors.New("mode optimistic knows no identity: authentication needs mode full")
	}
	return a.openLook(ctx)
}

// Authenticate implements caddyauth.Authenticator. It leaves the answer alone unless somebody is
// there: it may be another provider's, who asks for a password.
func (a *Authenticator) Authenticate(w http.ResponseWriter, r *http.Request) (caddyauth.User, bool, error) {
	verdict, no := a.look(r)
	if no != nil {
		return caddyauth.User{}, false, no
	}
	if !verdict.OK {
		return caddyauth.User{}, false, nil
	}
	private(w.Header())
	known := admission{app: a.app, identity: verdict.Identity}
	return caddyauth.User{ID: verdict.Identity.User.ID, Metadata: known.metadata()}, true, nil
}

// Interface guards
var (
	_ caddy.Provisioner       = (*Authenticator)(nil)
	_ caddy.CleanerUpper      = (*Authenticator)(nil)
	_ caddyauth.Authenticator = (*Authenticator)(nil)
)
