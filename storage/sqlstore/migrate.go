package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// migrate adds the tables that are missing, and to those that exist the columns of
// additional fields, and finds out which columns they have. It changes nothing if one of
// them is not what Better Auth would have made.
func (s *Store) migrate(ctx context.Context, c Config) error {
	return s.transact(ctx, "reading the schema", func(tx *sql.Tx) error {
		fields := map[string][]auth.AdditionalField{userTable.name: c.UserFields, sessionTable.name: c.SessionFields}
		found := map[string][]column{}
		for _, t := range schema {
			columns, err := ensure(ctx, tx, t, fields[t.name])
			if err != nil {
				return err
			}
			found[t.name] = columns
		}
		s.users = newShape(userTable, found[userTable.name], c.UserFields)
		s.sessions = newShape(sessionTable, found[sessionTable.name], c.SessionFields)
		return nil
	})
}

// ensure makes the table if there is none and returns the columns it has.
func ensure(ctx context.Context, tx *sql.Tx, t table, fields []auth.AdditionalField) ([]column, error) {
	found, err := inspect(ctx, tx, t.name)
	if err != nil {
		return nil, err
	}
	if name, lacks := t.missing(found); lacks && len(found) > 0 {
		return nil, fmt.Errorf("its table %q has no column %q: it was not made by Better Auth 1.7; "+
			"run Better Auth's migration on it, or name another file", t.name, name)
	}
	if len(found) > 0 {
		return addColumns(ctx, tx, t, found, fields)
	}
	t = t.with(fields)
	for _, statement := range t.create() {
		if _, err := execOn(ctx, tx, "making the table "+t.name, statement); err != nil {
			return nil, err
		}
	}
	return t.columns, nil
}

// inspect returns the columns of a table in the database, none if there is no such table.
func inspect(ctx context.Context, tx *sql.Tx, name string) (columns []column, err error) {
	rows, err := tx.QueryContext(ctx, "select name, type from pragma_table_info(?)", name)
	if err != nil {
		return nil, fault(ctx, "reading the schema", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.name, &c.declared); err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return columns, fault(ctx, "reading the schema", rows.Err())
}

// missing returns the first column of t that is not among those found.
func (t table) missing(found []column) (name string, lacks bool) {
	for _, c := range t.columns {
		if !slices.ContainsFunc(found, c.sameName) {
			return c.name, true
		}
	}
	return "", false
}

// added returns the columns that Better Auth's own schema does not have.
func (t table) added(found []column) []column {
	return slices.DeleteFunc(slices.Clone(found), func(c column) bool {
		return slices.ContainsFunc(t.columns, c.sameName)
	})
}

// sameName compares as SQL does, without regard to case.
func (c column) sameName(other column) bool { return strings.EqualFold(c.name, other.name) }
