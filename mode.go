package gateway

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/session"
)

// checker judges the session of a request. An error is an outage.
type checker func(context.Context, *http.Request) (session.Verdict, error)

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

// setMode makes the checker of the route, and opens no more than it needs.
func (p *Protect) setMode(ctx caddy.Context) error {
	var err error
	if p.mode, err = session.ParseMode(cmp.Or(p.Mode, string(session.Full))); err != nil {
		return err
	}
	switch p.mode {
	case session.Remote:
		return p.askServer()
	case session.Optimistic:
		return p.lookForCookie()
	default:
		return p.validate(ctx)
	}
}

// lookForCookie makes the checker of mode optimistic.
func (p *Protect) lookForCookie() error {
	cookies, err := p.app.newCookies(p.CookiePrefix, p.CookieName)
	p.check = func(_ context.Context, r *http.Request) (session.Verdict, error) {
		return session.Presence(cookies, r), nil
	}
	return err
}

// validate makes the checker of modes full and cached.
func (p *Protect) validate(ctx caddy.Context) error {
	if p.mode != session.Full && p.app.Session.CookieCache == nil {
		return fmt.Errorf("mode %s needs session { cookie_cache } in the better_auth option, as the server has it", p.mode)
	}
	if err := p.app.open(ctx); err != nil {
		return err
	}
	validator, err := p.validator()
	p.check = func(ctx context.Context, r *http.Request) (session.Verdict, error) {
		return validator.CheckOrRecall(ctx, r, p.mode, time.Duration(p.StaleOnStoreError))
	}
	return err
}

// validator returns the app's, or one for the route's own cookies.
func (p *Protect) validator() (*session.Validator, error) {
	if p.CookiePrefix == "" && p.CookieName == "" {
		return p.app.validator, nil
	}
	cookies, err := p.app.newCookies(p.CookiePrefix, p.CookieName)
	if err != nil {
		return nil, err
	}
	return p.app.newValidator(cookies)
}

// askServer makes the checker that asks a Better Auth server.
func (p *Protect) askServer() error {
	if p.Remote == nil {
		return nil // Validate names it
	}
	target, err := p.Remote.target(p.app.BasePath)
	if err != nil {
		return err
	}
	p.server, err = session.NewAuthServer(session.AuthServerConfig{
		URL:     target,
		Timeout: time.Duration(p.Remote.Timeout),
		Keep:    (*time.Duration)(p.Remote.Keep),
	})
	if err != nil {
		return err
	}
	p.check = func(ctx context.Context, r *http.Request) (session.Verdict, error) {
		if p.cookies.Contradicted(r) {
			return session.Verdict{}, nil // that server might take either
		}
		return p.server.Check(ctx, r)
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

// readMode reads:
//
//	mode full|optimistic
//	mode cached [only]
//	mode remote <url> {
//		timeout <duration>
//		keep    <duration>
//	}
func (p *Protect) readMode(d *caddyfile.Dispenser) error {
	args := d.RemainingArgs()
	if len(args) == 2 && args[0] == string(session.Remote) {
		p.Mode, p.Remote = args[0], &RemoteConfig{URL: args[1]}
		return p.Remote.readBlock(d)
	}
	p.Mode = strings.Join(args, " ")
	if mode, err := session.ParseMode(p.Mode); err != nil || mode == session.Remote {
		return misuse("takes full, cached, cached only, optimistic, or remote and a URL")
	}
	return noBlock(d)
}

func (c *RemoteConfig) readBlock(d *caddyfile.Dispenser) error {
	return parseBlock(d, words{
		"timeout": oneDuration(func(d caddy.Duration) { c.Timeout = d }),
		"keep":    oneDuration(func(d caddy.Duration) { c.Keep = &d }),
	})
}
