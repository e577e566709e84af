package gateway

import (
	"net/http"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/handlers"
	"github.com/caddy-better-auth/gateway/ui"
)

func init() { caddy.RegisterModule(new(Routes)) }

// Routes serves Better Auth's routes and the hosted pages of a site in-process, and
// passes everything else on.
type Routes struct {
	// Let the auth cookies reach the app, for one that asks get-session itself. By
	// default the app gets the identity headers only.
	KeepCookies bool `json:"keep_cookies,omitempty"`

	app    *App
	server *handlers.Server
	pages  *ui.Pages
	log    *zap.Logger
	often  *zap.Logger // for what strangers can bring about as often as they like
}

// CaddyModule returns the Caddy module information.
func (*Routes) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.handlers.better_auth",
		New: func() caddy.Module { return new(Routes) },
	}
}

// Provision joins the app and builds the routes and pages.
func (rt *Routes) Provision(ctx caddy.Context) error {
	rt.log = ctx.Logger()
	rt.often = sampled(rt.log)
	var err error
	if rt.app, err = appOf(ctx); err != nil {
		return err
	}
	if rt.server, err = rt.openServer(ctx, rt.app.ownHosts(ctx)); err != nil {
		return err
	}
	rt.app.warnOfMail()
	if rt.app.Pages.Off {
		return nil
	}
	rt.pages, err = rt.app.newPages(rt.server)
	return err
}

// openServer opens what the routes need and builds them, for a site of some hosts.
func (rt *Routes) openServer(ctx caddy.Context, hosts []string) (*handlers.Server, error) {
	for _, open := range []func(caddy.Context) error{rt.app.open, rt.app.openProviders, rt.app.openMail} {
		if err := open(ctx); err != nil {
			return nil, err
		}
	}
	return rt.newServer(hosts)
}

func (rt *Routes) newServer(hosts []string) (*handlers.Server, error) {
	a := rt.app
	limits, err := a.limiter()
	if err != nil {
		return nil, err
	}
	if err := a.Account.check(a.providers); err != nil {
		return nil, err
	}
	return handlers.New(handlers.Config{
		BasePath:      a.BasePath,
		DisabledPaths: a.DisabledPaths,
		ErrorURL:      a.ErrorURL,
		ErrorPage:     a.errorPage(),

		SkipTrailingSlashes: a.SkipTrailingSlashes,

		BaseURL:        a.base(hosts),
		CORS:           a.CORS,
		TrustedOrigins: a.TrustedOrigins,
		Store:          a.store,
		Cookies:        a.cookies,
		Sessions:       a.validator,

		EmailPassword:     a.EmailPassword.handlers(),
		EmailVerification: a.EmailVerification.handlers(),
		ChangeEmail:       a.User.ChangeEmail.handlers(),
		DeleteUser:        a.User.DeleteUser.handlers(),

		Providers:       a.providers,
		Account:         a.Account.handlers(),
		Mail:            a.mail,
		OpenAPI:         a.OpenAPI,
		HashIdentifiers: a.Verification.StoreIdentifier == "hashed",
		UserFields:      a.userFields,
		SessionFields:   a.sessionFields,
		FreshAge:        (*time.Duration)(a.Session.FreshAge),
		Hashing:         a.hashing,
		ClientIP:        clientIP,
		Limits:          limits,
		Done:            rt.done,
	})
}

// ServeHTTP serves what is ours.
func (rt *Routes) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	rt.app.requests.begin()
	defer rt.app.requests.end()
	rt.app.identity.clean(r)
	if rt.pages != nil && rt.pages.Serves(r.URL.Path) {
		rt.pages.ServeHTTP(w, r)
		return nil
	}
	if path := r.URL.EscapedPath(); path == rt.app.BasePath || strings.HasPrefix(path, rt.app.BasePath+"/") {
		rt.server.ServeHTTP(w, r)
		return nil
	}
	if rt.pages != nil {
		caddyhttp.SetVar(r.Context(), pagesVar, rt.pages)
	}
	if !rt.KeepCookies {
		keepCredentials(r)
		rt.app.cookies.Strip(r)
	}
	return next.ServeHTTP(w, r)
}

// clientIP returns the client's address as Caddy sees it through its trusted proxies.
func clientIP(r *http.Request) string {
	ip, _ := caddyhttp.GetVar(r.Context(), caddyhttp.ClientIPVarKey).(string)
	return ip
}

// Interface guards
var (
	_ caddy.Provisioner           = (*Routes)(nil)
	_ caddyhttp.MiddlewareHandler = (*Routes)(nil)
)
