package session

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
)

// Defaults and bounds of asking a Better Auth server.
const (
	DefaultTimeout = 2 * time.Second
	DefaultKeep    = time.Second

	maxAnswer        = 256 << 10 // bytes of a body
	maxAnswerHeaders = 64 << 10  // bytes of a header
	maxAnswersKept   = 10_000
)

// AuthServerConfig says where a Better Auth server is and how it is asked.
type AuthServerConfig struct {
	// URL is where get-session is: http://localhost:3001/api/auth/get-session. Required.
	URL string
	// Timeout is how long an answer may take. Zero: DefaultTimeout.
	Timeout time.Duration
	// Keep is how long an answer counts for the same cookies, and so how late a revocation
	// may be seen. Nil: DefaultKeep. Zero: every request is asked for, but for those that
	// are under way together.
	Keep *time.Duration
	// DisableRefresh asks without effect: the server leaves the session as it is.
	DisableRefresh bool
	// Env is the clock.
	Env auth.Env
}

// AuthServer judges requests by asking a Better Auth server's get-session. Requests with
// the same cookies share a question. It is safe for concurrent use.
type AuthServer struct {
	url     string
	look    string // the URL that is asked without effect
	client  *http.Client
	timeout time.Duration
	answers *otter.Cache[[sha256.Size]byte, answer]
	env     auth.Env
}

// answer is what the server said of a set of cookies.
type answer struct {
	identity *auth.Identity // nil: no session
	cookies  []string       // Set-Cookie lines
}

// NewAuthServer returns an AuthServer, or an error that names what is wrong.
func NewAuthServer(c AuthServerConfig) (*AuthServer, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("session: %q is not the URL of a Better Auth server: write it as http://localhost:3001", c.URL)
	}
	keep := DefaultKeep
	if c.Keep != nil {
		keep = *c.Keep
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	if keep < 0 || c.Timeout < 0 {
		return nil, errors.New("session: the times of a Better Auth server must not be negative")
	}
	answers, err := otter.New(&otter.Options[[sha256.Size]byte, answer]{
		MaximumSize:      maxAnswersKept,
		ExpiryCalculator: otter.ExpiryWriting[[sha256.Size]byte, answer](max(keep, time.Nanosecond)),
		Clock:            clock{c.Env},
	})
	if err != nil {
		return nil, err
	}
	a := &AuthServer{url: u.String(), client: newClient(), timeout: c.Timeout, answers: answers, env: c.Env}
	u.RawQuery = "disableCookieCache=true&disableRefresh=true"
	if a.look = u.String(); c.DisableRefresh {
		a.url = a.look
	}
	return a, nil
}

// newClient returns a client that follows no redirect, uses no proxy and keeps no cookie.
func newClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			MaxIdleConnsPerHost:    64,
			IdleConnTimeout:        time.Minute,
			MaxResponseHeaderBytes: maxAnswerHeaders,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Close lets go of idle connections.
func (a *AuthServer) Close() { a.client.CloseIdleConnections() }

// Check asks who the request is from. What the server cannot be asked, or answers with
// anything but a session or null, is an error.
func (a *AuthServer) Check(ctx context.Context, r *http.Request) (Verdict, error) {
	cookies := strings.Join(r.Header["Cookie"], "; ")
	if cookies == "" {
		return Verdict{}, nil
	}
	key := sha256.Sum256([]byte(cookies))
	if kept, ok := a.answers.GetIfPresent(key); ok {
		return a.verdict(kept.identity, nil), nil
	}
	said, err := a.answers.Get(ctx, key, otter.LoaderFunc[[sha256.Size]byte, answer](
		func(ctx context.Context, _ [sha256.Size]byte) (answer, error) { return a.ask(ctx, a.url, cookies) }))
	if err != nil {
		return Verdict{}, fmt.Errorf("asking the Better Auth server: %w", err)
	}
	return a.verdict(said.identity, said.cookies), nil
}

// Look asks whose the cookies are, of a store and not of a session_data cookie, and without
// refreshing the session: nil when there is none. The answer is not kept.
func (a *AuthServer) Look(ctx context.Context, cookies []string) (*auth.Identity, error) {
	said, err := a.ask(ctx, a.look, strings.Join(cookies, "; "))
	if err != nil {
		return nil, fmt.Errorf("asking the Better Auth server: %w", err)
	}
	return said.identity, nil
}

func (a *AuthServer) verdict(id *auth.Identity, cookies []string) Verdict {
	if id == nil || id.Session.Expired(a.env.Time()) {
		return Verdict{Cookies: cookies}
	}
	return Verdict{OK: true, Identity: id.Clone(), Source: Remote, Cookies: cookies}
}

// ask sends one question. It outlives the request that asked first, since others may wait
// for the answer.
func (a *AuthServer) ask(ctx context.Context, target, cookies string) (answer, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Cookie", cookies)
	req.Header.Set("Accept", "application/json")
	resp, err := a.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	return readAnswer(resp, a.env.Time())
}

// readAnswer takes 200 with null, and 401, for no session.
func readAnswer(resp *http.Response, now time.Time) (answer, error) {
	said := answer{cookies: resp.Header["Set-Cookie"]}
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized:
		return said, nil
	default:
		return answer{}, fmt.Errorf("it answered %s", resp.Status)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return answer{}, err
	}
	if len(body) > maxAnswer {
		return answer{}, fmt.Errorf("it answered more than %d bytes", maxAnswer)
	}
	said.identity, err = cookiecheck.ParseAnswer(body, now)
	return said, err
}

// clock is the clock of Env for the cache. It does not tick: what is over is found when it
// is asked for, and the number of answers is bounded.
type clock struct{ env auth.Env }

func (c clock) NowNano() int64                      { return c.env.Time().UnixNano() }
func (c clock) Tick(time.Duration) <-chan time.Time { return nil }
