package redisstore

import (
	"context"
	"errors"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
)

// AddAccount implements auth.Accounts.
func (s *Store) AddAccount(ctx context.Context, a *auth.Account) error {
	link := linkName(a.ProviderID, a.AccountID)
	names := []string{s.keys.account(a.ID), s.keys.link(link), s.keys.accounts(a.UserID), s.keys.user(a.UserID)}
	_, err := s.run(ctx, addAccount, names, newAccountObject(a).String(), a.ID, link)
	return fault("adding an account", err)
}

// Account implements auth.Accounts. An account that has been linked elsewhere between the
// two reads is not found.
func (s *Store) Account(ctx context.Context, providerID, accountID string) (*auth.Account, error) {
	id, err := s.get(ctx, s.keys.link(linkName(providerID, accountID)))
	if err != nil {
		return nil, fault("reading a link", err)
	}
	_, o, err := s.accountObject(ctx, id)
	if err != nil {
		return nil, fault("reading an account", err)
	}
	a := o.account()
	if a.ProviderID != providerID || a.AccountID != accountID {
		return nil, fault("reading an account", auth.ErrNotFound)
	}
	return a, nil
}

// AccountsOf implements auth.Accounts.
func (s *Store) AccountsOf(ctx context.Context, userID string) ([]auth.Account, error) {
	ids, err := s.client.HKeys(ctx, s.keys.accounts(userID)).Result()
	if err != nil || len(ids) == 0 {
		return nil, fault("listing accounts", err)
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = s.keys.account(id)
	}
	texts, err := s.texts(ctx, names...)
	if err != nil {
		return nil, fault("listing accounts", err)
	}
	var accounts []auth.Account
	for _, text := range texts {
		if o, err := parseObject(text); err == nil {
			accounts = append(accounts, *o.account())
		}
	}
	slices.SortFunc(accounts, func(a, b auth.Account) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return accounts, nil
}

// UpdateAccount implements auth.Accounts.
func (s *Store) UpdateAccount(
	ctx context.Context, id string, change func(*auth.Account) error,
) (*auth.Account, error) {
	const act = "updating an account"
	var written *auth.Account
	err := again(func() (bool, error) {
		text, record, err := s.accountObject(ctx, id)
		if err != nil {
			return false, fault(act, err)
		}
		old, a := record.account(), record.account()
		if err := change(a); err != nil {
			return false, err
		}
		a.ID, a.UserID, a.CreatedAt = id, old.UserID, old.CreatedAt
		record.setAccount(a)
		written = record.account()
		link := linkName(a.ProviderID, a.AccountID)
		names := []string{
			s.keys.account(id), s.keys.link(linkName(old.ProviderID, old.AccountID)), s.keys.link(link),
			s.keys.accounts(old.UserID),
		}
		changed, err := s.run(ctx, update, names, text, record.String(), id, link)
		return changed, fault(act, err)
	})
	if err != nil {
		return nil, err
	}
	return written, nil
}

// RemoveAccount implements auth.Accounts.
func (s *Store) RemoveAccount(ctx context.Context, userID, id string, keepLast bool) error {
	return fault("removing an account", again(func() (bool, error) {
		link, err := s.client.HGet(ctx, s.keys.accounts(userID), id).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return false, err
		}
		names := []string{s.keys.accounts(userID), s.keys.account(id), s.keys.link(link)}
		return s.run(ctx, removeAccount, names, id, link, keepLast)
	}))
}

// accountObject returns the record of an account, as text and parsed.
func (s *Store) accountObject(ctx context.Context, id string) (string, object, error) {
	text, err := s.get(ctx, s.keys.account(id))
	if err != nil {
		return "", nil, err
	}
	o, err := parseObject(text)
	return text, o, err
}
