package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// declaredTypes are the types of columns for additional fields in Better Auth's SQLite.
var declaredTypes = map[auth.FieldType]string{
	auth.StringField:  "text",
	auth.NumberField:  "integer",
	auth.BooleanField: "integer",
	auth.DateField:    "date",
	auth.StringsField: "text",
	auth.NumbersField: "text",
}

// fieldColumn is the column of a field in a new table.
func fieldColumn(f auth.AdditionalField) column {
	declared := declaredTypes[f.Type]
	if f.Required {
		declared += " not null"
	}
	return column{name: f.Name, declared: declared}
}

// with returns the table with columns for fields at its end.
func (t table) with(fields []auth.AdditionalField) table {
	t.columns = slices.Clone(t.columns)
	for _, f := range fields {
		t.columns = append(t.columns, fieldColumn(f))
	}
	return t
}

// addColumns gives a table that exists the columns that fields lack, and returns all that
// it has then. Rows that exist get the default of a required field; without one the column
// admits NULL, since there is nothing else to put there.
func addColumns(ctx context.Context, tx *sql.Tx, t table, found []column, fields []auth.AdditionalField) ([]column, error) {
	for _, f := range fields {
		c := column{name: f.Name, declared: declaredTypes[f.Type]}
		if slices.ContainsFunc(found, c.sameName) {
			continue
		}
		definition := quote(c.name) + " " + c.declared
		if fill, ok := literal(f); ok && f.Required {
			definition += " not null default " + fill
		}
		statement := fmt.Sprintf("alter table %s add column %s", quote(t.name), definition)
		if _, err := execOn(ctx, tx, "adding the column "+f.Name, statement); err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, nil
}

// literal writes the default of a field in SQL, if it has one that SQL can have.
func literal(f auth.AdditionalField) (string, bool) {
	if f.Default == nil {
		return "", false
	}
	value, err := sqlValue(f.Default)
	if err != nil || value == nil {
		return "", false
	}
	if text, ok := value.(string); ok {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'", !strings.ContainsRune(text, 0)
	}
	return fmt.Sprint(value), true
}
