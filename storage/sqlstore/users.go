package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/caddy-better-auth/gateway/auth"
)

// CreateUser implements auth.Users.
func (s *Store) CreateUser(ctx context.Context, u *auth.User, first *auth.Account) error {
	const act = "creating a user"
	return s.transact(ctx, act, func(tx *transaction) error {
		names, values, err := s.users.known(u.Extra)
		if err != nil {
			return err
		}
		id := u.ID
		if err := s.insert(ctx, tx.runner, act, userTable, &u.ID, append(userValues(u), values...), names...); err != nil {
			return err
		}
		if first == nil {
			return nil
		}
		if first.UserID == id {
			first.UserID = u.ID
		}
		if first.AccountID == id {
			first.AccountID = u.ID
		}
		return s.addAccount(ctx, tx, first)
	})
}

// User implements auth.Users.
func (s *Store) User(ctx context.Context, id string) (*auth.User, error) {
	u, err := s.userWhere(ctx, s.reader(), `u."id" = ?`, id)
	if err == nil && u.ID != id { // databases find "1" for "01", and "a" for "A"
		return nil, fmt.Errorf("reading a user: %w", auth.ErrNotFound)
	}
	return u, err
}

// UserByEmail implements auth.Users. A column can have a collation that finds other
// spellings too, so the row is compared once more.
func (s *Store) UserByEmail(ctx context.Context, email string) (*auth.User, error) {
	u, err := s.userWhere(ctx, s.reader(), `u."email" = ?`, email)
	if err != nil {
		return nil, err
	}
	if u.Email != email {
		return nil, fmt.Errorf("reading a user: %w", auth.ErrNotFound)
	}
	return u, nil
}

// UpdateUser implements auth.Users. Sessions are joined with their user when they are
// read, so they need no change.
func (s *Store) UpdateUser(ctx context.Context, id string, change func(*auth.User) error) (u *auth.User, err error) {
	err = s.transact(ctx, "updating a user", func(tx *transaction) error {
		if err := tx.lockUser(ctx, "updating a user", id); err != nil {
			return err
		}
		old, err := s.userWhere(ctx, tx.runner, `u."id" = ?`, id)
		if err != nil {
			return err
		}
		u = old.Clone()
		if err := change(u); err != nil {
			return err
		}
		u.ID, u.CreatedAt, u.UpdatedAt = old.ID, old.CreatedAt, cut(u.UpdatedAt)
		if _, err = tx.exec(ctx, "updating a user", userTable.update(), append(userValues(u), id)...); err != nil {
			return err
		}
		u.Extra, err = s.updateExtra(ctx, tx, old, u.Extra)
		return err
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

// updateExtra writes the extra fields that have changed and returns what they are then.
// Others are not touched: what a plugin keeps there may not survive a change to JSON.
func (s *Store) updateExtra(ctx context.Context, tx *transaction, old *auth.User, extra auth.Fields) (auth.Fields, error) {
	names, values, err := s.users.known(changed(old.Extra, extra))
	if err != nil || len(names) == 0 {
		return old.Extra, err
	}
	statement := `update "user" set ` + assignments(names) + ` where "id" = ?`
	if _, err := tx.exec(ctx, "updating a user", statement, append(values, old.ID)...); err != nil {
		return nil, err
	}
	written, err := s.userWhere(ctx, tx.runner, `u."id" = ?`, old.ID)
	if err != nil {
		return nil, err
	}
	return written.Extra, nil
}

// DeleteUser implements auth.Users. It does not lean on the cascade, which a database
// that was made by hand may lack.
func (s *Store) DeleteUser(ctx context.Context, id string) error {
	err := s.transact(ctx, "deleting a user", func(tx *transaction) error {
		if err := tx.lockUser(ctx, "deleting a user", id); err != nil {
			return err
		}
		for _, statement := range []string{
			`delete from "session" where "userId" = ?`,
			`delete from "account" where "userId" = ?`,
			`delete from "user" where "id" = ?`,
		} {
			if _, err := tx.exec(ctx, "deleting a user", statement, id); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, auth.ErrNotFound) {
		return nil
	}
	return err
}

func (s *Store) userWhere(ctx context.Context, on runner, condition, arg string) (*auth.User, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	query := fmt.Sprintf(`select %s from "user" as u where %s`, s.users.selection("u"), condition)
	r := s.users.userRow()
	if err := on.row(ctx, query, arg).Scan(r.dest...); err != nil {
		return nil, missing(ctx, "reading a user", err)
	}
	return r.result()
}

// userValues returns the columns after the id.
func userValues(u *auth.User) []any {
	return []any{
		u.Name, u.Email, u.EmailVerified, u.Image, cut(u.CreatedAt), cut(u.UpdatedAt),
	}
}

// userRow is where a row of the user table is scanned to.
type userRow struct {
	user  auth.User
	shape shape
	extra []any
	dest  []any
}

func (s shape) userRow() *userRow {
	r := &userRow{shape: s, extra: make([]any, len(s.extra))}
	u := &r.user
	r.dest = []any{&u.ID, &u.Name, &u.Email, &u.EmailVerified, &u.Image, date{&u.CreatedAt}, date{&u.UpdatedAt}}
	for i := range r.extra {
		r.dest = append(r.dest, &r.extra[i])
	}
	return r
}

// result returns the user once the row has been scanned.
func (r *userRow) result() (_ *auth.User, err error) {
	r.user.Extra, err = r.shape.fields(r.extra)
	return &r.user, err
}
