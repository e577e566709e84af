package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/handlers"
	"github.com/caddy-better-auth/gateway/mail"
	"github.com/caddy-better-auth/gateway/providers"
	"github.com/caddy-better-auth/gateway/ratelimit"
	"github.com/caddy-better-auth/gateway/session"
)

func init() { caddy.RegisterModule(new(App)) }

// App is the shared configuration of all better_auth and protect handlers of this Caddy:
// one secret, one store, one set of cookies. Every field has a default that works.
type App struct {
	// The secrets, newest first, each of at least 32 characters: the same as the Better Auth
	// server's where there is one. The first signs; the others still open what was encrypted
	// under them. "2:…" is the secret with the number 2 of Better Auth's secrets option, and
	// the value of BETTER_AUTH_SECRETS is taken as it is. Placeholders such as
	// {env.BETTER_AUTH_SECRET} are expanded. If absent, one is made and kept in Caddy's
	// storage.
	Secrets []string `json:"secrets,omitempty"`

	// The public URL of the site, such as https://app.example.com. If absent, it is
	// derived from the request, for hosts in allowed_hosts. Beside allowed_hosts it is the
	// URL of requests for all other hosts. A path in it takes the place of base_path, and is
	// refused beside allowed_hosts.
	BaseURL string `json:"base_url,omitempty"`

	// Further hosts that a base URL may be derived for, with their port if that is not the
	// usual one; * stands for whole labels. The hosts of this Caddy's sites need not be named at
	// the ports that they are served at nor, if no host is, loopback names.
	AllowedHosts []string `json:"allowed_hosts,omitempty"`

	// The scheme of a base URL that is derived from the request: auto, http or https. Default:
	// auto, which is that of the connection, or what X-Forwarded-Proto says if the request
	// comes from one of Caddy's trusted_proxies.
	Protocol string `json:"protocol,omitempty"`

	// Where the auth routes are. Default: /api/auth
	BasePath string `json:"base_path,omitempty"`

	// Paths of auth routes, without the base path, that are not served: they answer 404.
	DisabledPaths []string `json:"disabled_paths,omitempty"`

	// Answer a path with one slash at its end as the one without. Default: such a path is
	// another one, and 404.
	SkipTrailingSlashes bool `json:"skip_trailing_slashes,omitempty"`

	// Where the auth routes send the browser to show an error. It is told the error in the
	// parameters error and error_description. Default: /
	ErrorURL string `json:"error_url,omitempty"`

	// Further origins that may call the auth routes with cookies and be redirected to.
	TrustedOrigins []string `json:"trusted_origins,omitempty"`

	// Let scripts of trusted origins read the answers of the auth routes and send requests with
	// cookies (CORS). Default: no CORS headers at all, as in Better Auth.
	CORS bool `json:"cors,omitempty"`

	// Where people, accounts and sessions are kept. Default: a SQLite file in Caddy's
	// data directory.
	StorageRaw json.RawMessage `json:"storage,omitempty" caddy:"namespace=better_auth.storage inline_key=backend"`

	// Where sessions and verifications are kept, if not in storage.
	SessionStorageRaw json.RawMessage `json:"session_storage,omitempty" caddy:"namespace=better_auth.storage inline_key=backend"`

	// Start even if a store does not answer, and open it when it does. Requests that need it get
	// 503 until then. Default: a configuration whose store does not answer is not loaded.
	StartDegraded bool `json:"start_degraded,omitempty"`

	// How long sessions live.
	Session SessionConfig `json:"session,omitzero"`

	// How the cookies look.
	Cookies CookieConfig `json:"cookies,omitzero"`

	// Sign-in with e-mail and password.
	EmailPassword EmailPasswordConfig `json:"email_password,omitzero"`
	// How people prove that an address is their own.
	EmailVerification EmailVerificationConfig `json:"email_verification,omitzero"`
	// What users may do with themselves.
	User UserConfig `json:"user,omitzero"`

	// Where people may sign in besides: GitHub, Google and others.
	ProvidersRaw []json.RawMessage `json:"providers,omitempty" caddy:"namespace=better_auth.providers inline_key=type"`

	// How accounts at those are kept and linked.
	Account AccountConfig `json:"account,omitzero"`

	// How messages reach people: smtp, webhook or log. Default: none are sent.
	MailRaw json.RawMessage `json:"mail,omitempty" caddy:"namespace=better_auth.mail inline_key=transport"`

	// How values are kept that are given back once.
	Verification VerificationConfig `json:"verification,omitzero"`

	// How many requests a client may make to the auth routes.
	RateLimit RateLimitConfig `json:"rate_limit,omitzero"`

	// Serve a description of the auth routes by OpenAPI 3.1 at <base_path>/open-api/generate-schema,
	// and a page to read it on at <base_path>/reference.
	OpenAPI bool `json:"openapi,omitempty"`

	// Odd request targets that may reach the apps of this Caddy's protected sites, which might
	// read them as another path than the gate does: backslash, bad_escape, control,
	// dot_segment, empty_segment, encoded_dot, encoded_slash, invalid_utf8. What is protected
	// stays so under every reading of them. Default: none; they are answered with 400.
	AllowTargets []string `json:"allow_targets,omitempty"`

	// Request headers that reach the apps although clients can send them: those by which
	// other gateways tell who is signed in, such as Remote-User, and what proxies know of the
	// client, such as CF-Connecting-IP, of peers that are none of Caddy's trusted_proxies.
	KeepHeaders []string `json:"keep_headers,omitempty"`

	// The hosted sign-in pages.
	Pages PagesConfig `json:"pages,omitzero"`

	store     auth.Store
	counting  auth.Store // the one of the stores that would count requests: the last opened
	limits    *ratelimit.Limiter
	secrets   []cookiecheck.Secret
	cookies   *cookiecheck.Cookies
	validator *session.Validator
	hashing   *handlers.Hashing
	providers []providers.Provider
	discovery discovery
	mail      mail.Sender
	mailKey   string // in the pool
	stateless bool   // nothing outlives this process
	headers   headers
	targets   targets
	origins   *handlers.Origins // of WebSockets

	providerTypes []string // of providers, one by one

	userFields, sessionFields []auth.AdditionalField

	pooled      []string // keys of stores
	sessionsKey string   // of what is shared of sessions
	opened      []openedStore
	untold      bool // copies of sessions count for a time
	shared      *sharedSessions
	requests    requests
	ctx         caddy.Context
	log, often  *zap.Logger
	audit       auditLog
}

