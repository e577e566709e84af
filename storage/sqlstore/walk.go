package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/caddy-better-auth/gateway/auth"
)

var _ auth.Walker = (*Store)(nil)

// walkPage is how many rows are read at once on a walk.
const walkPage = 500

// WalkUsers implements auth.Walker, in the order of the ids.
func (s *Store) WalkUsers(ctx context.Context, visit func(*auth.User) error) error {
	scan := func(rows *sql.Rows) (*auth.User, error) {
		r := s.users.userRow()
		if err := rows.Scan(r.dest...); err != nil {
			return nil, err
		}
		return r.result()
	}
	return walk(ctx, s, s.users.selection("w"), "user", scan, func(u *auth.User) string { return u.ID }, visit)
}

// WalkVerifications implements auth.Walker, in the order of the ids.
func (s *Store) WalkVerifications(ctx context.Context, visit func(*auth.Verification) error) error {
	scan := func(rows *sql.Rows) (*auth.Verification, error) {
		v := new(auth.Verification)
		return v, rows.Scan(&v.ID, &v.Identifier, &v.Value, date{&v.ExpiresAt}, date{&v.CreatedAt}, date{&v.UpdatedAt})
	}
	columns := s.dialect.selection(verificationTable, "w")
	return walk(ctx, s, columns, "verification", scan, func(v *auth.Verification) string { return v.ID }, visit)
}

// walk visits the rows of a table, a page at a time, so that no query is open meanwhile.
func walk[T any](
	ctx context.Context, s *Store, columns, table string,
	scan func(*sql.Rows) (*T, error), id func(*T) string, visit func(*T) error,
) error {
	condition, args := "", []any(nil)
	for {
		query := fmt.Sprintf(`select %s from %s as w %s order by w."id" limit %d`, columns, quote(table), condition, walkPage)
		rows, err := page(ctx, s, query, args, scan)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := visit(row); err != nil {
				return err
			}
		}
		if len(rows) < walkPage {
			return ctx.Err()
		}
		condition, args = `where w."id" > ?`, []any{id(rows[len(rows)-1])}
	}
}

func page[T any](
	ctx context.Context, s *Store, query string, args []any, scan func(*sql.Rows) (*T, error),
) (found []*T, err error) {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	err = s.reader().each(ctx, "listing rows", query, args, func(rows *sql.Rows) error {
		row, err := scan(rows)
		found = append(found, row)
		return err
	})
	return found, err
}
