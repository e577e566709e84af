package memstore

import (
	"context"

	"github.com/caddy-better-auth/gateway/auth"
)

// CreateUser implements auth.Users.
func (s *Store) CreateUser(ctx context.Context, u *auth.User, first *auth.Account) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, taken := s.emails[u.Email]; taken || s.users[u.ID] != nil {
		return auth.ErrConflict
	}
	if first != nil && s.taken(first) {
		return auth.ErrConflict
	}
	if full(len(s.users), s.bounds.Users) || first != nil && full(len(s.accounts), s.bounds.Accounts) {
		return ErrFull
	}
	s.putUser(copyUser(u))
	if first != nil {
		s.putAccount(first)
	}
	return nil
}

// User implements auth.Users.
func (s *Store) User(ctx context.Context, id string) (*auth.User, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[id]
	if u == nil {
		return nil, auth.ErrNotFound
	}
	return u.Clone(), nil
}

// UserByEmail implements auth.Users.
func (s *Store) UserByEmail(ctx context.Context, email string) (*auth.User, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.emails[email]
	if !ok {
		return nil, auth.ErrNotFound
	}
	return s.users[id].Clone(), nil
}

// UpdateUser implements auth.Users. Sessions need no change: they show the user that is here.
func (s *Store) UpdateUser(ctx context.Context, id string, change func(*auth.User) error) (*auth.User, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.users[id]
	if old == nil {
		return nil, auth.ErrNotFound
	}
	u := old.Clone()
	if err := change(u); err != nil {
		return nil, err
	}
	if owner, ok := s.emails[u.Email]; ok && owner != id {
		return nil, auth.ErrConflict
	}
	u = updatedUser(old, u)
	delete(s.emails, old.Email)
	s.putUser(u)
	return u.Clone(), nil
}

// DeleteUser implements auth.Users.
func (s *Store) DeleteUser(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.users[id]; u != nil {
		delete(s.emails, u.Email)
		delete(s.users, id)
	}
	for _, a := range s.accounts {
		if a.UserID == id {
			s.dropAccount(a)
		}
	}
	s.endSessions(id, "")
	return nil
}

// RefreshUser implements auth.UserRefresher.
func (s *Store) RefreshUser(ctx context.Context, u *auth.User) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.sessions {
		if id.Session.UserID == u.ID {
			id.User = *updatedUser(&id.User, u)
		}
	}
	return nil
}

func (s *Store) putUser(u *auth.User) {
	s.users[u.ID] = u
	s.emails[u.Email] = u.ID
}

func copyUser(u *auth.User) *auth.User {
	c := u.Clone()
	c.CreatedAt, c.UpdatedAt = cut(c.CreatedAt), cut(c.UpdatedAt)
	return c
}

func updatedUser(old, u *auth.User) *auth.User {
	c := copyUser(u)
	c.ID, c.CreatedAt = old.ID, old.CreatedAt
	c.Extra = merge(old.Extra, u.Extra)
	return c
}
