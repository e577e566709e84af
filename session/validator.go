package session

import (
	"context"
	"errors"
	"net/http"
	"time"

	"golang.org/x/sync/singleflight"

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
	// DeferRefresh writes nothing to the store unless Options.Write asks for it: Better
	// Auth's deferSessionRefresh, for stores whose replicas serve most requests.
	DeferRefresh bool
	// Cache keeps copies of Sessions, and what checks with Options.Stale ask while the store
	// is out. Nil: there is none.
	Cache *Cache
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
	deferred  bool
	cache     *Cache // nil: none
	env       auth.Env

	extensions singleflight.Group // under way, by token
}

// Verdict is the outcome of a check.
type Verdict struct {
	// OK says that the request may pass as far as its session is concerned.
	OK bool
	// Identity is the verified session and user; nil unless OK, and nil in Optimistic.
	Identity *auth.Identity
	// Source is how deep the check went in the end; empty unless OK.
	Source Mode
	// Cookies are Set-Cookie lines that belong on the response, whatever it will be.
	Cookies []string
	// Vanished says that the session ended while it was being refreshed.
	Vanished bool
	// Deferred says that a refresh was left to a check with Options.Write, and NeedsRefresh
	// that one is due.
	Deferred, NeedsRefresh bool
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
		deferred:  c.DeferRefresh,
		cache:     c.Cache,
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

// Deferred reports whether refreshes wait for a check with Options.Write.
func (v *Validator) Deferred() bool { return v.deferred }

// ExpiresIn returns how long a session lives after it was begun or refreshed.
func (v *Validator) ExpiresIn() time.Duration { return v.expiresIn }

// Options are the flags of Better Auth's get-session.
type Options struct {
	// DisableCache does not believe the session_data cookie.
	DisableCache bool
	// AskStore asks the store itself, whatever Config.Cache has.
	AskStore bool
	// Aged takes copies that Config.Cache keeps for a time because the store does not tell of
	// changes. Better Auth has none: the gate takes them, the auth routes do not.
	Aged bool
	// DisableRefresh leaves the session as it is.
	DisableRefresh bool
	// Write refreshes and removes sessions even where that is deferred.
	Write bool
	// KeepCache leaves a session_data cookie that holds as it is. Better Auth writes it anew
	// whenever it has read the session; the gate does not, since its answers are the app's.
	KeepCache bool
	// FirstCookie takes the first of several session_token cookies, on a site without https.
	// Better Auth does, and so does get-session; whatever else asks believes none of them.
	FirstCookie bool
	// Stale is how long a session may be believed after the store last gave it, while the
	// store is out. Zero: not at all.
	Stale time.Duration
}

// Check judges the request at the depth of the mode, which is not Remote.
func (v *Validator) Check(ctx context.Context, r *http.Request, m Mode) (Verdict, error) {
	return v.CheckWith(ctx, r, m, Options{})
}

// CheckWith is Check with Options.DisableRefresh and Options.Stale.
func (v *Validator) CheckWith(ctx context.Context, r *http.Request, m Mode, o Options) (Verdict, error) {
	switch m {
	case Optimistic:
		return Presence(v.cookies, r), nil
	case CachedOnly:
		token, ok := v.cookies.Token(r)
		if !ok {
			return Verdict{}, nil
		}
		verdict, _ := v.cached(r, token)
		return verdict, nil
	default:
		return v.Get(ctx, r, Options{
			DisableCache: m != Cached, KeepCache: true, Aged: true, DisableRefresh: o.DisableRefresh, Stale: o.Stale,
		})
	}
}

// Presence is the check of mode Optimistic, which needs no store.
func Presence(cookies *cookiecheck.Cookies, r *http.Request) Verdict {
	if !cookies.Present(r) {
		return Verdict{}
	}
	return Verdict{OK: true, Source: Optimistic}
}

// cached judges the request by its session_data cookie alone. It also returns the lines
// that clear a cookie that does not hold.
func (v *Validator) cached(r *http.Request, token string) (verdict Verdict, stale []string) {
	id, state := v.cookies.Cached(r, token, v.env.Time())
	switch state {
	case cookiecheck.CacheGood:
		return Verdict{OK: true, Identity: id, Source: Cached}, nil
	case cookiecheck.CacheAbsent:
		return Verdict{}, nil
	default:
		return Verdict{}, v.cookies.ClearCache(r)
	}
}

// Get is Better Auth's get-session: the session that the request's cookie names, from the
// session_data cookie or from the store, refreshed when it is due.
func (v *Validator) Get(ctx context.Context, r *http.Request, o Options) (Verdict, error) {
	read := v.cookies.Token
	if o.FirstCookie {
		read = v.cookies.FirstToken
	}
	token, ok := read(r)
	if !ok {
		return Verdict{Cookies: v.leftovers(r)}, nil
	}
	stale := v.leftovers(r)
	if v.cookies.Caching() && !o.DisableCache {
		var verdict Verdict
		if verdict, stale = v.cached(r, token); verdict.OK {
			return verdict, nil
		}
	}
	id, err := v.reader(o).Session(ctx, token)
	if errors.Is(err, auth.ErrNotFound) {
		return Verdict{Cookies: v.cookies.Clear(r)}, nil
	}
	if err != nil {
		return v.recall(ctx, token, o.Stale, err)
	}
	reading := v.deferred && !o.Write
	if id.Session.Expired(v.env.Time()) {
		return v.expired(ctx, r, token, reading)
	}
	verdict := Verdict{OK: true, Identity: id, Source: Full, Cookies: stale}
	if o.DisableRefresh || v.cookies.Forgetful(r) {
		return verdict, nil
	}
	due := v.due(&id.Session)
	if due && !reading {
		return v.extend(ctx, r, verdict), nil
	}
	verdict.Deferred, verdict.NeedsRefresh = reading, due
	if o.KeepCache && v.cacheHolds(r, token) {
		return verdict, nil
	}
	verdict.Cookies = append(verdict.Cookies, v.cookies.IssueCache(r, id, true, v.env.Time())...)
	return verdict, nil
}

// reader returns what is asked for sessions.
func (v *Validator) reader(o Options) auth.SessionReader {
	switch {
	case v.cache == nil || o.AskStore:
		return v.sessions
	case !o.Aged:
		return v.cache.Current()
	}
	return v.cache
}

func (v *Validator) cacheHolds(r *http.Request, token string) bool {
	_, state := v.cookies.Cached(r, token, v.env.Time())
	return state == cookiecheck.CacheGood
}

// leftovers returns the lines that clear cache cookies of a time when there was a cache.
func (v *Validator) leftovers(r *http.Request) []string {
	if v.cookies.Caching() {
		return nil
	}
	return v.cookies.ClearCache(r)
}

// expired removes what is left of a session that is over, in the store unless the check
// only reads.
func (v *Validator) expired(ctx context.Context, r *http.Request, token string, reading bool) (Verdict, error) {
	if !reading {
		if err := v.sessions.EndSession(ctx, token); err != nil {
			return Verdict{}, err
		}
	}
	return Verdict{Cookies: v.cookies.Clear(r)}, nil
}

// Issue returns the Set-Cookie lines of a session that has begun or was refreshed.
func (v *Validator) Issue(r *http.Request, id *auth.Identity, remember bool) []string {
	return append(v.cookies.Issue(r, id.Session.Token, remember), v.cookies.IssueCache(r, id, remember, v.env.Time())...)
}
