package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/handlers"
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
	// derived from the request, for hosts in allowed_hosts.
	BaseURL string `json:"base_url,omitempty"`

	// Further hosts that a base URL may be derived for, with their port if that is not the
	// usual one; * stands for whole labels. Loopback names and the hosts of this Caddy's sites
	// need not be named.
	AllowedHosts []string `json:"allowed_hosts,omitempty"`

	// Where the auth routes are. Default: /api/auth
	BasePath string `json:"base_path,omitempty"`

	// Further origins that may call the auth routes with cookies and be redirected to.
	TrustedOrigins []string `json:"trusted_origins,omitempty"`

	// Where people, accounts and sessions are kept. Default: a SQLite file in Caddy's
	// data directory.
	StorageRaw json.RawMessage `json:"storage,omitempty" caddy:"namespace=better_auth.storage inline_key=backend"`

	// Where sessions and verifications are kept, if not in storage.
	SessionStorageRaw json.RawMessage `json:"session_storage,omitempty" caddy:"namespace=better_auth.storage inline_key=backend"`

	// How long sessions live.
	Session SessionConfig `json:"session,omitzero"`

	// How the cookies look.
	Cookies CookieConfig `json:"cookies,omitzero"`

	// Sign-in with e-mail and password.
	EmailPassword EmailPasswordConfig `json:"email_password,omitzero"`

	// The hosted sign-in pages.
	Pages PagesConfig `json:"pages,omitzero"`

	store     auth.Store
	secrets   []cookiecheck.Secret
	cookies   *cookiecheck.Cookies
	validator *session.Validator
	hashing   *handlers.Hashing
	identity  identityHeaders
	pooled    []string
	log       *zap.Logger
}

// SessionConfig is how long sessions live.
type SessionConfig struct {
	// How long a session lives after it was begun or refreshed. Default: 7d
	ExpiresIn caddy.Duration `json:"expires_in,omitempty"`
	// How old a session must be to be refreshed. Default: 1d; 0 refreshes on every check.
	UpdateAge *caddy.Duration `json:"update_age,omitempty"`
	// Let sessions end when they were first meant to.
	DisableRefresh bool `json:"disable_refresh,omitempty"`
	// A signed copy of the session in a cookie, believed for a short time without a look into
	// the store. Default: none.
	CookieCache *CookieCacheConfig `json:"cookie_cache,omitempty"`
}

// CookieCacheConfig is Better Auth's session.cookieCache.
type CookieCacheConfig struct {
	// How long a copy is believed. Default: 5m
	MaxAge caddy.Duration `json:"max_age,omitempty"`
	// How the cookie is made: compact, jwt or jwe. Default: compact
	Strategy string `json:"strategy,omitempty"`
	// A copy of another version is not believed. Default: 1
	Version string `json:"version,omitempty"`
}

// CookieConfig is how the cookies look.
type CookieConfig struct {
	// What cookie names begin with. Default: better-auth
	Prefix string `json:"prefix,omitempty"`
	// Own names by Better Auth's key, such as session_token.
	Names map[string]string `json:"names,omitempty"`
	// Whether cookies are Secure and named __Secure-…: auto, on or off. Default: auto, which
	// goes by the scheme of base_url, or of the request if there is no base_url.
	Secure string `json:"secure,omitempty"`
	// The Domain attribute, for sharing sessions with subdomains. Default: none.
	Domain string `json:"domain,omitempty"`
	// The SameSite attribute: lax, strict or none. Default: lax
	SameSite string `json:"same_site,omitempty"`
}

// EmailPasswordConfig is sign-in with e-mail and password.
type EmailPasswordConfig struct {
	// Refuse sign-in and sign-up with a password.
	Off bool `json:"off,omitempty"`
	// Refuse sign-up only.
	DisableSignUp bool `json:"disable_sign_up,omitempty"`
	// The shortest password allowed, in UTF-16 units. Default: 8
	MinLength int `json:"min_length,omitempty"`
	// The longest password allowed, in UTF-16 units. Default: 128
	MaxLength int `json:"max_length,omitempty"`
}

