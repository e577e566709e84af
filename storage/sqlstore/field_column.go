package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// fieldKinds are the kinds of columns that Better Auth makes for additional fields.
var fieldKinds = map[auth.FieldType]kind{
	auth.StringField:  textKind,
	auth.NumberField:  intKind,
	auth.BooleanField: boolKind,
	auth.DateField:    dateKind,
	auth.StringsField: jsonKind,
	auth.NumbersField: jsonKind,
}

// with returns the table with columns for fields at its end.
func (t table) with(fields []auth.AdditionalField) table {
	t.columns = slices.Clone(t.columns)
	for _, f := range fields {
		t.columns = append(t.columns, column{name: f.Name, kind: fieldKinds[f.Type], null: !f.Required})
	}
	return t
}

// addColumns gives a table that exists the columns that fields lack, and returns all that
// it has then. Rows that exist get the default of a required field; without one the column
// admits NULL, since there is nothing else to put there.
func (s *Store) addColumns(
	ctx context.Context, tx *transaction, t table, found []foundColumn, fields []auth.AdditionalField,
) ([]foundColumn, error) {
	changed := false
	for _, f := range fields {
		name := s.names.column(t.name, f.Name)
		if slices.ContainsFunc(found, func(c foundColumn) bool { return s.dialect.sameName(c.name, name) }) {
			continue
		}
		definition := s.dialect.types[fieldKinds[f.Type]]
		if fill, ok := s.dialect.literal(f); ok && f.Required {
			definition += " not null default " + fill
		}
		statement := fmt.Sprintf("alter table %s add column %s %s", quote(s.names.table(t.name)), quote(name), definition)
		if _, err := tx.exec(ctx, "adding the column "+name, statement); err != nil {
			return nil, err
		}
		changed = true
	}
	if !changed {
		return found, nil
	}
	return inspect(ctx, tx.runner, s.names.table(t.name))
}

// literal writes the default of a field in SQL, if it has one that SQL can have.
func (d *dialect) literal(f auth.AdditionalField) (string, bool) {
	if f.Default == nil {
		return "", false
	}
	value, err := sqlValue(f.Default)
	if err != nil || value == nil {
		return "", false
	}
	text, ok := value.(string)
	if !ok {
		return fmt.Sprint(value), true
	}
	if strings.ContainsAny(text, "\x00\\?") {
		return "", false // databases do not agree on how these are written
	}
	if f.Type == auth.DateField {
		text = d.dateLiteral(text)
	}
	literal := "'" + strings.ReplaceAll(text, "'", "''") + "'"
	if f.Type == auth.DateField {
		return literal, true
	}
	return d.anyDefault(literal), true
}
