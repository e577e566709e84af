package session

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
)

// Better Auth's defaults.
const (
	DefaultExpiresIn = 7 * 24 * time.Hour
	DefaultUpdateAge = 24 * time.Hour
)

// Config is what a Validator needs.
type Config struct {
	// Cookies reads and writes the session cookies. Required.
	Cookies *cookiecheck.Cookies
	// Sessions is where the sessions are. Required.
	Sessions auth.Sessions
	// ExpiresIn is how long a session lives after it was begun or refreshed. Default 7 days.
	ExpiresIn time.Duration
	// UpdateAge is how old a session must be, since its last refresh, to be refreshed.
	// Nil means one day; zero refreshes on every check.
	UpdateAge *time.Duration
	// DisableRefresh lets sessions end when they were first meant to.
	DisableRefresh bool
	// Env is the clock.
	Env auth.Env
}

// Validator judges the session cookie of requests. It is safe for concurrent use.
type Validator struct {
	cookies   *cookiecheck.Cookies
	sessions  auth.Sessions
	expiresIn time.Duration
	updateAge time.Duration
	refresh   bool
	env       auth.Env
}

// Verdict is the outcome of a check.
type Verdict struct {
	// OK says that the request may pass as far as its session is concerned.
	OK bool
	// Identity is the verified session and user; nil unless OK, and nil in Optimistic.
	Identity *auth.Identity
	// Cookies are Set-Cookie lines that belong on the response, whatever it will be.
	Cookies []string
	// Vanished says that the session ended while it was being refreshed.
	Vanished bool
	// Unrefreshed is why a refresh that was due was put off. The session holds all the same.
	Unrefreshed error
}

// New returns a Validator, or an error that names what is missing or out of range.
func New(c Config) (*Validator, error) {
	v := &Validator{
		cookies:   c.Cookies,
		sessions:  c.Sessions,
		expiresIn: c.ExpiresIn,
		updateAge: DefaultUpdateAge,
		refresh:   !c.DisableRefresh,
		env:       c.Env,
	}
	if v.expiresIn == 0 {
		v.expiresIn = DefaultExpiresIn
	}
	if c.UpdateAge != nil {
		v.updateAge = *c.UpdateAge
	}
	switch {
	case v.cookies == nil:
		return nil, errors.New("session: no cookies configured")
	case v.sessions == nil:
		return nil, errors.New("session: no session store configured")
	case v.expiresIn < time.Second:
		return nil, errors.New("session: expires_in must be at least one second")
	case v.updateAge < 0:
		return nil, errors.New("session: update_age must not be negative")
	}
	return v, nil
}

// ExpiresIn returns how long a session lives after it was begun or refreshed.
func (v *Validator) ExpiresIn() time.Duration { return v.expiresIn }

// Check judges the request at the depth of the mode.
func (v *Validator) Check(ctx context.Context, r *http.Request, m Mode) (Verdict, error) {
	if m == Optimistic {
		return Verdict{OK: v.cookies.Present(r)}, nil
	}
	return v.Get(ctx, r, false)
}

// Get is Better Auth's get-session: the session that the request's cookie names, read
// from the store and refreshed when it is due. With keep the session is left as it is.
func (v *Validator) Get(ctx context.Context, r *http.Request, keep bool) (Verdict, error) {
	token, ok := v.cookies.Token(r)
	if !ok {
		return Verdict{Cookies: v.cookies.ClearCache(r)}, nil
	}
	id, err := v.sessions.Session(ctx, token)
	if errors.Is(err, auth.ErrNotFound) {
		return Verdict{Cookies: v.cookies.Clear(r)}, nil
	}
	if err != nil {
		return Verdict{}, err
	}
	if id.Session.Expired(v.env.Time()) {
		return v.expired(ctx, r, token)
	}
	verdict := Verdict{OK: true, Identity: id, Cookies: v.cookies.ClearCache(r)}
	if keep || !v.due(&id.Session) || v.cookies.Forgetful(r) {
		return verdict, nil
	}
	return v.extend(ctx, r, verdict), nil
}

// expired removes what is left of a session that is over.
func (v *Validator) expired(ctx context.Context, r *http.Request, token string) (Verdict, error) {
	if err := v.sessions.EndSession(ctx, token); err != nil {
		return Verdict{}, err
	}
	return Verdict{Cookies: v.cookies.Clear(r)}, nil
}

// due reports whether the session is old enough to be refreshed.
func (v *Validator) due(s *auth.Session) bool {
	if !v.refresh {
		return false
	}
	refreshed := s.ExpiresAt.Add(-v.expiresIn)
	return !refreshed.Add(v.updateAge).After(v.env.Time())
}

// extend gives the session of a verdict its full life again.
func (v *Validator) extend(ctx context.Context, r *http.Request, verdict Verdict) Verdict {
	extended := verdict.Identity.Session
	extended.UpdatedAt = v.env.Time()
	extended.ExpiresAt = extended.UpdatedAt.Add(v.expiresIn)
	err := v.sessions.UpdateSession(ctx, &extended)
	if errors.Is(err, auth.ErrNotFound) {
		return Verdict{Cookies: v.cookies.Clear(r), Vanished: true}
	}
	if err != nil {
		verdict.Unrefreshed = err
		return verdict
	}
	verdict.Identity.Session = extended
	verdict.Cookies = append(verdict.Cookies, v.cookies.Issue(r, extended.Token, true)...)
	return verdict
}
