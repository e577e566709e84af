package guard

import (
	"context"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Session implements auth.SessionReader.
func (s *Store) Session(ctx context.Context, token string) (*auth.Identity, error) {
	return ask(ctx, s, func(ctx context.Context, b Backend) (*auth.Identity, error) { return b.Session(ctx, token) })
}

// CreateSession implements auth.Sessions.
func (s *Store) CreateSession(ctx context.Context, id *auth.Identity) error {
	return s.changing(id.Session.Token, func() error {
		return s.act(ctx, func(ctx context.Context, b Backend) error { return b.CreateSession(ctx, id) })
	})
}

// UpdateSession implements auth.Sessions.
func (s *Store) UpdateSession(ctx context.Context, session *auth.Session) error {
	return s.changing(session.Token, func() error {
		return s.act(ctx, func(ctx context.Context, b Backend) error { return b.UpdateSession(ctx, session) })
	})
}

// ExtendSession implements auth.Sessions. A session that may live longer or not is no other
// one: nothing is told unless the store has answered.
func (s *Store) ExtendSession(ctx context.Context, session *auth.Session, seen time.Time) (bool, error) {
	extended, err := ask(ctx, s, func(ctx context.Context, b Backend) (bool, error) {
		return b.ExtendSession(ctx, session, seen)
	})
	if answered(err) {
		s.listeners.SessionChanged(auth.DigestSession(session.Token))
	}
	return extended, err
}

// SessionsOf implements auth.Sessions.
func (s *Store) SessionsOf(ctx context.Context, userID string) ([]auth.Session, error) {
	return ask(ctx, s, func(ctx context.Context, b Backend) ([]auth.Session, error) { return b.SessionsOf(ctx, userID) })
}

// EndSession implements auth.Sessions.
func (s *Store) EndSession(ctx context.Context, token string) error {
	return s.changing(token, func() error {
		return s.act(ctx, func(ctx context.Context, b Backend) error { return b.EndSession(ctx, token) })
	})
}

// EndSessions implements auth.Sessions.
func (s *Store) EndSessions(ctx context.Context, userID, except string) error {
	return s.changingUser(userID, func() error {
		return s.act(ctx, func(ctx context.Context, b Backend) error { return b.EndSessions(ctx, userID, except) })
	})
}