// PagesConfig is where the hosted pages are.
type PagesConfig struct {
	// Serve no pages: the app has its own.
	Off bool `json:"off,omitempty"`
	// The path of the sign-in page. Default: /sign-in
	SignIn string `json:"sign_in,omitempty"`
	// The path of the sign-up page. Default: /sign-up
	SignUp string `json:"sign_up,omitempty"`
	// The path of the sign-out page. Default: /sign-out
	SignOut string `json:"sign_out,omitempty"`
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
	a.log = ctx.Logger()
	a.hashing = handlers.NewHashing()
	a.identity.add(defaultIdentityHeaders)
	if err := a.normalise(); err != nil {
		return err
	}
	var err error
	a.secrets, err = readSecrets(a.Secrets)
	return err
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
	a.validator, err = a.newValidator(a.cookies)
	return err
}

// normalise expands placeholders, fills in defaults and refuses what cannot work.
func (a *App) normalise() error {
	repl := caddy.NewReplacer()
	var err error
	if a.BaseURL, err = repl.ReplaceOrErr(a.BaseURL, true, true); err != nil {
		return fmt.Errorf("base_url: %w", err)
	}
	if a.BaseURL, a.BasePath, err = splitBaseURL(a.BaseURL, a.BasePath); err != nil {
		return err
	}
	for i, origin := range a.TrustedOrigins {
		if a.TrustedOrigins[i], err = repl.ReplaceOrErr(origin, true, true); err != nil {
			return fmt.Errorf("trusted_origins: %w", err)
		}
	}
	if a.Session.ExpiresIn == 0 {
		a.Session.ExpiresIn = caddy.Duration(session.DefaultExpiresIn)
	}
	return a.Pages.normalise()
}

// splitBaseURL checks the base URL and the base path. As in Better Auth, a path in the
// base URL takes the place of the base path.
func splitBaseURL(base, path string) (origin, basePath string, err error) {
	if path == "" {
		path = "/api/auth"
	}
	if base != "" {
		u, err := url.Parse(base)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return "", "", fmt.Errorf("base_url %q: write it as https://app.example.com", base)
		}
		if trimmed := strings.TrimRight(u.Path, "/"); trimmed != "" {
			path = trimmed
		}
		origin = strings.ToLower(u.Scheme + "://" + u.Host)
	}
	path = strings.TrimRight(path, "/")
	if !isPath(path) {
		return "", "", fmt.Errorf("base_path %q: write it as /api/auth", path)
	}
	return origin, path, nil
}

// isPath reports whether s is a plain absolute path of a page or route.
func isPath(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) > 1 && s[0] == '/' && s[1] != '/' && u.Path == s && !strings.ContainsAny(s, `\ *`)
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
	if a.SessionStorageRaw == nil {
		return main, nil
	}
	sessions, err := a.openOne(ctx, "SessionStorageRaw")
	if err != nil {
		return nil, fmt.Errorf("session_storage: %w", err)
	}
	return auth.Split(main, sessions), nil
}

func (a *App) openOne(ctx caddy.Context, field string) (auth.Store, error) {
	module, err := ctx.LoadModule(a, field)
	if err != nil {
		return nil, err
	}
	store, key, err := openPooled(ctx, module.(StorageModule), time.Duration(a.Session.ExpiresIn))
	if err != nil {
		return nil, err
	}
	a.pooled = append(a.pooled, key)
	return store, nil
}

// Start satisfies caddy.App. Nothing runs in the background yet.
func (a *App) Start() error { return nil }

// Stop satisfies caddy.App.
func (a *App) Stop() error { return nil }

// Cleanup gives the stores back. It also runs after a Provision that failed half-way.
func (a *App) Cleanup() error {
	var errs []error
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
