package guard

import (
	"context"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// ask is act for what gives something back.
func ask[T any](ctx context.Context, s *Store, do func(ctx context.Context, b Backend) (T, error)) (T, error) {
	var answer T
	err := s.act(ctx, func(ctx context.Context, b Backend) (err error) {
		answer, err = do(ctx, b)
		return err
	})
	return answer, err
}

// CreateUser implements auth.Users.
func (s *Store) CreateUser(ctx context.Context, u *auth.User, first *auth.Account) error {
	return s.act(ctx, func(ctx context.Context, b Backend) error { return b.CreateUser(ctx, u, first) })
}

// User implements auth.Users.
func (s *Store) User(ctx context.Context, id string) (*auth.User, error) {
	return ask(ctx, s, func(ctx context.Context, b Backend) (*auth.User, error) { return b.User(ctx, id) })
}

// UserByEmail implements auth.Users.
func (s *Store) UserByEmail(ctx context.Context, email string) (*auth.User, error) {
	return ask(ctx, s, func(ctx context.Context, b Backend) (*auth.User, error) { return b.UserByEmail(ctx, email) })
}

// UpdateUser implements auth.Users.
func (s *Store) UpdateUser(ctx context.Context, id string, change func(*auth.User) error) (u *auth.User, err error) {
	marked := func(u *auth.User) error { return mark(change(u)) }
	err = s.changingUser(id, func() error {
		u, err = ask(ctx, s, func(ctx context.Context, b Backend) (*auth.User, error) { return b.UpdateUser(ctx, id, marked) })
		return own(err)
	})
	return u, err
}

// DeleteUser implements auth.Users.
func (s *Store) DeleteUser(ctx context.Context, id string) error {
	return s.changingUser(id, func() error {
		return s.act(ctx, func(ctx context.Context, b Backend) error { return b.DeleteUser(ctx, id) })
	})
}

// RefreshUser implements auth.UserRefresher. A backend that keeps no copies has nothing to do.
func (s *Store) RefreshUser(ctx context.Context, u *auth.User) error {
	return s.changingUser(u.ID, func() error {
		return s.act(ctx, func(ctx context.Context, b Backend) error {
			if r, ok := b.(auth.UserRefresher); ok {
				return r.RefreshUser(ctx, u)
			}
			return nil
		})
	})
}

// AddAccount implements auth.Accounts.
func (s *Store) AddAccount(ctx context.Context, a *auth.Account) error {
	return s.act(ctx, func(ctx context.Context, b Backend) error { return b.AddAccount(ctx, a) })
}

// Account implements auth.Accounts.
func (s *Store) Account(ctx context.Context, providerID, accountID string) (*auth.Account, error) {
	return ask(ctx, s, func(ctx context.Context, b Backend) (*auth.Account, error) {
		return b.Account(ctx, providerID, accountID)
	})
}

// AccountsOf implements auth.Accounts.
func (s *Store) AccountsOf(ctx context.Context, userID string) ([]auth.Account, error) {
	return ask(ctx, s, func(ctx context.Context, b Backend) ([]auth.Account, error) { return b.AccountsOf(ctx, userID) })
}

// UpdateAccount implements auth.Accounts.
func (s *Store) UpdateAccount(ctx context.Context, id string, change func(*auth.Account) error) (*auth.Account, error) {
	marked := func(a *auth.Account) error { return mark(change(a)) }
	a, err := ask(ctx, s, func(ctx context.Context, b Backend) (*auth.Account, error) {
		return b.UpdateAccount(ctx, id, marked)
	})
	return a, own(err)
}

// RemoveAccount implements auth.Accounts.
func (s *Store) RemoveAccount(ctx context.Context, userID, id string, keepLast bool) error {
	return s.act(ctx, func(ctx context.Context, b Backend) error { return b.RemoveAccount(ctx, userID, id, keepLast) })
}

// PutVerification implements auth.Verifications.
func (s *Store) PutVerification(ctx context.Context, v *auth.Verification) error {
	return s.act(ctx, func(ctx context.Context, b Backend) error { return b.PutVerification(ctx, v) })
}

// Verification implements auth.Verifications.
func (s *Store) Verification(ctx context.Context, identifier string) (*auth.Verification, error) {
	return ask(ctx, s, func(ctx context.Context, b Backend) (*auth.Verification, error) {
		return b.Verification(ctx, identifier)
	})
}

// TakeVerification implements auth.Verifications.
func (s *Store) TakeVerification(ctx context.Context, identifier string) (*auth.Verification, error) {
	return ask(ctx, s, func(ctx context.Context, b Backend) (*auth.Verification, error) {
		return b.TakeVerification(ctx, identifier)
	})
}

// Hit implements auth.Counters.
func (s *Store) Hit(ctx context.Context, key string, window time.Duration, limit int) (time.Duration, error) {
	return ask(ctx, s, func(ctx context.Context, b Backend) (time.Duration, error) {
		return b.Hit(ctx, key, window, limit)
	})
}

// Full implements auth.Counters.
func (s *Store) Full(ctx context.Context, key string, window time.Duration, limit int) (bool, error) {
	return ask(ctx, s, func(ctx context.Context, b Backend) (bool, error) { return b.Full(ctx, key, window, limit) })
}

// mark marks an error of the caller's own function.
func mark(err error) error {
	if err == nil {
		return nil
	}
	return theirs{err}
}
