package auth

import (
	"context"
	"errors"
	"reflect"
)

// Split joins two stores into one: people and accounts live in durable, sessions and
// verifications in fast. It is Better Auth's secondaryStorage. Promises that cross the
// seam are kept here: deleting a user ends their sessions, updating a user updates the
// copies that fast keeps beside sessions.
func Split(durable, fast Store) Store {
	return SplitBoth(durable, fast, Both{})
}

type split struct {
	Users
	Accounts
	Sessions
	Verifications
	durable, fast Store
}

// UpdateUser writes the user first: when the copies cannot be refreshed the caller is
// told, and repeating the call puts things right.
func (s *split) UpdateUser(ctx context.Context, id string, change func(*User) error) (*User, error) {
	u, err := s.durable.UpdateUser(ctx, id, change)
	if err != nil {
		return nil, err
	}
	if r, ok := s.fast.(UserRefresher); ok {
		return u, s.refresh(ctx, r, u)
	}
	return u, nil
}

// refresh refreshes the copies until they show what durable holds. Of several calls at
// once the one whose copies came last may have read first; it sees that here.
func (s *split) refresh(ctx context.Context, r UserRefresher, u *User) error {
	for {
		if err := r.RefreshUser(ctx, u); err != nil {
			return err
		}
		latest, err := s.durable.User(ctx, u.ID)
		if errors.Is(err, ErrNotFound) {
			return nil // deleted, and DeleteUser ends the sessions
		}
		if err != nil || reflect.DeepEqual(latest, u) {
			return err
		}
		u = latest
	}
}

// DeleteUser removes the user first, so that nobody can sign in again, then the sessions.
func (s *split) DeleteUser(ctx context.Context, id string) error {
	if err := s.durable.DeleteUser(ctx, id); err != nil {
		return err
	}
	return s.fast.EndSessions(ctx, id, "")
}

func (s *split) Close() error { return errors.Join(s.durable.Close(), s.fast.Close()) }
