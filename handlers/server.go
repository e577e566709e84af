package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/mail"
	"github.com/caddy-better-auth/gateway/providers"
	"github.com/caddy-better-auth/gateway/ratelimit"
	"github.com/caddy-better-auth/gateway/session"
)

// Better Auth's defaults.
const (
	DefaultBasePath          = "/api/auth"
	DefaultMinPasswordLength = 8
	DefaultMaxPasswordLength = 128
)

// Config is what a Server needs.
type Config struct {
	// BasePath is the path under which the routes are. Default "/api/auth". A path in
	// BaseURL.Static replaces it, as in Better Auth; beside BaseURL.AllowedHosts there can be
	// no other path.
	BasePath string
	// DisabledPaths are paths of routes, without the base path, that answer 404.
	DisabledPaths []string
	// SkipTrailingSlashes answers a path with one slash at its end as the one without.
	SkipTrailingSlashes bool
	// CORS lets scripts of trusted origins read answers and send requests with cookies. Without
	// it, as in Better Auth, there are no CORS headers and OPTIONS is 404.
	CORS bool
	// BaseURL says which public URL the routes have. Required.
	BaseURL BaseURL
	// TrustedOrigins are origins, or patterns of origins, besides the base URL's own, that
	// requests may come from and browsers may be sent to. New refuses patterns that would
	// trust strangers.
	TrustedOrigins []string
	// Store keeps everything. Required.
	Store auth.Store
	// Cookies reads and writes the session cookies. Required.
	Cookies *cookiecheck.Cookies
	// Sessions judges sessions. Required.
	Sessions *session.Validator
	// EmailPassword are the settings of sign-up and sign-in with a password.
	EmailPassword EmailPassword
	// Providers are where people may sign in besides, each with its own id.
	Providers []providers.Provider
	// Account are the settings of accounts at those.
	Account Account
	// Hashing bounds the passwords hashed at a time. Servers of one program share one, since
	// they share its memory. Nil means one of its own.
	Hashing *Hashing
	// UserFields and SessionFields are the additional fields, in the order of answers.
	UserFields, SessionFields []auth.AdditionalField
	// FreshAge is how long after its sign-in a session is good for routes of level Fresh.
	// Nil means one day; zero means for ever.
	FreshAge *time.Duration
	// EmailVerification are the settings of proving that an address is the user's own.
	EmailVerification EmailVerification
	// ChangeEmail are the settings of change-email.
	ChangeEmail ChangeEmail
	// DeleteUser are the settings of delete-user.
	DeleteUser DeleteUser
	// HashIdentifiers keeps one-time tokens under the SHA-256 of their identifier (Better
	// Auth's verification.storeIdentifier "hashed").
	HashIdentifiers bool
	// Mail takes the messages to people. Nil means that none can be sent: the routes that
	// would send one answer as Better Auth without a sender does.
	Mail mail.Sender
	// ErrorURL is where /error sends the browser: an http or https URL, or a path. Default "/".
	ErrorURL string
	// ErrorPage is the path that /error sends the browser to in place of "/" when there is no
	// ErrorURL.
	ErrorPage string
	// ClientIP returns the address of the client, without a port. Nil means that it is
	// not known.
	ClientIP func(*http.Request) string
	// Limits says how many requests a client may make. Nil means any number.
	Limits *ratelimit.Limiter
	// OpenAPI serves a description of the routes, and a page to read it on.
	OpenAPI bool
	// Env is the clock and the dice.
	Env auth.Env
	// Done hears of every request after it was answered, once. May be nil.
	Done func(Outcome)
}

// EmailPassword are the settings of sign-up and sign-in with a password.
type EmailPassword struct {
	Disabled      bool // neither sign-up nor sign-in
	DisableSignUp bool
	// Shortest and longest password that may be set, in UTF-16 code units as JavaScript
	// counts them. 0 means 8 and 128.
	MinLength, MaxLength int
	// RequireVerification lets nobody sign in before they have proved their address, and
	// does not tell at sign-up whether an address is taken.
	RequireVerification bool
	// NoAutoSignIn begins no session at sign-up, and does not tell whether an address is
	// taken.
	NoAutoSignIn bool
	// DisableReset refuses request-password-reset, even with Config.Mail.
	DisableReset bool
	// ResetExpiresIn is how long a reset token works. 0 means one hour.
	ResetExpiresIn time.Duration
	// VerifyLegacy knows the hashes of a system that people came from, which are not in Better
	// Auth's form. It is for programs that embed the routes. Nil: there are none.
	VerifyLegacy LegacyVerifier
	// RevokeSessionsOnReset ends all sessions of a user who resets their password.
	RevokeSessionsOnReset bool
}

