package session

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

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
	extended, err := v.extendOnce(ctx, &verdict.Identity.Session)
	if errors.Is(err, auth.ErrNotFound) {
		return Verdict{Cookies: v.cookies.Clear(r), Vanished: true}
	}
	if err != nil {
		verdict.Unrefreshed = err
		return verdict
	}
	verdict.Identity.Session.ExpiresAt = extended.ExpiresAt
	verdict.Identity.Session.UpdatedAt = extended.UpdatedAt
	verdict.Cookies = append(verdict.Cookies, v.Issue(r, verdict.Identity, true)...)
	return verdict
}

// extendOnce extends a session in the store, once for all requests that come with it at the
// same time. It returns the times that the session then has.
func (v *Validator) extendOnce(ctx context.Context, seen *auth.Session) (*auth.Session, error) {
	shared, err, _ := v.extensions.Do(seen.Token, func() (any, error) {
		return v.extendInStore(context.WithoutCancel(ctx), seen)
	})
	if err != nil {
		return nil, err
	}
	return shared.(*auth.Session), nil
}

// extendInStore extends a session unless another gateway, or a request a moment ago, was
// faster: then it returns what that one has written.
func (v *Validator) extendInStore(ctx context.Context, seen *auth.Session) (*auth.Session, error) {
	now := v.env.Time()
	extension := &auth.Session{Token: seen.Token, UserID: seen.UserID, UpdatedAt: now, ExpiresAt: now.Add(v.expiresIn)}
	extended, err := v.sessions.ExtendSession(ctx, extension, seen.ExpiresAt)
	if err != nil || extended {
		return extension, err
	}
	id, err := v.sessions.Session(ctx, seen.Token)
	if err != nil {
		return nil, err
	}
	return &id.Session, nil
}
