package memstore

import (
	"context"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Session implements auth.SessionReader.
func (s *Store) Session(ctx context.Context, token string) (*auth.Identity, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.sessions[token]
	if id == nil {
		return nil, auth.ErrNotFound
	}
	c := id.Clone()
	if u := s.users[id.Session.UserID]; u != nil {
		c.User = *u.Clone()
	}
	return c, nil
}

// CreateSession implements auth.Sessions.
func (s *Store) CreateSession(ctx context.Context, id *auth.Identity) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := id.Clone()
	c.User = *copyUser(&id.User)
	c.Session.ExpiresAt = cut(c.Session.ExpiresAt)
	c.Session.CreatedAt, c.Session.UpdatedAt = cut(c.Session.CreatedAt), cut(c.Session.UpdatedAt)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessions[c.Session.Token] != nil {
		return auth.ErrConflict
	}
	makeRoom(s.sessions, s.bounds.Sessions, func(id *auth.Identity) time.Time { return id.Session.ExpiresAt })
	s.sessions[c.Session.Token] = c
	return nil
}

// UpdateSession implements auth.Sessions.
func (s *Store) UpdateSession(ctx context.Context, update *auth.Session) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.sessions[update.Token]
	if id == nil {
		return auth.ErrNotFound
	}
	id.Session.ExpiresAt, id.Session.UpdatedAt = cut(update.ExpiresAt), cut(update.UpdatedAt)
	id.Session.Extra = merge(id.Session.Extra, update.Extra)
	return nil
}

// ExtendSession implements auth.Sessions.
func (s *Store) ExtendSession(ctx context.Context, extended *auth.Session, seen time.Time) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.sessions[extended.Token]
	switch {
	case id == nil:
		return false, auth.ErrNotFound
	case id.Session.ExpiresAt.After(seen):
		return false, nil
	}
	id.Session.ExpiresAt, id.Session.UpdatedAt = cut(extended.ExpiresAt), cut(extended.UpdatedAt)
	return true, nil
}

// SessionsOf implements auth.Sessions.
func (s *Store) SessionsOf(ctx context.Context, userID string) ([]auth.Session, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var sessions []auth.Session
	for _, id := range s.sessions {
		if id.Session.UserID == userID {
			sessions = append(sessions, *id.Session.Clone())
		}
	}
	return sessions, nil
}

// EndSession implements auth.Sessions.
func (s *Store) EndSession(ctx context.Context, token string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, token)
	return nil
}

// EndSessions implements auth.Sessions.
func (s *Store) EndSessions(ctx context.Context, userID, except string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endSessions(userID, except)
	return nil
}

func (s *Store) endSessions(userID, except string) {
	for token, id := range s.sessions {
		if id.Session.UserID == userID && token != except {
			delete(s.sessions, token)
		}
	}
}