// Outcome is how a request was answered.
type Outcome struct {
	// Operation is Route.Operation, or empty when no route matched.
	Operation string
	// Request is what was answered. Its body has been read.
	Request *http.Request
	// User is the id of the user whom it was about, as far as that was found out, even if it
	// was refused: "" when unknown.
	User string
	// Status is the HTTP status that was sent.
	Status int
	// Err is why the request was refused or failed, also if the browser was sent on with an
	// error; nil for a success and for an unknown path. It may name causes that the client
	// was not told; it never holds a secret.
	Err error
	// Unsent is why a message could not be handed over to be sent; the client was not told.
	Unsent error
	// Uncounted is why the rate limiter could not count the request, which was served all the
	// same; nil as a rule.
	Uncounted error
	// Throttled says that a sign-in was refused, whatever the password, since too many wrong ones had
	// been given for the account. The client was not told.
	Throttled bool
	// Address is the client's, as sessions have it: "" when unknown.
	Address string
	// Elapsed is the time it took.
	Elapsed time.Duration
}

// Server is the http.Handler of all auth routes. It is safe for concurrent use.
type Server struct {
	mux      *mux
	demands  map[string]demand // by operation
	bases    *bases
	cors     bool
	store    auth.Store
	cookies  *cookiecheck.Cookies
	sessions *session.Validator
	email    EmailPassword
	hashing  *Hashing

	userFields, sessionFields additionalFields

	errorPage string

	freshAge time.Duration
	mail     mail.Sender
	mailing  mailing
	social   social
	errorURL string
	clientIP func(*http.Request) string
	limits   *ratelimit.Limiter
	env      auth.Env
	done     func(Outcome)

	verifying EmailVerification
	changing  ChangeEmail
	deleting  DeleteUser
}

// New returns a Server, or an error that names what is missing or wrong.
func New(c Config) (*Server, error) {
	switch {
	case c.Store == nil:
		return nil, errors.New("handlers: no store configured")
	case c.Cookies == nil:
		return nil, errors.New("handlers: no cookies configured")
	case c.Sessions == nil:
		return nil, errors.New("handlers: no session validator configured")
	}
	if c.HashIdentifiers {
		c.Store = auth.HashIdentifiers(c.Store)
	}
	if c.Hashing == nil {
		c.Hashing = NewHashing()
	}
	if c.FreshAge == nil {
		c.FreshAge = new(DefaultFreshAge)
	}
	if *c.FreshAge < 0 {
		return nil, errors.New("handlers: fresh_age must not be negative")
	}
	email, err := c.EmailPassword.withDefaults()
	if err != nil {
		return nil, err
	}
	mailing, err := newMailing(c)
	if err != nil {
		return nil, err
	}
	social, err := newSocial(c)
	if err != nil {
		return nil, err
	}
	bases, err := newBases(c.BaseURL, c.TrustedOrigins)
	if err != nil {
		return nil, err
	}
	mux, err := c.newMux(bases.path)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(checkErrorURL(c.ErrorURL), checkErrorURL(c.ErrorPage), checkFields(c)); err != nil {
		return nil, err
	}
	return &Server{
		mux:      mux,
		demands:  demands(Routes()),
		bases:    bases,
		cors:     c.CORS,
		store:    c.Store,
		cookies:  c.Cookies,
		sessions: c.Sessions,
		email:    email,
		hashing:  c.Hashing,

		userFields:    c.UserFields,
		sessionFields: c.SessionFields,

		errorPage: c.ErrorPage,

		freshAge: *c.FreshAge,
		mail:     c.Mail,
		mailing:  mailing,
		social:   social,
		errorURL: c.ErrorURL,
		clientIP: c.ClientIP,
		limits:   c.Limits,
		env:      c.Env,
		done:     c.Done,

		verifying: c.EmailVerification,
		changing:  c.ChangeEmail,
		deleting:  c.DeleteUser,
	}, nil
}

