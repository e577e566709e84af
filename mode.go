package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/session"
)

// checker judges the session of a request. An error is an outage.
type checker func(context.Context, *http.Request) (session.Verdict, error)

// SessionCheck says which cookies name a session, and how deep it is checked.
type SessionCheck struct {
	// How deep the check goes. "full": the session exists in the store. "cached": the
	// session_data cookie holds, or else as full; "cached only": without the else. "remote":
	// a Better Auth server says so. "optimistic": a session cookie is there, and anyone can
	// forge one. Default: full
	Mode string `json:"mode,omitempty"`

	// The server to ask in mode remote.
	Remote *RemoteConfig `json:"remote,omitempty"`

	// What the names of the session cookies begin with, if not as everywhere:
	// getSessionCookie's cookiePrefix.
	CookiePrefix string `json:"cookie_prefix,omitempty"`

	// What comes after the prefix in the name of the session token's cookie:
	// getSessionCookie's cookieName. Default: session_token
	CookieName string `json:"cookie_name,omitempty"`

	app        *App
	mode       session.Mode
	cookies    *cookiecheck.Cookies
	check      checker
	server     *session.AuthServer // in mode remote
	log, often *zap.Logger         // often: for what strangers can bring about as often as they like
}

// RemoteConfig says where a Better Auth server is and how it is asked.
type RemoteConfig struct {
	// Its URL: http://localhost:3001, or with a path if get-session is not under base_path.
	URL string `json:"url,omitempty"`
	// How long an answer may take. Default: 2s
	Timeout caddy.Duration `json:"timeout,omitempty"`
	// How long an answer counts for the same cookies, and so how late a revocation may be
	// seen. Default: 1s
	Keep *caddy.Duration `json:"keep,omitempty"`
}

// open joins the app, makes the checker, and opens no more than it needs.
func (c *SessionCheck) open(ctx caddy.Context, o session.Options) (err error) {
	c.log = ctx.Logger()
	c.often = sampled(c.log)
	if c.app, err = appOf(ctx); err != nil {
		return err
	}
	if c.mode, err = session.ParseMode(cmp.Or(c.Mode, string(session.Full))); err != nil {
		return err
	}
	if (c.mode == session.Remote) != (c.Remote != nil) {
		return errors.New("remote and mode remote go together")
	}
	if c.mode != session.Remote && c.mode != session.Optimistic {
		if err := c.openStore(ctx); err != nil {
			return err
		}
	}
	if c.cookies, err = c.ownCookies(); err != nil {
		return err
	}
	switch c.mode {
	case session.Remote:
		return c.askServer(o)
	case session.Optimistic:
		c.lookForCookie()
		return nil
	default:
		return c.validate(o)
	}
}

// openStore opens what modes full and cached ask.
func (c *SessionCheck) openStore(ctx caddy.Context) error {
	if c.mode != session.Full && c.app.Session.CookieCache == nil {
		return fmt.Errorf("mode %s needs session { cookie_cache } in the better_auth option, as the server has it", c.mode)
	}
	return c.app.open(ctx)
}

// ownCookies returns the codec of the cookies: the app's, or one for names of its own.
func (c *SessionCheck) ownCookies() (*cookiecheck.Cookies, error) {
	if c.app.cookies != nil && c.CookiePrefix == "" && c.CookieName == "" {
		return c.app.cookies, nil
	}
	return c.app.newCookies(c.CookiePrefix, c.CookieName)
}

// lookForCookie makes the checker of mode optimistic, and says what that is worth.
func (c *SessionCheck) lookForCookie() {
	c.log.Warn("mode optimistic only sees that a session cookie is there, and anyone can forge one: let the app verify the session")
	c.check = func(_ context.Context, r *http.Request) (session.Verdict, error) {
		return session.Presence(c.cookies, r), nil
	}
}

// validate makes the checker of modes full and cached.
func (c *SessionCheck) validate(o session.Options) (err error) {
	validator := c.app.validator
	if c.cookies != c.app.cookies {
		validator, err = c.app.newValidator(c.cookies)
	}
	c.check = func(ctx context.Context, r *http.Request) (session.Verdict, error) {
		return validator.CheckWith(ctx, r, c.mode, o)
	}
	return err
}

// askServer makes the checker that asks a Better Auth server.
func (c *SessionCheck) askServer(o session.Options) error {
	target, err := c.Remote.target(c.app.BasePath)
	if err != nil {
		return err
	}
	c.server, err = session.NewAuthServer(session.AuthServerConfig{
		URL:            target,
		Timeout:        time.Duration(c.Remote.Timeout),
		Keep:           (*time.Duration)(c.Remote.Keep),
		DisableRefresh: o.DisableRefresh,
	})
	c.check = func(ctx context.Context, r *http.Request) (session.Verdict, error) {
		if c.cookies.Contradicted(r) {
			return session.Verdict{}, nil // that server might take either
		}
		return c.server.Check(ctx, r)
	}
	return err
}

// Cleanup lets go of connections. It also runs after a Provision that failed half-way.
func (c *SessionCheck) Cleanup() error {
	if c.server != nil {
		c.server.Close()
	}
	return nil
}

// target returns the URL of get-session. As in Better Auth, a path in the URL takes the
// place of the base path.
func (c *RemoteConfig) target(basePath string) (string, error) {
	expanded, err := caddy.NewReplacer().ReplaceOrErr(c.URL, true, true)
	if err != nil {
		return "", fmt.Errorf("mode remote: %w", err)
	}
	u, err := url.Parse(expanded)
	if err != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("mode remote %q: write it as http://localhost:3001", c.URL)
	}
	if strings.Trim(u.Path, "/") != "" {
		basePath = u.Path
	}
	u.Path = strings.TrimRight(basePath, "/") + "/get-session"
	return u.String(), nil
}

// words of:
//
//	mode          full|cached [only]|optimistic|remote <url> { … }
//	cookie_prefix <prefix>
//	cookie_name   <name>
func (c *SessionCheck) words() words {
	return words{
		"mode":          word{read: c.readMode},
		"cookie_prefix": oneString(&c.CookiePrefix),
		"cookie_name":   oneString(&c.CookieName),
	}
}

// readMode reads:
//
//	mode full|optimistic
//	mode cached [only]
//	mode remote <url> {
//		timeout <duration>
//		keep    <duration>
//	}
func (c *SessionCheck) readMode(d *caddyfile.Dispenser) error {
	if err := c.setMode(d.RemainingArgs()); err != nil {
		return err
	}
	if c.Remote != nil {
		return parseBlock(d, c.Remote.words())
	}
	return noBlock(d)
}

// setMode takes the arguments of a mode.
func (c *SessionCheck) setMode(args []string) error {
	if len(args) == 2 && args[0] == string(session.Remote) {
		c.Mode, c.Remote = args[0], &RemoteConfig{URL: args[1]}
		return nil
	}
	c.Mode = strings.Join(args, " ")
	if mode, err := session.ParseMode(c.Mode); err != nil || mode == session.Remote {
		return misuse("takes full, cached, cached only, optimistic, or remote and a URL")
	}
	return nil
}

func (c *RemoteConfig) words() words {
	return words{
		"timeout": oneDuration(func(d caddy.Duration) { c.Timeout = d }),
		"keep":    oneDuration(func(d caddy.Duration) { c.Keep = &d }),
	}
}
