package sqlstore

import (
	"fmt"
	"slices"
	"strings"
)

// table is a table of Better Auth's schema.
type table struct {
	name    string
	columns []column
	index   string // the column that has an index of its own, if any
}

// column is a column with its declaration, word for word as Better Auth's migration writes it.
type column struct {
	name, declared string
	keepNull       bool // NULL is read as it is, not as the empty string
}

// The schema of Better Auth 1.7, columns in the order of its migration.
var (
	userTable = table{name: "user", columns: []column{
		{name: "id", declared: "text not null primary key"},
		{name: "name", declared: "text not null"},
		{name: "email", declared: "text not null unique"},
		{name: "emailVerified", declared: "integer not null"},
		{name: "image", declared: "text", keepNull: true},
		{name: "createdAt", declared: "date not null"},
		{name: "updatedAt", declared: "date not null"},
	}}
	sessionTable = table{name: "session", index: "userId", columns: []column{
		{name: "id", declared: "text not null primary key"},
		{name: "expiresAt", declared: "date not null"},
		{name: "token", declared: "text not null unique"},
		{name: "createdAt", declared: "date not null"},
		{name: "updatedAt", declared: "date not null"},
		{name: "ipAddress", declared: "text"},
		{name: "userAgent", declared: "text"},
		{name: "userId", declared: `text not null references "user" ("id") on delete cascade`},
	}}
	accountTable = table{name: "account", index: "userId", columns: []column{
		{name: "id", declared: "text not null primary key"},
		{name: "accountId", declared: "text not null"},
		{name: "providerId", declared: "text not null"},
		{name: "userId", declared: `text not null references "user" ("id") on delete cascade`},
		{name: "accessToken", declared: "text"},
		{name: "refreshToken", declared: "text"},
		{name: "idToken", declared: "text"},
		{name: "accessTokenExpiresAt", declared: "date"},
		{name: "refreshTokenExpiresAt", declared: "date"},
		{name: "scope", declared: "text"},
		{name: "password", declared: "text"},
		{name: "createdAt", declared: "date not null"},
		{name: "updatedAt", declared: "date not null"},
	}}
	verificationTable = table{name: "verification", index: "identifier", columns: []column{
		{name: "id", declared: "text not null primary key"},
		{name: "identifier", declared: "text not null"},
		{name: "value", declared: "text not null"},
		{name: "expiresAt", declared: "date not null"},
		{name: "createdAt", declared: "date not null"},
		{name: "updatedAt", declared: "date not null"},
	}}
)

// schema lists the tables so that each comes after those it refers to.
var schema = []table{userTable, sessionTable, accountTable, verificationTable}

// quote quotes an identifier. Better Auth's are camelCase, and names of extra columns can
// be anything.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// create returns the statements that make the table and its index.
func (t table) create() []string {
	columns := make([]string, len(t.columns))
	for i, c := range t.columns {
		columns[i] = quote(c.name) + " " + c.declared
	}
	statements := []string{fmt.Sprintf("create table %s (%s)", quote(t.name), strings.Join(columns, ", "))}
	if t.index == "" {
		return statements
	}
	return append(statements, fmt.Sprintf("create index %s on %s (%s)",
		quote(t.name+"_"+t.index+"_idx"), quote(t.name), quote(t.index)))
}

// selection returns the columns for a select from the table under an alias.
func (t table) selection(alias string) string {
	columns := make([]string, len(t.columns))
	for i, c := range t.columns {
		columns[i] = c.read(alias)
	}
	return strings.Join(columns, ", ")
}

// read returns the expression that reads the column: dates as the text they are (the
// driver would turn a column declared date into a time of its own making), and NULL as the
// empty string unless the column keeps it.
func (c column) read(alias string) string {
	expr := alias + "." + quote(c.name)
	if strings.HasPrefix(c.declared, "date") {
		expr = "cast(" + expr + " as text)"
	}
	if !c.keepNull && !strings.Contains(c.declared, "not null") {
		expr = "coalesce(" + expr + ", '')"
	}
	return expr
}

// insert returns a statement that adds a row, with the columns in order as arguments, and
// further columns at the end.
func (t table) insert(further ...string) string {
	for _, name := range further {
		t.columns = append(slices.Clip(t.columns), column{name: name})
	}
	return fmt.Sprintf("insert into %s (%s) values (%s)", quote(t.name), t.names(), t.marks())
}

// insertUnless is insert, provided that condition, which has arguments of its own, does
// not hold. It is one statement, so nobody can come between.
func (t table) insertUnless(condition string) string {
	return fmt.Sprintf("insert into %s (%s) select %s where not %s", quote(t.name), t.names(), t.marks(), condition)
}

// update returns a statement that writes every column but the first, which is the id. Its
// arguments are the columns after the id and then the id.
func (t table) update() string {
	set := make([]string, len(t.columns)-1)
	for i, c := range t.columns[1:] {
		set[i] = c.name
	}
	return fmt.Sprintf(`update %s set %s where "id" = ?`, quote(t.name), assignments(set))
}

// assignments returns the part of an update that sets columns.
func assignments(names []string) string {
	set := make([]string, len(names))
	for i, name := range names {
		set[i] = quote(name) + " = ?"
	}
	return strings.Join(set, ", ")
}

func (t table) names() string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = quote(c.name)
	}
	return strings.Join(names, ", ")
}

func (t table) marks() string {
	return strings.TrimSuffix(strings.Repeat("?, ", len(t.columns)), ", ")
}
