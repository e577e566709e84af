package gateway

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/matcher"
	"github.com/caddy-better-auth/gateway/session"
)

func init() { caddy.RegisterModule(new(Protect)) }

// Protect lets a request pass to the next handler only if it has a session. It sees
// every request of the site, and so can delete forged identity headers on public paths
// as well: which requests it protects is decided by its own matchers.
type Protect struct {
	// Caddy matchers of the requests to protect. Default: all requests, if matcher is
	// empty too.
	MatchRaw caddyhttp.RawMatcherSets `json:"match,omitempty" caddy:"namespace=http.matchers"`

	// Path patterns of the requests to protect. A request is protected if a pattern or a
	// Caddy matcher claims it. The conditions has and missing are not looked at: a client
	// could meet or miss them at will.
	NextPatterns

	// Which cookies name the session, and how deep it is checked.
	SessionCheck

	// Where people without a session are sent. Default: /sign-in
	SignIn string `json:"sign_in,omitempty"`

	// The query parameter of the sign-in page that holds the way back, or "off".
	// Default: redirectTo
	ReturnTo string `json:"return_to,omitempty"`

	// How long a session counts, after the store last gave it, while the store does not
	// answer. The store is not asked whether it was ended meanwhile by another program.
	// Default: 0, which is to refuse all requests meanwhile.
	StaleOnStoreError caddy.Duration `json:"stale_on_store_error,omitempty"`

	// What the user must be: for each field one of the values. A field that holds a
	// comma-separated list, as Better Auth's role does, has each of its members.
	Require map[string][]string `json:"require,omitempty"`

	// Headers that tell the app who is signed in, besides X-Auth-User-Id,
	// X-Auth-User-Email, X-Auth-User-Name and X-Auth-Session-Id. Characters outside
	// visible ASCII, and %, arrive percent-encoded.
	Headers map[string]string `json:"headers,omitempty"`

	// A signed header that tells the app that a request came through here. Default: none
	Assertion *AssertionConfig `json:"assertion,omitempty"`

	// What becomes of WebSockets, streams and other requests under way when their session
	// ends: "close" or "keep". Default: close; keep in mode optimistic, which knows no session
	Connections string `json:"connections,omitempty"`

	matchers caddyhttp.MatcherSets
	patterns matcher.Set
	headers  []identityHeader
	asserts  *assertions          // nil: no assertion is sent
	required []string             // fields, sorted
	gate     *gate                // its counters
	watched  *session.Connections // nil: connections are kept
	lookUp   lookup               // of the session of a connection
}

// CaddyModule returns the Caddy module information.
func (*Protect) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.handlers.better_auth_protect",
		New: func() caddy.Module { return new(Protect) },
	}
}

// Provision loads the matchers and joins the app.
func (p *Protect) Provision(ctx caddy.Context) error {
	if err := p.open(ctx, session.Options{Stale: time.Duration(p.StaleOnStoreError)}); err != nil {
		return err
	}
	warnOfLiterals(p.log, p)
	if p.SignIn == "" {
		p.SignIn = p.app.Pages.SignIn
	}
	if p.ReturnTo == "" {
		p.ReturnTo = defaultReturnTo
	}
	p.gate = counts.gate(p.mode)
	p.watchConnections()
	if err := p.app.openOrigins(ctx); err != nil {
		return err
	}
	p.exempts = exempts(p.MatchRaw)
	var err error
	if p.patterns, err = p.compilePatterns(); err != nil {
		return err
	}
	if err := p.loadMatchers(ctx); err != nil {
		return err
	}
	p.app.headers.add(p.Headers)
	p.headers = append(newIdentityHeaders(defaultIdentityHeaders), newIdentityHeaders(p.Headers)...)
	if err := p.setAssertions(); err != nil {
		return err
	}
	p.required = slices.Sorted(maps.Keys(p.Require))
	if p.conditional {
		warnOfConditions(p.log)
	}
	return nil
}

// setAssertions makes ready what signs assertions, whose header is the gateway's own.
func (p *Protect) setAssertions() (err error) {
	if p.Assertion == nil {
		return nil
	}
	p.app.headers.add(map[string]string{p.Assertion.name(): ""})
	p.asserts, err = p.Assertion.newAssertions()
	return err
}

// warnOfConditions says that the gate protects more than a Next.js file would.
func warnOfConditions(log *zap.Logger) {
	log.Warn("has and missing of a matcher are not looked at: its paths are protected whatever the client sends")
}

// compilePatterns is compile for a gate, whose Caddy matchers go by base path and locales as well.
func (p *Protect) compilePatterns() (matcher.Set, error) {
	switch {
	case p.Matcher != nil || len(p.MatchRaw) == 0:
		return p.compile()
	case p.BasePath != "" && (!isPath(p.BasePath) || strings.HasSuffix(p.BasePath, "/")):
		return matcher.Set{}, fmt.Errorf("base_path %q: write it as a path, such as /docs", p.BasePath)
	default:
		return matcher.Set{}, nil
	}
}