// CaddyModule returns the Caddy module information.
func (*App) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "better_auth",
		New: func() caddy.Module { return new(App) },
	}
}

// Provision checks the configuration. What requests need is opened when the first handler
// that needs it is provisioned: see open.
func (a *App) Provision(ctx caddy.Context) error {
	a.ctx, a.log = ctx, ctx.Logger()
	a.often, a.audit = sampled(a.log), newAuditLog(a.log)
	warnOfLiterals(a.log, a)
	a.hashing = handlers.NewHashing()
	a.stateless = inMemory(a.StorageRaw) && a.SessionStorageRaw == nil
	if err := a.normalise(); err != nil {
		return err
	}
	if err := a.guard(); err != nil {
		return err
	}
	var err error
	if a.secrets, err = readSecrets(a.Secrets); err != nil {
		return err
	}
	return a.register(ctx)
}

// guard reads what requests may look like.
func (a *App) guard() (err error) {
	if a.targets, err = newTargets(a.AllowTargets); err != nil {
		return err
	}
	if a.headers, err = newHeaders(a.KeepHeaders); err != nil {
		return err
	}
	a.headers.add(defaultIdentityHeaders)
	return nil
}

// open makes ready what the handlers share: secret, cookies, store, validator. A second
// call does nothing. Nothing is opened for a site that only asks another server, or only
// looks whether there is a cookie.
func (a *App) open(ctx caddy.Context) error {
	if a.validator != nil {
		return nil
	}
	var err error
	if len(a.secrets) == 0 {
		if a.secrets, err = storedSecret(ctx, ctx.Storage(), a.log); err != nil {
			return err
		}
	}
	if a.cookies, err = a.newCookies("", ""); err != nil {
		return err
	}
	if a.store, err = a.openStore(ctx); err != nil {
		return err
	}
	if a.shared, err = a.shareSessions(); err != nil {
		return err
	}
	a.validator, err = a.newValidator(a.cookies)
	return err
}

