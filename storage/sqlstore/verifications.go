package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// PutVerification implements auth.Verifications. A value without a row id gets one.
func (s *Store) PutVerification(ctx context.Context, v *auth.Verification) error {
	const act = "keeping a verification"
	s.sweepBeforeWrite(ctx)
	return s.transact(ctx, act, func(tx *transaction) error {
		if err := s.replace(ctx, tx, act, v); err != nil {
			return err
		}
		id := v.ID
		if id == "" {
			id = s.env.Token(32)
		}
		return s.insert(ctx, tx.runner, act, verificationTable, &id,
			[]any{v.Identifier, v.Value, cut(v.ExpiresAt), cut(v.CreatedAt), cut(v.UpdatedAt)})
	})
}

// replace removes values of the same millisecond where nothing would tell which of them is
// the newest.
func (s *Store) replace(ctx context.Context, tx *transaction, act string, v *auth.Verification) error {
	if s.dialect.older != "" {
		return nil
	}
	_, err := tx.exec(ctx, act, `delete from "verification" where "identifier" = ? and "createdAt" = ?`,
		v.Identifier, cut(v.CreatedAt))
	return err
}

// Verification implements auth.Verifications.
func (s *Store) Verification(ctx context.Context, identifier string) (*auth.Verification, error) {
	limited, cancel := s.limited(ctx)
	defer cancel()
	values, err := s.verifications(limited, s.reader(), "reading a verification", identifier, "")
	s.sweepAfterRead(ctx)
	if err != nil {
		return nil, err
	}
	return &values[len(values)-1], nil
}

// TakeVerification implements auth.Verifications. Of those who want to lock the rows one
// comes first, and the others find them gone.
func (s *Store) TakeVerification(ctx context.Context, identifier string) (newest *auth.Verification, err error) {
	const act = "taking a verification"
	err = s.transact(ctx, act, func(tx *transaction) error {
		values, err := s.verifications(ctx, tx.runner, act, identifier, s.dialect.forUpdate)
		if err != nil {
			return err
		}
		ids := make([]any, len(values))
		for i, v := range values {
			ids[i] = v.ID
		}
		if err := removeVerifications(ctx, tx.runner, act, ids); err != nil {
			return err
		}
		newest = &values[len(values)-1]
		return nil
	})
	if err != nil {
		return nil, err
	}
	return newest, nil
}

// verifications returns all values of an identifier, the newest last, and
// auth.ErrNotFound if there are none.
func (s *Store) verifications(
	ctx context.Context, on runner, act, identifier, lock string,
) (values []auth.Verification, err error) {
	query := fmt.Sprintf(`select %s from "verification" as v where v."identifier" = ? order by %s%s`,
		s.dialect.selection(verificationTable, "v"), s.dialect.inOrder("v"), lock)
	err = on.each(ctx, act, query, []any{identifier}, func(rows *sql.Rows) error {
		var v auth.Verification
		err := rows.Scan(&v.ID, &v.Identifier, &v.Value, date{&v.ExpiresAt}, date{&v.CreatedAt}, date{&v.UpdatedAt})
		if v.Identifier == identifier { // and not only to the collation of the column
			values = append(values, v)
		}
		return err
	})
	if err == nil && len(values) == 0 {
		err = fmt.Errorf("%s: %w", act, auth.ErrNotFound)
	}
	return values, err
}

// removeVerifications removes the rows with these ids, of which there is at least one.
func removeVerifications(ctx context.Context, on runner, act string, ids []any) error {
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(ids)), ", ")
	_, err := on.exec(ctx, act, `delete from "verification" where "id" in (`+marks+`)`, slices.Clone(ids)...)
	return err
}