func (p *Protect) loadMatchers(ctx caddy.Context) error {
	raw := slices.Clone(p.MatchRaw) // LoadModule lets go of it
	loaded, err := ctx.LoadModule(p, "MatchRaw")
	if err != nil {
		return fmt.Errorf("loading matchers: %w", err)
	}
	if err := p.matchers.FromInterface(loaded); err != nil {
		return err
	}
	return tighten(ctx, p.matchers, raw, false)
}

// Validate refuses a configuration that would promise what it cannot keep.
func (p *Protect) Validate() error {
	if !isPath(p.SignIn) {
		return fmt.Errorf("sign_in %q: write it as a path, such as /sign-in", p.SignIn)
	}
	if p.mode == session.Optimistic && (len(p.Headers)+len(p.Require) > 0 || p.Assertion != nil) {
		return errors.New("mode optimistic knows no identity: header, require and assertion need mode full")
	}
	if p.Connections == "close" && p.mode == session.Optimistic {
		return errors.New("connections close: mode optimistic knows no session that could end: it needs mode full")
	}
	if !slices.Contains([]string{"", "close", "keep"}, p.Connections) {
		return fmt.Errorf("connections %q: use close or keep", p.Connections)
	}
	if p.StaleOnStoreError != 0 && p.mode != session.Full && p.mode != session.Cached {
		return fmt.Errorf("on_store_error stale: mode %s asks no store: it needs mode full or cached", p.mode)
	}
	for field, values := range p.Require {
		if len(values) == 0 {
			return fmt.Errorf("require %s: name at least one value", field)
		}
	}
	return nil
}

// ServeHTTP judges the request. It fails closed: whatever goes wrong, next is not called.
func (p *Protect) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	p.app.requests.begin()
	defer p.app.requests.end()
	d, err := p.decide(w, r)
	if err != nil {
		return err
	}
	switch d.outcome {
	case public:
		return next.ServeHTTP(w, r)
	case admitted:
		return p.pass(w, r, next, d.verdict)
	default:
		return nil
	}
}

// outcome is what becomes of a request.
type outcome uint8

const (
	settled  outcome = iota // it is not to go on, and has its answer
	public                  // it is not one to protect
	admitted                // it has a good session
)

// decision is an outcome, and of an admitted request what the check has found.
type decision struct {
	outcome outcome
	verdict session.Verdict
}

// decide judges the request, and answers it unless it may go on.
func (p *Protect) decide(w http.ResponseWriter, r *http.Request) (d decision, err error) {
	defer recovered(w, p.log, func() { d, err = decision{}, nil })
	if no := p.refusal(r); no != nil {
		return decision{}, writeJSONError(w, no)
	}
	claimed, err := p.claims(r)
	if err != nil {
		p.log.Error("a matcher fails", zap.Error(err))
		return decision{}, writeJSONError(w, ownFault())
	}
	if !claimed {
		return decision{outcome: public}, nil
	}
	verdict, err := p.check(r.Context(), withCredentials(r))
	if err != nil {
		p.noteOutage(r)
		return decision{}, p.outage(w, r, err)
	}
	if !verdict.OK {
		p.noteRefused(r)
		p.sendCookies(arrivalOf(r), w.Header(), verdict.Cookies)
		return decision{}, p.refuse(w, r)
	}
	return p.admit(w, r, verdict)
}

// refusal returns why no request like this goes on, whoever sent it; nil if it may.
func (p *Protect) refusal(r *http.Request) *auth.Error {
	known := p.app.receive(r)
	switch {
	case known.refused != nil:
		return known.refused
	case known.ambiguous != nil:
		return known.ambiguous
	case p.app.hijacks(r, p.cookies):
		return foreignOrigin()
	default:
		return nil
	}
}

// admit tells the app who is there, if that is somebody who may pass.
func (p *Protect) admit(w http.ResponseWriter, r *http.Request, v session.Verdict) (decision, error) {
	repl := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer)
	known := arrivalOf(r)
	known.admission.note(p.app, repl, v)
	if v.Unrefreshed != nil {
		p.log.Error("refreshing a session", zap.Error(v.Unrefreshed))
	}
	if v.Identity == nil {
		p.gate.admit(v.Source)
		return decision{admitted, v}, nil
	}
	if field := p.lacks(&v.Identity.User); field != "" {
		p.noteForbidden(r, &v.Identity.User)
		repl.Set("http.better_auth.error", "missing "+field)
		p.sendCookies(known, w.Header(), v.Cookies)
		return decision{}, p.deny(w, r)
	}
	p.gate.admit(v.Source)
	known.admission.setHeaders(r.Header, p.headers, repl)
	if p.asserts == nil {
		return decision{admitted, v}, nil
	}
	if err := p.asserts.set(r, v.Identity); err != nil {
		p.log.Error("an assertion cannot be signed", zap.Error(err))
		return decision{}, writeJSONError(w, ownFault())
	}
	return decision{admitted, v}, nil
}

// Interface guards
var (
	_ caddy.Provisioner           = (*Protect)(nil)
	_ caddy.CleanerUpper          = (*Protect)(nil)
	_ caddy.Validator             = (*Protect)(nil)
	_ caddyhttp.MiddlewareHandler = (*Protect)(nil)
)
