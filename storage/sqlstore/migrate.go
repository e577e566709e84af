package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// migrateTime bounds changes to the schema, the wait for other nodes that change it included.
const migrateTime = time.Minute

// migrate adds the tables that are missing, and to those that exist the columns of
// additional fields, and finds out which columns they have. It changes nothing if one of
// them is not what Better Auth would have made. Nodes that start at once take turns.
func (s *Store) migrate(ctx context.Context, c Config) error {
	ctx, cancel := context.WithTimeout(ctx, migrateTime)
	defer cancel()
	return s.attempt(ctx, "reading the schema", func(tx *transaction) error {
		if err := s.dialect.lock(ctx, tx, "schema"); err != nil {
			return err
		}
		fields := map[string][]auth.AdditionalField{userTable.name: c.UserFields, sessionTable.name: c.SessionFields}
		found, err := s.check(ctx, tx)
		if err != nil {
			return err
		}
		s.form = formOf(found[userTable.name])
		options, err := s.dialect.options(ctx, tx.runner, s.names.table(userTable.name))
		if err != nil {
			return err
		}
		for _, t := range schema {
			found[t.name], err = s.ensure(ctx, tx, t, options, found[t.name], fields[t.name])
			if err != nil {
				return err
			}
		}
		if s.users, err = s.shapeOf(userTable, found[userTable.name], c.UserFields); err != nil {
			return err
		}
		if s.sessions, err = s.shapeOf(sessionTable, found[sessionTable.name], c.SessionFields); err != nil {
			return err
		}
		if c.Notify && s.dialect.notify != nil {
			return s.dialect.notify(ctx, tx, s.names)
		}
		return nil
	})
}

// check returns the columns that the tables have, and fails if one lacks a column of
// Better Auth's.
func (s *Store) check(ctx context.Context, tx *transaction) (map[string][]foundColumn, error) {
	found := map[string][]foundColumn{}
	for _, t := range schema {
		columns, err := inspect(ctx, tx.runner, s.names.table(t.name))
		if err != nil {
			return nil, err
		}
		if err := s.drift(t, columns); err != nil {
			return nil, err
		}
		found[t.name] = columns
	}
	return found, nil
}

// drift says what a table lacks, and what would add it.
func (s *Store) drift(known table, found []foundColumn) error {
	t := s.names.own(known)
	lacks := t.missing(found, s.dialect.sameName)
	if len(found) == 0 || len(lacks) == 0 {
		return nil
	}
	statements := make([]string, len(lacks))
	for i, c := range lacks {
		statements[i] = s.dialect.repair(t, c, formOf(found))
	}
	return fmt.Errorf("its table %q has no column %q: it was not made by Better Auth 1.7; "+
		"if the column has a name of its own, write table %s { column %s <name> }; else run Better Auth's migration on it, or: %s",
		t.name, lacks[0].name, known.name, s.names.field(known, lacks[0].name), strings.Join(statements, "; "))
}

// repair returns the statement that gives a table in use a column.
func (d *dialect) repair(t table, c column, form idForm) string {
	declared := d.declaration(c, form)
	if !c.null && !strings.Contains(declared, "default") {
		fill := map[kind]string{
			boolKind: "false", intKind: "0", bigKind: "0", dateKind: "'1970-01-02 00:00:00'",
			textKind: d.anyDefault("''"), keyKind: "''",
		}[c.kind]
		if d.name == "sqlite" && c.kind == dateKind {
			fill = "'1970-01-02T00:00:00.000Z'"
		}
		if fill != "" && !c.unique {
			declared += " default " + fill
		}
	}
	return fmt.Sprintf("alter table %s add column %s %s", d.shown(t.name), d.shown(c.name), declared)
}

// shown quotes a name as an operator would type it.
func (d *dialect) shown(name string) string {
	if d.name == "mysql" {
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return quote(name)
}

// ensure makes the table if there is none and returns the columns it has.
func (s *Store) ensure(
	ctx context.Context, tx *transaction, t table, options string, found []foundColumn, fields []auth.AdditionalField,
) ([]foundColumn, error) {
	if len(found) > 0 {
		return s.addColumns(ctx, tx, t, found, fields)
	}
	t = s.names.own(t.with(fields))
	for _, statement := range s.dialect.create(t, s.form, options) {
		if _, err := tx.exec(ctx, "making the table "+t.name, statement); err != nil {
			return nil, err
		}
	}
	return inspect(ctx, tx.runner, t.name)
}

// inspect returns the columns of a table in the database, none if there is no such table.
func inspect(ctx context.Context, on runner, name string) (columns []foundColumn, err error) {
	err = on.each(ctx, "reading the schema", on.dialect.inspect, []any{name}, func(rows *sql.Rows) error {
		var c foundColumn
		if err := rows.Scan(&c.name, &c.declared); err != nil {
			return err
		}
		columns = append(columns, c)
		return nil
	})
	return columns, err
}

// missing returns the columns of t that are not among those found.
func (t table) missing(found []foundColumn, same func(a, b string) bool) (lacks []column) {
	for _, c := range t.columns {
		if !slices.ContainsFunc(found, func(f foundColumn) bool { return same(f.name, c.name) }) {
			lacks = append(lacks, c)
		}
	}
	return lacks
}
