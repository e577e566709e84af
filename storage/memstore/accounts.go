package memstore

import (
	"cmp"
	"context"
	"slices"

	"github.com/caddy-better-auth/gateway/auth"
)

// AddAccount implements auth.Accounts.
func (s *Store) AddAccount(ctx context.Context, a *auth.Account) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users[a.UserID] == nil {
		return auth.ErrNotFound
	}
	if s.taken(a) {
		return auth.ErrConflict
	}
	if full(len(s.accounts), s.bounds.Accounts) {
		return ErrFull
	}
	s.putAccount(a)
	return nil
}

// Account implements auth.Accounts.
func (s *Store) Account(ctx context.Context, providerID, accountID string) (*auth.Account, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.links[link{providerID, accountID}]
	if !ok {
		return nil, auth.ErrNotFound
	}
	a := *s.accounts[id]
	return &a, nil
}

// AccountsOf implements auth.Accounts.
func (s *Store) AccountsOf(ctx context.Context, userID string) ([]auth.Account, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var accounts []auth.Account
	for _, a := range s.accounts {
		if a.UserID == userID {
			accounts = append(accounts, *a)
		}
	}
	slices.SortFunc(accounts, func(a, b auth.Account) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return accounts, nil
}

// UpdateAccount implements auth.Accounts.
func (s *Store) UpdateAccount(
	ctx context.Context, id string, change func(*auth.Account) error,
) (*auth.Account, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.accounts[id]
	if old == nil {
		return nil, auth.ErrNotFound
	}
	a := *old
	if err := change(&a); err != nil {
		return nil, err
	}
	a.ID, a.UserID, a.CreatedAt = old.ID, old.UserID, old.CreatedAt
	if owner, ok := s.links[linkOf(&a)]; ok && owner != id {
		return nil, auth.ErrConflict
	}
	s.dropAccount(old)
	return s.putAccount(&a), nil
}

// RemoveAccount implements auth.Accounts.
func (s *Store) RemoveAccount(ctx context.Context, userID, id string, keepLast bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	count := 0
	for _, a := range s.accounts {
		if a.UserID == userID {
			count++
		}
	}
	a := s.accounts[id]
	switch {
	case keepLast && count == 1:
		return auth.ErrLastAccount
	case a == nil || a.UserID != userID:
		return auth.ErrNotFound
	}
	s.dropAccount(a)
	return nil
}

func linkOf(a *auth.Account) link { return link{a.ProviderID, a.AccountID} }

// taken reports whether the row id or the link of a new account is in use.
func (s *Store) taken(a *auth.Account) bool {
	_, linked := s.links[linkOf(a)]
	return linked || s.accounts[a.ID] != nil
}

// putAccount keeps an account and returns a copy of what it kept.
func (s *Store) putAccount(a *auth.Account) *auth.Account {
	c := *a
	c.AccessTokenExpiresAt, c.RefreshTokenExpiresAt = cut(c.AccessTokenExpiresAt), cut(c.RefreshTokenExpiresAt)
	c.CreatedAt, c.UpdatedAt = cut(c.CreatedAt), cut(c.UpdatedAt)
	s.accounts[a.ID] = &c
	s.links[linkOf(a)] = a.ID
	kept := c
	return &kept
}

func (s *Store) dropAccount(a *auth.Account) {
	delete(s.links, linkOf(a))
	delete(s.accounts, a.ID)
}