// openStore opens the configured stores, through the pool that survives reloads.
func (a *App) openStore(ctx caddy.Context) (auth.Store, error) {
	if a.StorageRaw == nil {
		a.StorageRaw = json.RawMessage(`{"backend":"sqlite"}`)
	}
	main, err := a.openOne(ctx, "StorageRaw")
	if err != nil {
		return nil, fmt.Errorf("storage: %w", err)
	}
	both := a.both()
	switch {
	case a.SessionStorageRaw == nil && (both.Sessions || both.EndedSessions || both.Verifications):
		return nil, errors.New("store_in_database and preserve_in_database need a session_storage: " +
			"without one everything is in storage, so leave them out")
	case both.EndedSessions && !both.Sessions:
		return nil, errors.New("session: preserve_in_database needs store_in_database beside it")
	case a.SessionStorageRaw == nil:
		a.counting = main
		return main, nil
	}
	sessions, err := a.openOne(ctx, "SessionStorageRaw")
	if err != nil {
		return nil, fmt.Errorf("session_storage: %w", err)
	}
	a.counting = sessions
	return auth.SplitBoth(main, sessions, both), nil
}

// both returns what is kept in both stores.
func (a *App) both() auth.Both {
	return auth.Both{
		Sessions: a.Session.StoreInDatabase, EndedSessions: a.Session.PreserveInDatabase,
		Verifications: a.Verification.StoreInDatabase,
	}
}

func (a *App) openOne(ctx caddy.Context, field string) (auth.Store, error) {
	module, err := ctx.LoadModule(a, field)
	if err != nil {
		return nil, err
	}
	if _, sql := module.(sqlStorage); sql && field == "SessionStorageRaw" {
		return nil, errors.New("SQL keeps sessions beside their people only: write session_storage redis <url>, or leave it out")
	}
	store, key, err := openPooled(ctx, module.(StorageModule), StoreNeeds{
		SessionLife:   time.Duration(a.Session.ExpiresIn),
		UserFields:    a.userFields,
		SessionFields: a.sessionFields,

		SessionRows: a.Session.StoreInDatabase, VerificationRows: a.Verification.StoreInDatabase,
		EndedRows: a.Session.PreserveInDatabase,
	}, a.StartDegraded)
	if err != nil {
		return nil, err
	}
	a.untold = a.untold || a.hasSessions(field) && untold(module)
	a.pooled = append(a.pooled, key)
	a.opened = append(a.opened, openedStore{field, module.(StorageModule).CaddyModule().ID.Name(), store})
	return store, nil
}

// Start begins to ask issuers for their endpoints, and looks for ways around the gate: only
// now all sites are provisioned.
func (a *App) Start() error {
	a.warnOfBypasses(a.ctx)
	a.discovery.start(a.providers, a.log)
	return nil
}

// Stop ends what Start began.
func (a *App) Stop() error {
	a.discovery.stop()
	return nil
}

// Cleanup gives back what was opened, once the last request that needs it has ended. It also
// runs after a Provision that failed half-way.
func (a *App) Cleanup() error {
	if caddy.Exiting() {
		return a.close()
	}
	a.requests.leave(func() {
		if err := a.close(); err != nil {
			a.log.Error("closing what a configuration had opened", zap.Error(err))
		}
	})
	return nil
}

func (a *App) close() error {
	errs := []error{a.closeMail()}
	if a.sessionsKey != "" {
		_, err := sessions.Delete(a.sessionsKey)
		errs = append(errs, err)
	}
	for _, key := range a.pooled {
		errs = append(errs, closePooled(key))
	}
	return errors.Join(errs...)
}

// appOf returns the app of a handler, with defaults if the configuration has none.
func appOf(ctx caddy.Context) (*App, error) {
	app, err := ctx.App("better_auth")
	if err != nil {
		return nil, err
	}
	return app.(*App), nil
}

// Interface guards
var (
	_ caddy.App          = (*App)(nil)
	_ caddy.Provisioner  = (*App)(nil)
	_ caddy.CleanerUpper = (*App)(nil)
)
