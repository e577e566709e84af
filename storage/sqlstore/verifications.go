package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/caddy-better-auth/gateway/auth"
)

// PutVerification implements auth.Verifications. A value without a row id gets one.
func (s *Store) PutVerification(ctx context.Context, v *auth.Verification) error {
	id := v.ID
	if id == "" {
		id = s.env.Token(32)
	}
	s.sweepBeforeWrite(ctx)
	_, err := s.exec(ctx, "keeping a verification", verificationTable.insert(),
		id, v.Identifier, v.Value, dateText(v.ExpiresAt), dateText(v.CreatedAt), dateText(v.UpdatedAt))
	return err
}

// Verification implements auth.Verifications.
func (s *Store) Verification(ctx context.Context, identifier string) (*auth.Verification, error) {
	query := fmt.Sprintf(`select %s from "verification" as v where v."identifier" = ?
		order by v."createdAt" desc, v.rowid desc limit 1`, verificationTable.selection("v"))
	var v auth.Verification
	err := s.read.QueryRowContext(ctx, query, identifier).Scan(verificationDest(&v)...)
	s.sweepAfterRead(ctx)
	if err != nil {
		return nil, fault(ctx, "reading a verification", err)
	}
	return &v, nil
}

// TakeVerification implements auth.Verifications. One statement removes the rows and
// returns them, in no order, so the newest is found here.
func (s *Store) TakeVerification(ctx context.Context, identifier string) (newest *auth.Verification, err error) {
	query := `delete from "verification" where "identifier" = ? returning rowid, ` +
		verificationTable.selection(`"verification"`)
	rows, err := s.write.QueryContext(ctx, query, identifier)
	if err != nil {
		return nil, fault(ctx, "taking a verification", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var newestRow int64
	for rows.Next() {
		var row int64
		var v auth.Verification
		if err := rows.Scan(append([]any{&row}, verificationDest(&v)...)...); err != nil {
			return nil, fault(ctx, "taking a verification", err)
		}
		if newest == nil || cmp.Or(v.CreatedAt.Compare(newest.CreatedAt), cmp.Compare(row, newestRow)) > 0 {
			newest, newestRow = &v, row
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fault(ctx, "taking a verification", err)
	}
	if newest == nil {
		return nil, fmt.Errorf("taking a verification: %w", auth.ErrNotFound)
	}
	return newest, nil
}

// verificationDest is where a row of the verification table is scanned to.
func verificationDest(v *auth.Verification) []any {
	return []any{&v.ID, &v.Identifier, &v.Value, date{&v.ExpiresAt}, date{&v.CreatedAt}, date{&v.UpdatedAt}}
}
