package sqlstore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/caddy-better-auth/gateway/auth"
)

// shape is a table as it stands in the database: with the columns that the configuration
// names, and those that plugins and operators have added.
type shape struct {
	table
	dialect *dialect
	extra   []extraColumn
}

// extraColumn is a column that Better Auth's own schema does not have.
type extraColumn struct {
	foundColumn
	field auth.FieldType // empty: the configuration does not know it
}

// shapeOf pairs the columns that a table has with the fields of the configuration. A
// field's spelling counts, since SQL does not care for case and Better Auth does. A column
// that is called as a field of another column is nobody's.
func (s *Store) shapeOf(t table, found []foundColumn, fields []auth.AdditionalField) (shape, error) {
	same := s.dialect.sameName
	of := shape{table: t, dialect: s.dialect}
	own, named := s.names.own(t), s.names.columns[t.name]
	for _, c := range found {
		if slices.ContainsFunc(own.columns, func(o column) bool { return same(o.name, c.name) }) {
			continue
		}
		extra := extraColumn{foundColumn: c}
		for field, column := range named {
			if same(column, c.name) {
				extra.name = field
			}
		}
		if _, elsewhere := named[c.name]; elsewhere && extra.name == c.name {
			continue
		}
		for _, f := range fields {
			if same(f.Name, extra.name) {
				extra.name, extra.field = f.Name, f.Type
			}
		}
		of.extra = append(of.extra, extra)
	}
	for field, column := range named {
		if !t.has(field) && !slices.ContainsFunc(of.extra, func(c extraColumn) bool { return c.name == field }) {
			return of, fmt.Errorf("its table %q has no column %q, which the configuration names for %q", own.name, column, field)
		}
	}
	return of, nil
}

// selection is dialect.selection with the extra columns at the end, unchanged but for dates.
func (s shape) selection(alias string) string {
	columns := []string{s.dialect.selection(s.table, alias)}
	for _, c := range s.extra {
		expr := alias + "." + quote(c.name)
		if isDate(c.declared) {
			expr = s.dialect.dateExpression(expr)
		}
		columns = append(columns, expr)
	}
	return strings.Join(columns, ", ")
}

// isDate reports whether a column so declared holds dates. SQLite's driver would turn text of
// such a column into a time.
func isDate(declared string) bool {
	kind, _, _ := strings.Cut(strings.ToUpper(declared), " ")
	return slices.Contains([]string{"DATE", "DATETIME", "TIMESTAMP"}, kind)
}

// isJSON reports whether a column so declared holds JSON, and not text.
func isJSON(declared string) bool {
	return slices.Contains([]string{"json", "jsonb"}, strings.ToLower(declared))
}

// fields pairs the extra columns with their values, in JSON.
func (s shape) fields(values []any) (auth.Fields, error) {
	if len(s.extra) == 0 {
		return nil, nil
	}
	fields := make(auth.Fields, len(s.extra))
	for i, c := range s.extra {
		text, err := c.read(values[i])
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", c.name, err)
		}
		fields[i] = auth.Field{Name: c.name, Value: text}
	}
	return fields, nil
}

// read returns a value of the column in JSON, as Better Auth makes it: numbers are turned
// into booleans and texts into lists where the field is of that type.
func (c extraColumn) read(value any) (json.RawMessage, error) {
	if b, ok := value.([]byte); ok && utf8.Valid(b) {
		value = string(b)
	}
	text, isText := value.(string)
	switch {
	case c.field == auth.BooleanField:
		if n, ok := value.(int64); ok {
			value = n == 1
		}
	case isText && (c.field == auth.StringsField || c.field == auth.NumbersField || isJSON(c.declared)):
		return listText(text), nil
	}
	return jsonText(value)
}

// listText returns a list that is kept as text, null if the text is no JSON.
func listText(text string) json.RawMessage {
	var compact bytes.Buffer
	if json.Compact(&compact, []byte(text)) != nil {
		return json.RawMessage("null")
	}
	return compact.Bytes()
}

// known returns the names and SQL values of those fields that the table has columns for.
func (s shape) known(fields auth.Fields) (names []string, values []any, err error) {
	for _, c := range s.extra {
		text, ok := fields.Get(c.name)
		if !ok {
			continue
		}
		value, err := c.write(text)
		if err != nil {
			return nil, nil, fmt.Errorf("field %q: %w", c.name, err)
		}
		names, values = append(names, c.name), append(values, value)
	}
	return names, values, nil
}

// write returns a JSON value as the column keeps it.
func (c extraColumn) write(text json.RawMessage) (any, error) {
	value, err := sqlValue(text)
	if s, ok := value.(string); ok && isDate(c.declared) {
		if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
			return t, nil
		}
	}
	if value != nil && isJSON(c.declared) {
		return string(text), err
	}
	return value, err
}

// sqlValue returns a JSON value for SQL: lists and objects as text.
func sqlValue(text json.RawMessage) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, err
	}
	switch v := value.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, nil
		}
		return v.Float64()
	case nil, string, bool:
		return v, nil
	default:
		return string(text), nil
	}
}

// changed returns the fields of after that are others than in before.
func changed(before, after auth.Fields) auth.Fields {
	var fields auth.Fields
	for _, f := range after {
		if old, ok := before.Get(f.Name); !ok || !bytes.Equal(old, f.Value) {
			fields = append(fields, f)
		}
	}
	return fields
}
