package handlers

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// DefaultFreshAge is how long after its sign-in a session is fresh in Better Auth.
const DefaultFreshAge = 24 * time.Hour

// Level is what session a route asks for. A request without one is refused with
// UNAUTHORIZED.
type Level uint8

const (
	// None asks for no session.
	None Level = iota
	// Session asks for a session. As in Better Auth, a session_data cookie that holds will
	// do, so that a session that was just revoked may pass where nothing is changed.
	Session
	// Fresh asks for a Session that was begun a short while ago: see Config.FreshAge.
	Fresh
	// Sensitive asks for a session that the store has now, whatever session_data says.
	Sensitive
	// Silent is Sensitive, but the refusal is empty.
	Silent
)

// demand is what an operation asks of the session of a request.
type demand struct {
	level Level
	now   bool // it changes something, so the session must be one now
}

// demands returns what routes ask for by their operation.
func demands(of []Route) map[string]demand {
	byOperation := map[string]demand{"setPassword": {Sensitive, true}} // which has no route
	for _, row := range of {
		byOperation[row.Operation] = row.demand()
	}
	return byOperation
}

func (r *Route) demand() demand { return demand{r.Auth, !safe(r.Method)} }

// authorize finds out whose request it is, if its route asks. Whatever cookies come of
// that go on the response, also of a refusal. Better Auth takes an outage for no session;
// here it stays an outage.
func (s *Server) authorize(ctx context.Context, c *call, asked demand) error {
	level := asked.level
	if level == None {
		return nil
	}
	options := sessionOptions(c.query)
	if level >= Sensitive {
		s.askStore(&options)
	}
	verdict, err := s.sessions.Get(ctx, c.request, options)
	if err != nil {
		return err
	}
	c.setCookies(verdict.Cookies)
	switch {
	case !verdict.OK && level == Silent:
		return &auth.Error{Status: http.StatusUnauthorized}
	case !verdict.OK:
		return auth.Fail(http.StatusUnauthorized, auth.Unauthorized)
	case level == Fresh && !s.fresh(&verdict.Identity.Session):
		return auth.Fail(http.StatusForbidden, auth.SessionNotFresh)
	}
	c.identity, c.user = verdict.Identity, verdict.Identity.User.ID
	if asked.now && verdict.Source == session.Cached {
		return s.confirm(ctx, c)
	}
	return nil
}

// confirm refuses a session that only a session_data cookie says is one: who was signed out
// elsewhere changes nothing any more (SEC-39).
func (s *Server) confirm(ctx context.Context, c *call) error {
	id, err := s.store.Session(ctx, c.identity.Session.Token)
	switch {
	case errors.Is(err, auth.ErrNotFound), err == nil && id.Session.Expired(s.env.Time()):
		c.setCookies(s.cookies.Clear(c.request))
		return auth.Fail(http.StatusUnauthorized, auth.Unauthorized)
	}
	return err
}

// identify finds out whose request it is on a route that asks for no session, and returns
// nil if it is nobody's. With now, the store has the session now, whatever session_data
// says. Whatever cookies come of it go on the response.
func (s *Server) identify(ctx context.Context, c *call, now bool) (*auth.Identity, error) {
	options := sessionOptions(c.query)
	if now {
		s.askStore(&options)
	}
	verdict, err := s.sessions.Get(ctx, c.request, options)
	if err != nil {
		return nil, err
	}
	c.setCookies(verdict.Cookies)
	if !verdict.OK {
		return nil, nil
	}
	c.user = verdict.Identity.User.ID
	return verdict.Identity, nil
}

// askStore has the store asked whatever the session_data cookie says. Better Auth without a
// database believes that cookie even then, and leaves it as it is.
func (s *Server) askStore(o *session.Options) {
	o.KeepCache = s.cookies.Stateless() && !o.DisableCache
	o.DisableCache, o.AskStore = true, true
}

// sessionOptions reads the flags that every route with a session takes. As in JavaScript
// any text is true, even "false".
func sessionOptions(query values) session.Options {
	return session.Options{
		DisableCache:   isTruthy(query.value("disableCookieCache")),
		DisableRefresh: isTruthy(query.value("disableRefresh")),
	}
}

// fresh reports whether a session was begun less than the fresh age ago.
func (s *Server) fresh(of *auth.Session) bool {
	return s.freshAge == 0 || s.env.Time().Sub(of.CreatedAt) < s.freshAge
}
