package sqlstore

import (
	"slices"
	"strings"
)

// shape is a table as it stands in the database: with the columns that plugins and
// operators have added.
type shape struct {
	table
	extra []column
}

// selection is table.selection with the extra columns at the end, unchanged but for dates.
func (s shape) selection(alias string) string {
	columns := []string{s.table.selection(alias)}
	for _, c := range s.extra {
		expr := alias + "." + quote(c.name)
		if isDate(c.declared) {
			expr = "cast(" + expr + " as text)"
		}
		columns = append(columns, expr)
	}
	return strings.Join(columns, ", ")
}

// isDate reports whether the driver would turn text of a column so declared into a time.
func isDate(declared string) bool {
	return slices.Contains([]string{"DATE", "DATETIME", "TIMESTAMP"}, strings.ToUpper(declared))
}

// extraNames returns the names of the extra columns.
func (s shape) extraNames() []string {
	names := make([]string, len(s.extra))
	for i, c := range s.extra {
		names[i] = c.name
	}
	return names
}