// newMux returns the mux of the routes that the configuration asks for, below its base path.
func (c Config) newMux(ofBaseURL string) (*mux, error) {
	path, err := basePath(c.BasePath, ofBaseURL)
	if err != nil {
		return nil, err
	}
	if ofHosts, _ := basePath(c.BasePath, ""); path != ofHosts && len(c.BaseURL.AllowedHosts) > 0 {
		return nil, fmt.Errorf("handlers: the base URL has the path %s, but the allowed hosts would have their routes at %s: leave the path out", path, ofHosts)
	}
	routes := Routes()
	if c.OpenAPI {
		routes = append(routes, openAPIRoutes()...)
	}
	m := newMux(path, routes)
	m.skipSlash = c.SkipTrailingSlashes
	return m, m.disable(c.DisabledPaths)
}

func (e EmailPassword) withDefaults() (EmailPassword, error) {
	if e.MinLength == 0 {
		e.MinLength = DefaultMinPasswordLength
	}
	if e.MaxLength == 0 {
		e.MaxLength = DefaultMaxPasswordLength
	}
	if e.MinLength < 1 || e.MaxLength < e.MinLength {
		return e, fmt.Errorf("handlers: password lengths from %d to %d make no sense", e.MinLength, e.MaxLength)
	}
	return e, nil
}

// basePath picks the path of the base URL, else the configured path, else the default.
func basePath(configured, ofBaseURL string) (string, error) {
	path := ofBaseURL
	if path == "" {
		path = configured
	}
	if path == "" {
		path = DefaultBasePath
	}
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "?#% ") || strings.Contains(path, "//") {
		return "", fmt.Errorf("handlers: base path %q: want a plain path such as /api/auth", path)
	}
	return strings.TrimRight(path, "/"), nil
}

// BasePath returns the path under which the routes are, without a slash at its end.
func (s *Server) BasePath() string { return s.mux.prefix }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := s.env.Time()
	out := Outcome{Request: r}
	var answer response
	if path := s.mux.normalPath(r); s.mux.disabled[path] {
		answer = disabledAnswer()
	} else if asked, ok := s.preflight(r); ok {
		answer = asked
	} else {
		c := &call{request: r, header: http.Header{}, status: http.StatusOK}
		row := s.mux.find(r)
		out.Operation = row.operation()
		answer, out.Err = s.answer(row, path, c, w)
		out.User, out.Unsent, out.Uncounted, out.Throttled = c.user, c.unsent, c.uncounted, c.throttled
	}
	out.Status = answer.status
	s.share(r, &answer)
	answer.write(w)
	if s.done != nil {
		out.Address, out.Elapsed = s.ipAddress(r), s.env.Time().Sub(began)
		s.done(out)
	}
}

// Secret reports whether the URL of a request holds a token or a code, which no log should
// keep.
func (s *Server) Secret(r *http.Request) bool {
	row := s.mux.find(r)
	return row != nil && row.Secret
}

// answer makes the response of one request, whatever happens. A panic is a fault. row is nil
// when no route has the path, which counts against the limits all the same.
func (s *Server) answer(row *Route, path string, c *call, w http.ResponseWriter) (answer response, err error) {
	defer func() {
		if p := recover(); p != nil {
			answer = response{status: http.StatusInternalServerError}
			err = fmt.Errorf("%s panicked: %v\n%s", row.operation(), p, debug.Stack())
		}
	}()
	if err := s.limit(c, path); err != nil {
		return refusal(c, err), err
	}
	if row == nil {
		return response{status: http.StatusNotFound}, nil
	}
	out, err := s.serve(row, c, w)
	if err != nil {
		return refusal(c, err), err
	}
	if answer, err = success(c, out); err == nil {
		err = c.cause
	}
	return answer, err
}

// serve is the wrapper around every endpoint. Its order is the protocol: it decides
// which of several errors wins.
func (s *Server) serve(row *Route, c *call, w http.ResponseWriter) (any, error) {
	var err error
	if c.trusted, err = s.bases.trusted(c.request); err != nil {
		return nil, err
	}
	c.query = parseForm(c.request.URL.RawQuery)
	if c.body, err = readBody(row, w, c.request); err != nil {
		return nil, err
	}
	if err := checkRequest(c); err != nil {
		return nil, err
	}
	if row.Secret {
		c.header.Set("Cache-Control", "no-store")
		c.header.Set("Referrer-Policy", "no-referrer")
	}
	schema, run := row.endpoint.begin()
	schema.fillPath(row.params(c.request.URL.EscapedPath()))
	if err := schema.fill(c.body, c.query); err != nil {
		return nil, err
	}
	if !row.Foreign {
		if err := checkStrictly(c); err != nil {
			return nil, err
		}
	}
	ctx := c.request.Context()
	if err := s.authorize(ctx, c, row.demand()); err != nil {
		return nil, err
	}
	return run(ctx, s, c)
}
