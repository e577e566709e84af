package redisstore

import (
	"context"
	"errors"
	"reflect"

	"github.com/caddy-better-auth/gateway/auth"
)

// CreateUser implements auth.Users.
func (s *Store) CreateUser(ctx context.Context, u *auth.User, first *auth.Account) error {
	names := []string{s.keys.user(u.ID), s.keys.email(u.Email)}
	args := []any{newUserObject(u).String(), u.ID}
	if first != nil {
		link := linkName(first.ProviderID, first.AccountID)
		names = append(names, s.keys.account(first.ID), s.keys.link(link), s.keys.accounts(first.UserID))
		args = append(args, newAccountObject(first).String(), first.ID, link)
	}
	_, err := s.run(ctx, createUser, names, args...)
	return fault("creating a user", err)
}

// User implements auth.Users.
func (s *Store) User(ctx context.Context, id string) (*auth.User, error) {
	_, o, err := s.userObject(ctx, id)
	if err != nil {
		return nil, fault("reading a user", err)
	}
	u := o.user()
	return &u, nil
}

// UserByEmail implements auth.Users. A user whose e-mail has changed between the two reads
// is not found, as one who never had it.
func (s *Store) UserByEmail(ctx context.Context, email string) (*auth.User, error) {
	id, err := s.get(ctx, s.keys.email(email))
	if err != nil {
		return nil, fault("reading an e-mail", err)
	}
	u, err := s.User(ctx, id)
	if err == nil && u.Email != email {
		return nil, fault("reading an e-mail", auth.ErrNotFound)
	}
	return u, err
}

// UpdateUser implements auth.Users. What Session shows changes at one stroke, since it reads
// the user's own key; then the copies beside the sessions follow, for other programs.
func (s *Store) UpdateUser(
	ctx context.Context, id string, change func(*auth.User) error,
) (*auth.User, error) {
	const act = "updating a user"
	var written auth.User
	err := again(func() (bool, error) {
		text, record, err := s.userObject(ctx, id)
		if err != nil {
			return false, fault(act, err)
		}
		old := record.user()
		u := old.Clone()
		if err := change(u); err != nil {
			return false, err
		}
		u.ID, u.CreatedAt = id, old.CreatedAt
		record = mergeUser(record, u)
		written = record.user()
		names := []string{s.keys.user(id), s.keys.email(old.Email), s.keys.email(u.Email)}
		changed, err := s.run(ctx, update, names, text, record.String(), id)
		return changed, fault(act, err)
	})
	if err != nil {
		return nil, err
	}
	return &written, s.refresh(ctx, &written)
}

// DeleteUser implements auth.Users. The sessions end first, so that a person who is gone has
// none at any time, and then those that have begun meanwhile.
func (s *Store) DeleteUser(ctx context.Context, id string) error {
	if err := s.EndSessions(ctx, id, ""); err != nil {
		return err
	}
	if err := again(func() (bool, error) { return s.deletePerson(ctx, id) }); err != nil {
		return fault("deleting a user", err)
	}
	return s.EndSessions(ctx, id, "")
}

// deletePerson removes the user and their accounts, if they are as they were read.
func (s *Store) deletePerson(ctx context.Context, id string) (changed bool, err error) {
	text, old, err := s.userObject(ctx, id)
	if err != nil && !errors.Is(err, auth.ErrNotFound) {
		return false, err
	}
	links, err := s.client.HGetAll(ctx, s.keys.accounts(id)).Result()
	if err != nil {
		return false, err
	}
	names := []string{s.keys.user(id), s.keys.email(old.text("email")), s.keys.accounts(id)}
	args := []any{text}
	for account, link := range links {
		names = append(names, s.keys.account(account), s.keys.link(link))
		args = append(args, account, link)
	}
	return s.run(ctx, deleteUser, names, args...)
}

// refresh refreshes the copies of a user until they show the user's own record. Of several
// calls at once the one whose copies came last may have read first; it sees that here.
func (s *Store) refresh(ctx context.Context, u *auth.User) error {
	for {
		if err := s.RefreshUser(ctx, u); err != nil {
			return err
		}
		latest, err := s.User(ctx, u.ID)
		if errors.Is(err, auth.ErrNotFound) {
			return nil // deleted, with the sessions
		}
		if err != nil || reflect.DeepEqual(latest, u) {
			return err
		}
		u = latest
	}
}

// RefreshUser implements auth.UserRefresher. It reaches the sessions that the user's list
// names, as Better Auth does.
func (s *Store) RefreshUser(ctx context.Context, u *auth.User) error {
	tokens, err := s.listedTokens(ctx, u.ID)
	if err != nil {
		return fault("refreshing sessions", err)
	}
	for _, token := range tokens {
		_, err := s.rewrite(ctx, token, func(r *record) bool {
			if r.session.text("userId") != u.ID {
				return false
			}
			r.user = mergeUser(r.user, u)
			return true
		})
		if err != nil && !errors.Is(err, auth.ErrNotFound) {
			return fault("refreshing sessions", err)
		}
	}
	return nil
}

// userObject returns the record of a user, as text and parsed.
func (s *Store) userObject(ctx context.Context, id string) (string, object, error) {
	text, err := s.get(ctx, s.keys.user(id))
	if err != nil {
		return "", nil, err
	}
	o, err := parseObject(text)
	return text, o, err
}
