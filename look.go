package gateway

import (
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"go.uber.org/zap"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// openLook is open for those who only look at sessions: they refresh none, since nobody would
// see to it that the new cookies go on the answer, and that no cache keeps it.
func (c *SessionCheck) openLook(ctx caddy.Context) error {
	if err := c.open(ctx, session.Options{DisableRefresh: true}); err != nil {
		return err
	}
	warnOfLiterals(c.log, c)
	return c.app.openOrigins(ctx)
}

// look judges the session of a request, and changes nothing: no session, cookie, header or
// counter of decisions. What protect refuses whoever sent it is an error here, or no session.
func (c *SessionCheck) look(r *http.Request) (session.Verdict, *auth.Error) {
	c.app.requests.begin()
	defer c.app.requests.end()
	asked := withCredentials(r)
	if no := excess(asked); no != nil {
		return session.Verdict{}, no
	}
	if c.app.crossSite(r, c.cookies) {
		return session.Verdict{}, nil
	}
	verdict, err := c.check(r.Context(), asked)
	if err != nil {
		return session.Verdict{}, c.unavailable(r, err)
	}
	return verdict, nil
}

// unavailable notes that nobody can say whether there is a session. The cause is for the log
// only.
func (c *SessionCheck) unavailable(r *http.Request, cause error) *auth.Error {
	repl := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer)
	repl.Set("http.better_auth.error", "store unavailable")
	c.often.Error("a session could not be checked", zap.Error(cause))
	return auth.Fail(http.StatusServiceUnavailable, auth.ServiceUnavailable)
}
