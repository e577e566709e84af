package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// AddAccount implements auth.Accounts.
func (s *Store) AddAccount(ctx context.Context, a *auth.Account) error {
	const act = "adding an account"
	return s.transact(ctx, act, func(tx *transaction) error {
		if err := tx.lockUser(ctx, act, a.UserID); err != nil {
			return err
		}
		return s.addAccount(ctx, tx, a)
	})
}

func (s *Store) addAccount(ctx context.Context, tx *transaction, a *auth.Account) error {
	const act = "adding an account"
	if err := s.free(ctx, tx, act, a.ProviderID, a.AccountID); err != nil {
		return err
	}
	return s.insert(ctx, tx.runner, act, accountTable, &a.ID, accountValues(a))
}

// free fails with auth.ErrConflict if an account has the provider and account id, and keeps
// other transactions from adding one. Better Auth's schema has no unique index on them and
// must not get one.
func (s *Store) free(ctx context.Context, tx *transaction, act, providerID, accountID string) error {
	if err := s.dialect.lock(ctx, tx, strconv.Quote(providerID)+accountID); err != nil {
		return err
	}
	linked, err := s.accountsWhere(ctx, tx.runner, act, `a."providerId" = ? and a."accountId" = ?`, providerID, accountID)
	if err == nil && len(only(linked, providerID, accountID)) > 0 {
		err = fmt.Errorf("%s: %w", act, auth.ErrConflict)
	}
	return err
}

// only leaves out what the collation of a column holds for the same, and is not.
func only(accounts []auth.Account, providerID, accountID string) []auth.Account {
	return slices.DeleteFunc(accounts, func(a auth.Account) bool {
		return a.ProviderID != providerID || a.AccountID != accountID
	})
}

// Account implements auth.Accounts. Rows of one pair that another program added twice are
// told apart by age: the oldest counts.
func (s *Store) Account(ctx context.Context, providerID, accountID string) (*auth.Account, error) {
	const act = "reading an account"
	ctx, cancel := s.limited(ctx)
	defer cancel()
	accounts, err := s.accountsWhere(ctx, s.reader(), act, `a."providerId" = ? and a."accountId" = ?`, providerID, accountID)
	if err != nil {
		return nil, err
	}
	accounts = only(accounts, providerID, accountID)
	if len(accounts) == 0 {
		return nil, fmt.Errorf("%s: %w", act, auth.ErrNotFound)
	}
	return &accounts[0], nil
}

// AccountsOf implements auth.Accounts.
func (s *Store) AccountsOf(ctx context.Context, userID string) ([]auth.Account, error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	accounts, err := s.accountsWhere(ctx, s.reader(), "listing accounts", `a."userId" = ?`, userID)
	if errors.Is(err, auth.ErrNotFound) {
		return nil, nil
	}
	return accounts, err
}

// accountsWhere returns accounts, the oldest first.
func (s *Store) accountsWhere(
	ctx context.Context, on runner, act, condition string, args ...any,
) (accounts []auth.Account, err error) {
	query := s.selectAccounts() + `where ` + condition + ` order by ` + s.dialect.inOrder("a")
	err = on.each(ctx, act, query, args, func(rows *sql.Rows) error {
		var a auth.Account
		if err := rows.Scan(accountDest(&a)...); err != nil {
			return err
		}
		accounts = append(accounts, a)
		return nil
	})
	return accounts, err
}

func (s *Store) selectAccounts() string {
	return `select ` + s.dialect.selection(accountTable, "a") + ` from "account" as a `
}

// UpdateAccount implements auth.Accounts.
func (s *Store) UpdateAccount(
	ctx context.Context, id string, change func(*auth.Account) error,
) (*auth.Account, error) {
	const act = "updating an account"
	var a auth.Account
	err := s.transact(ctx, act, func(tx *transaction) error {
		query := s.selectAccounts() + `where a."id" = ?` + s.dialect.forUpdate
		err := tx.row(ctx, query, id).Scan(accountDest(&a)...)
		if err == nil && a.ID != id {
			err = auth.ErrNotFound
		}
		if err != nil {
			return missing(ctx, act, err)
		}
		old := a
		if err := change(&a); err != nil {
			return err
		}
		a.ID, a.UserID, a.CreatedAt = old.ID, old.UserID, old.CreatedAt
		cutAccount(&a)
		if a.ProviderID != old.ProviderID || a.AccountID != old.AccountID {
			if err := s.free(ctx, tx, act, a.ProviderID, a.AccountID); err != nil {
				return err
			}
		}
		_, err = tx.exec(ctx, act, accountTable.update(), append(accountValues(&a), id)...)
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
	return s.transact(ctx, act, func(tx *transaction) error {
		if err := tx.lockUser(ctx, act, userID); err != nil {
			return err
		}
		var count int
		err := tx.row(ctx, `select count(*) from "account" where "userId" = ?`, userID).Scan(&count)
		if err != nil {
			return fault(ctx, act, err)
		}
		if keepLast && count == 1 {
			return fault(ctx, act, auth.ErrLastAccount)
		}
		n, err := tx.exec(ctx, act, `delete from "account" where "id" = ? and "userId" = ?`, id, userID)
		if err == nil && n == 0 {
			err = fault(ctx, act, auth.ErrNotFound)
		}
		return missing(ctx, act, err)
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
		cut(a.CreatedAt), cut(a.UpdatedAt),
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
