package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// linked holds while another row has the provider and account id. Better Auth's schema has
// no unique index on them and must not get one, so each writing statement asks by itself.
// SQLite lets one statement write at a time, whatever program it comes from.
const linked = `exists (select 1 from "account" where "providerId" = ? and "accountId" = ? and "id" <> ?)`

var (
	insertAccount = accountTable.insertUnless(linked)
	updateAccount = accountTable.update() + " and not " + linked
	selectAccount = `select ` + accountTable.selection("a") + ` from "account" as a `
)

// AddAccount implements auth.Accounts.
func (s *Store) AddAccount(ctx context.Context, a *auth.Account) error {
	return addAccount(ctx, s.write, a)
}

func addAccount(ctx context.Context, on executor, a *auth.Account) error {
	args := append([]any{a.ID}, accountValues(a)...)
	args = append(args, a.ProviderID, a.AccountID, a.ID)
	n, err := execOn(ctx, on, "adding an account", insertAccount, args...)
	if err == nil && n == 0 {
		err = fmt.Errorf("adding an account: %w", auth.ErrConflict)
	}
	return err
}

// Account implements auth.Accounts. Rows of one pair that another program added twice are
// told apart by age: the oldest counts.
func (s *Store) Account(ctx context.Context, providerID, accountID string) (*auth.Account, error) {
	var a auth.Account
	query := selectAccount + `where a."providerId" = ? and a."accountId" = ? order by a."createdAt", a.rowid limit 1`
	err := s.read.QueryRowContext(ctx, query, providerID, accountID).Scan(accountDest(&a)...)
	if err != nil {
		return nil, fault(ctx, "reading an account", err)
	}
	return &a, nil
}

// AccountsOf implements auth.Accounts.
func (s *Store) AccountsOf(ctx context.Context, userID string) (accounts []auth.Account, err error) {
	query := selectAccount + `where a."userId" = ? order by a."createdAt", a.rowid`
	rows, err := s.read.QueryContext(ctx, query, userID)
	if err != nil {
		return nil, fault(ctx, "listing accounts", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var a auth.Account
		if err := rows.Scan(accountDest(&a)...); err != nil {
			return nil, fault(ctx, "listing accounts", err)
		}
		accounts = append(accounts, a)
	}
	return accounts, fault(ctx, "listing accounts", rows.Err())
}

// UpdateAccount implements auth.Accounts.
func (s *Store) UpdateAccount(
	ctx context.Context, id string, change func(*auth.Account) error,
) (*auth.Account, error) {
	const act = "updating an account"
	var a auth.Account
	err := s.transact(ctx, act, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, selectAccount+`where a."id" = ?`, id).Scan(accountDest(&a)...)
		if err != nil {
			return fault(ctx, act, err)
		}
		old := a
		if err := change(&a); err != nil {
			return err
		}
		a.ID, a.UserID, a.CreatedAt = old.ID, old.UserID, old.CreatedAt
		cutAccount(&a)
		n, err := execOn(ctx, tx, act, updateAccount, append(accountValues(&a), id, a.ProviderID, a.AccountID, id)...)
		if err == nil && n == 0 {
			err = fault(ctx, act, auth.ErrConflict) // the row is there, so the pair is taken
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &a, nil
}

// RemoveAccount implements auth.Accounts.
func (s *Store) RemoveAccount(ctx context.Context, userID, id string, keepLast bool) error {
	const act = "removing an account"
	return s.transact(ctx, act, func(tx *sql.Tx) error {
		var count int
		err := tx.QueryRowContext(ctx, `select count(*) from "account" where "userId" = ?`, userID).Scan(&count)
		if err != nil {
			return fault(ctx, act, err)
		}
		if keepLast && count == 1 {
			return fault(ctx, act, auth.ErrLastAccount)
		}
		n, err := execOn(ctx, tx, act, `delete from "account" where "id" = ? and "userId" = ?`, id, userID)
		if err == nil && n == 0 {
			err = fault(ctx, act, auth.ErrNotFound)
		}
		return err
	})
}

// cutAccount gives an account the times that will come back from the store.
func cutAccount(a *auth.Account) {
	for _, t := range []*time.Time{&a.AccessTokenExpiresAt, &a.RefreshTokenExpiresAt, &a.CreatedAt, &a.UpdatedAt} {
		*t = cut(*t)
	}
}

// accountValues returns the columns after the id.
func accountValues(a *auth.Account) []any {
	return []any{
		a.AccountID, a.ProviderID, a.UserID,
		optionalText(a.AccessToken), optionalText(a.RefreshToken), optionalText(a.IDToken),
		optionalDate(a.AccessTokenExpiresAt), optionalDate(a.RefreshTokenExpiresAt),
		optionalText(a.Scope), optionalText(a.PasswordHash),
		dateText(a.CreatedAt), dateText(a.UpdatedAt),
	}
}

// accountDest is where a row of the account table is scanned to.
func accountDest(a *auth.Account) []any {
	return []any{
		&a.ID, &a.AccountID, &a.ProviderID, &a.UserID,
		&a.AccessToken, &a.RefreshToken, &a.IDToken,
		date{&a.AccessTokenExpiresAt}, date{&a.RefreshTokenExpiresAt},
		&a.Scope, &a.PasswordHash,
		date{&a.CreatedAt}, date{&a.UpdatedAt},
	}
}
