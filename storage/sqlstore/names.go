package sqlstore

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/caddy-better-auth/gateway/auth"
)

// TableNames are the own names of one of Better Auth's tables and its columns: modelName and
// fields in the options of a Better Auth server.
type TableNames struct {
	// Name is that of the table. Empty: as Better Auth calls it.
	Name string
	// Columns are names of columns by those of Better Auth's fields, additional ones included.
	Columns map[string]string
}

// names are what tables and columns are called in the database, by what Better Auth calls
// them. Those that it calls the same are not among them.
type names struct {
	tables  map[string]string
	columns map[string]map[string]string
}

// names checks the names of a configuration.
func (c Config) names() (*names, error) {
	n := &names{tables: map[string]string{}, columns: map[string]map[string]string{}}
	for _, t := range allTables {
		fields := map[string][]auth.AdditionalField{userTable.name: c.UserFields, sessionTable.name: c.SessionFields}[t.name]
		if err := n.add(t.with(fields), c.Tables[t.name], c.SnakeCase); err != nil {
			return nil, fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	for name := range c.Tables {
		if !slices.ContainsFunc(allTables, func(t table) bool { return t.name == name }) {
			return nil, fmt.Errorf("there is no table %q: its names are those of user, session, account, verification or rateLimit", name)
		}
	}
	for _, t := range allTables {
		for _, other := range allTables {
			if t.name != other.name && n.table(t.name) == n.table(other.name) {
				return nil, fmt.Errorf("the tables %s and %s are both called %q", t.name, other.name, n.table(t.name))
			}
		}
	}
	return n, nil
}

// add notes the names of a table.
func (n *names) add(t table, given TableNames, snake bool) error {
	columns := maps.Clone(given.Columns)
	if snake {
		n.note(t.name, snakeCase(t.name))
		columns = map[string]string{}
		for _, c := range t.columns {
			columns[c.name] = snakeCase(c.name)
		}
		maps.Copy(columns, given.Columns)
	}
	n.note(t.name, given.Name)
	maps.DeleteFunc(columns, func(field, column string) bool { return field == column })
	n.columns[t.name] = columns
	taken := map[string]string{}
	for _, field := range slices.Sorted(maps.Keys(columns)) {
		column := columns[field]
		switch other, twice := taken[column]; {
		case field == "id":
			return fmt.Errorf("the column id is always called id")
		case column == "":
			return fmt.Errorf("the column of %s has an empty name", field)
		case twice:
			return fmt.Errorf("%s and %s are both in the column %q", other, field, column)
		case !t.extends() && !t.has(field):
			return fmt.Errorf("it has no column %q", field)
		}
		taken[column] = field
	}
	for _, c := range t.columns {
		if other, twice := taken[n.column(t.name, c.name)]; twice && other != c.name {
			return fmt.Errorf("%s and %s are both in the column %q", c.name, other, n.column(t.name, c.name))
		}
	}
	return nil
}

func (n *names) note(table, own string) {
	if own != "" && own != table {
		n.tables[table] = own
	}
}

// any reports whether anything is called otherwise than by Better Auth.
func (n *names) any() bool {
	for _, columns := range n.columns {
		if len(columns) > 0 {
			return true
		}
	}
	return len(n.tables) > 0
}

// table returns what a table is called.
func (n *names) table(name string) string {
	if own := n.tables[name]; own != "" {
		return own
	}
	return name
}

// column returns what the column of a field is called.
func (n *names) column(table, field string) string {
	if own := n.columns[table][field]; own != "" {
		return own
	}
	return field
}

// field returns whose column it is, by its own name.
func (n *names) field(t table, own string) string {
	for _, c := range t.columns {
		if n.column(t.name, c.name) == own {
			return c.name
		}
	}
	return own
}

// own returns the table as it is called in the database.
func (n *names) own(t table) table {
	columns := slices.Clone(t.columns)
	for i, c := range columns {
		columns[i].name = n.column(t.name, c.name)
		if c.kind == referenceKind {
			columns[i].refers = n.table(userTable.name)
		}
	}
	if t.index != "" {
		t.index = n.column(t.name, t.index)
	}
	t.name, t.columns = n.table(t.name), columns
	return t
}

// tableName finds the tables of a statement with their aliases, and quotedName every name with
// what tells a table from a column, and whose column it is.
var (
	tableName  = regexp.MustCompile(`\b(?:from|join|into|update) "(\w+)"(?: as (\w+))?`)
	quotedName = regexp.MustCompile(`(\b(?:from|join|into|update) |\b\w+\.)?"((?:[^"]|"")*)"`)
)

// put puts own names into a statement that is written with Better Auth's. A column that has no
// alias before it belongs to the first table of the statement.
func (n *names) put(query string) string {
	tables := map[string]string{} // by alias
	for _, found := range tableName.FindAllStringSubmatch(query, -1) {
		if len(tables) == 0 {
			tables[""] = found[1]
		}
		tables[found[2]] = found[1]
	}
	return quotedName.ReplaceAllStringFunc(query, func(text string) string {
		found := quotedName.FindStringSubmatch(text)
		before, name := found[1], strings.ReplaceAll(found[2], `""`, `"`)
		if strings.HasSuffix(before, " ") {
			return before + quote(n.table(name))
		}
		return before + quote(n.column(tables[strings.TrimSuffix(before, ".")], name))
	})
}

// snakeCase returns a name as Better Auth writes schemas for Drizzle: email_verified.
func snakeCase(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
