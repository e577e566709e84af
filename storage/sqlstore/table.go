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

// kind is what a column holds.
type kind int

const (
	textKind      kind = iota
	keyKind            // text that is looked up, sorted, or must be unique
	idKind             // the row id
	referenceKind      // the row id of a user
	boolKind
	intKind
	bigKind
	dateKind
	jsonKind
)

// column is a column of Better Auth's schema.
type column struct {
	name     string
	kind     kind
	null     bool // admits NULL
	unique   bool
	now      bool   // is the current time when it is not written
	keepNull bool   // NULL is read as it is, not as the empty string
	refers   string // the table of the users, in the database; of referenceKind
}

// foundColumn is a column of a table in a database, with its declared type.
type foundColumn struct{ name, declared string }

// The schema of Better Auth 1.7, columns in the order of its migration.
var (
	userTable = table{name: "user", columns: []column{
		{name: "id", kind: idKind},
		{name: "name", kind: keyKind},
		{name: "email", kind: keyKind, unique: true},
		{name: "emailVerified", kind: boolKind},
		{name: "image", null: true, keepNull: true},
		{name: "createdAt", kind: dateKind, now: true},
		{name: "updatedAt", kind: dateKind, now: true},
	}}
	sessionTable = table{name: "session", index: "userId", columns: []column{
		{name: "id", kind: idKind},
		{name: "expiresAt", kind: dateKind},
		{name: "token", kind: keyKind, unique: true},
		{name: "createdAt", kind: dateKind, now: true},
		{name: "updatedAt", kind: dateKind},
		{name: "ipAddress", null: true},
		{name: "userAgent", null: true},
		{name: "userId", kind: referenceKind},
	}}
	accountTable = table{name: "account", index: "userId", columns: []column{
		{name: "id", kind: idKind},
		{name: "accountId"},
		{name: "providerId"},
		{name: "userId", kind: referenceKind},
		{name: "accessToken", null: true},
		{name: "refreshToken", null: true},
		{name: "idToken", null: true},
		{name: "accessTokenExpiresAt", kind: dateKind, null: true},
		{name: "refreshTokenExpiresAt", kind: dateKind, null: true},
		{name: "scope", null: true},
		{name: "password", null: true},
		{name: "createdAt", kind: dateKind, now: true},
		{name: "updatedAt", kind: dateKind},
	}}
	verificationTable = table{name: "verification", index: "identifier", columns: []column{
		{name: "id", kind: idKind},
		{name: "identifier", kind: keyKind},
		{name: "value"},
		{name: "expiresAt", kind: dateKind},
		{name: "createdAt", kind: dateKind, now: true},
		{name: "updatedAt", kind: dateKind, now: true},
	}}
)

// schema lists the tables so that each comes after those it refers to.
var schema = []table{userTable, sessionTable, accountTable, verificationTable}

// allTables are the tables of schema, and that of the counters.
var allTables = append(slices.Clone(schema), rateLimitTable)

// extends reports whether the table can have fields besides Better Auth's.
func (t table) extends() bool { return t.name == userTable.name || t.name == sessionTable.name }

// has reports whether the table has the column.
func (t table) has(name string) bool {
	return slices.ContainsFunc(t.columns, func(c column) bool { return c.name == name })
}

// insert returns a statement that adds a row, with the columns in order as arguments, and
// further columns at the end.
func (t table) insert(further ...string) string {
	names := slices.Concat(t.names(), further)
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", ")
	for i, name := range names {
		names[i] = quote(name)
	}
	return fmt.Sprintf("insert into %s (%s) values (%s)", quote(t.name), strings.Join(names, ", "), marks)
}

// update returns a statement that writes every column but the first, which is the id. Its
// arguments are the columns after the id and then the id.
func (t table) update() string {
	return fmt.Sprintf(`update %s set %s where "id" = ?`, quote(t.name), assignments(t.names()[1:]))
}

// assignments returns the part of an update that sets columns.
func assignments(names []string) string {
	set := make([]string, len(names))
	for i, name := range names {
		set[i] = quote(name) + " = ?"
	}
	return strings.Join(set, ", ")
}

func (t table) names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}
