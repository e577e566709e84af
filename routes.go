package gateway

import (
	"net/http"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/handlers"
	"github.com/caddy-better-auth/gateway/matcher"
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
	if rt.server, err = rt.openServer(ctx, rt.app.ownSites(ctx)); err != nil {
		return err
	}
	if err := rt.app.openOrigins(ctx); err != nil {
		return err
	}
	rt.app.warnOfMail()
	if rt.app.Pages.Off {
		return nil
	}
	rt.pages, err = rt.app.newPages(rt.server)
	return err
}

// openServer opens what the routes need and builds them, for some sites.
func (rt *Routes) openServer(ctx caddy.Context, own ownSites) (*handlers.Server, error) {
	for _, open := range []func(caddy.Context) error{rt.app.open, rt.app.openProviders, rt.app.openMail} {
		if err := open(ctx); err != nil {
			return nil, err
		}
	}
	return rt.newServer(own)
}

func (rt *Routes) newServer(own ownSites) (*handlers.Server, error) {
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

		BaseURL:        a.base(own),
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

// ServeHTTP serves what is ours. Whatever goes wrong with that, next is not called.
func (rt *Routes) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	rt.app.requests.begin()
	defer rt.app.requests.end()
	known := rt.app.receive(r)
	known.pages = rt.pages
	if served, err := rt.serve(w, r, known); served || err != nil {
		return err
	}
	if rt.KeepCookies {
		return next.ServeHTTP(w, r)
	}
	known.strip(r, rt.app.cookies)
	known.ours = rt.app.cookies
	answer := &appAnswer{app: rt.app, arrival: known}
	answer.ResponseWriter = w
	return next.ServeHTTP(answer, r)
}

// serve answers a request that is for us, or not to go on.
func (rt *Routes) serve(w http.ResponseWriter, r *http.Request, known *arrival) (served bool, err error) {
	defer recovered(w, rt.log, func() { served, err = true, nil })
	switch {
	case known.refused != nil:
		return true, writeJSONError(w, known.refused)
	case known.ambiguous == nil && rt.pages != nil && rt.pages.Serves(r.URL.Path):
		if rt.pages.Secret(r) {
			skipLog(r)
		}
		rt.pages.ServeHTTP(w, r)
		return true, nil
	case matcher.Under(r.URL.EscapedPath(), rt.app.BasePath):
		private(w.Header())
		if !rt.isRoute(r) {
			w.WriteHeader(http.StatusNotFound)
			return true, nil
		}
		if rt.server.Secret(r) {
			skipLog(r)
		}
		rt.server.ServeHTTP(w, r)
		return true, nil
	case known.ambiguous != nil:
		return true, writeJSONError(w, known.ambiguous)
	case rt.app.hijacks(r, rt.app.cookies):
		return true, writeJSONError(w, foreignOrigin())
	}
	return false, nil
}

// skipLog keeps a request out of Caddy's access log, which has URLs whole.
func skipLog(r *http.Request) { caddyhttp.SetVar(r.Context(), caddyhttp.LogSkipVar, true) }

// isRoute reports whether a request is for an auth route, as far as the base path goes: the
// routes mind their own spelling.
func (rt *Routes) isRoute(r *http.Request) bool {
	path := r.URL.EscapedPath()
	below := path == rt.app.BasePath || strings.HasPrefix(path, rt.app.BasePath+"/")
	return below && targetDoubts(r.RequestURI)&(matcher.DoubtStart|matcher.DoubtFragment) == 0
}

// Interface guards
var (
	_ caddy.Provisioner           = (*Routes)(nil)
	_ caddyhttp.MiddlewareHandler = (*Routes)(nil)
)
