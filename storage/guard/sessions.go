package guard

import (
	"context"
	"errors"

	"github.com/caddy-better-auth/gateway/auth"
)

// Session implements auth.SessionReader.
func (s *Store) Session(ctx context.Context, token string) (*auth.Identity, error) {
	m, changes := s.memory.Load(), uint64(0)
	if m != nil {
		changes = m.now()
	}
	id, err := ask(ctx, s, func(ctx context.Context, b Backend) (*auth.Identity, error) { return b.Session(ctx, token) })
	switch {
	case m == nil:
	case err == nil:
		m.put(id, changes, s.env.Time())
	case errors.Is(err, auth.ErrNotFound):
		m.forget(token)
	}
	return id, err
}

// CreateSession implements auth.Sessions.
func (s *Store) CreateSession(ctx context.Context, id *auth.Identity) error {
	return s.act(ctx, func(ctx context.Context, b Backend) error { return b.CreateSession(ctx, id) })
}

// UpdateSession implements auth.Sessions. A session that only lives longer is still
// remembered as it was.
func (s *Store) UpdateSession(ctx context.Context, session *auth.Session) error {
	update := func() error {
		return s.act(ctx, func(ctx context.Context, b Backend) error { return b.UpdateSession(ctx, session) })
	}
	forget := func(m *memory) { m.forget(session.Token) }
	if session.Extra != nil {
		return s.ending(forget, update)
	}
	err := update()
	if errors.Is(err, auth.ErrNotFound) {
		return s.ending(forget, func() error { return err })
	}
	return err
}

// SessionsOf implements auth.Sessions.
func (s *Store) SessionsOf(ctx context.Context, userID string) ([]auth.Session, error) {
	return ask(ctx, s, func(ctx context.Context, b Backend) ([]auth.Session, error) { return b.SessionsOf(ctx, userID) })
}

// EndSession implements auth.Sessions.
func (s *Store) EndSession(ctx context.Context, token string) error {
	return s.ending(func(m *memory) { m.forget(token) }, func() error {
		return s.act(ctx, func(ctx context.Context, b Backend) error { return b.EndSession(ctx, token) })
	})
}

// EndSessions implements auth.Sessions.
func (s *Store) EndSessions(ctx context.Context, userID, except string) error {
	return s.ending(func(m *memory) { m.forgetUser(userID) }, func() error {
		return s.act(ctx, func(ctx context.Context, b Backend) error { return b.EndSessions(ctx, userID, except) })
	})
}
