package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// dialect is what the databases do differently. Statements are written once, with names in
// double quotes and ? for arguments, and must keep to what all of them understand.
type dialect struct {
	name string
	// types are the declared types by kind of column.
	types map[kind]string
	// ids are the declared types of row ids by their form, and references those of columns
	// that refer to them.
	ids, references map[idForm]string
	// now makes a date that is not written the current time.
	now string
	// anyDefault writes the default of a text column.
	anyDefault func(literal string) string
	// inspect lists the columns of a table, whose name is the argument, with their types.
	inspect string
	// options returns what follows the columns of a new table, users being the table of users.
	options func(ctx context.Context, on runner, users string) (string, error)
	// sameName tells whether two names are one.
	sameName func(a, b string) bool
	// dateLiteral writes a date in ISO 8601 as the dialect has it.
	dateLiteral func(text string) string
	// countedAs returns the key under which the table of counts keeps one.
	countedAs func(key string) string
	// foreignKeys says that a row cannot refer to a user who is not there. MySQL reads
	// "references" beside a column, as Better Auth's migration has it, and forgets it.
	foreignKeys bool
	// marked puts the dialect's marks for arguments in the place of ?.
	marked func(query string) string
	// argument returns an argument as the driver takes it.
	argument func(v any) any
	// dateExpression reads a column that holds a date.
	dateExpression func(column string) string
	// forUpdate follows a select whose rows nobody else may change before the end of the
	// transaction.
	forUpdate string
	// older is the column that rows of one millisecond are sorted by, "" where there is none.
	older string
	// prepares says that the driver prepares statements, as far as what lies before the server
	// lets it; else the store prepares the most frequent one.
	prepares bool
	// returning says that an insert can return the row id; else the driver does.
	returning bool
	// lock takes a lock by name that is held until the end of the transaction, or returns
	// the statement that gives it back afterwards.
	lock func(ctx context.Context, tx *transaction, name string) error
	// notify makes the triggers of Config.Notify, nil where there is nothing to listen to.
	notify func(ctx context.Context, tx *transaction, n *names) error
	// tryLock is lock for who does not wait: it reports whether nobody else has the lock.
	tryLock func(ctx context.Context, tx *transaction, name string) (bool, error)
}

// quote quotes an identifier. Better Auth's are camelCase, and names of extra columns can
// be anything. MySQL is told to read them so.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// declaration is what follows a column's name in a create table statement, word for word
// as in Better Auth's migration for the dialect.
func (d *dialect) declaration(c column, form idForm) string {
	var words []string
	switch c.kind {
	case idKind:
		words = append(words, d.ids[form])
	case referenceKind:
		words = append(words, d.references[form])
	default:
		words = append(words, d.types[c.kind])
	}
	if c.now && d.now != "" {
		words = append(words, d.now)
	}
	if !c.null && c.kind != idKind {
		words = append(words, "not null")
	}
	if c.unique {
		words = append(words, "unique")
	}
	if c.kind == referenceKind {
		words = append(words, "references "+quote(c.refers)+` ("id") on delete cascade`)
	}
	return strings.Join(words, " ")
}

// create returns the statements that make a table and its index.
func (d *dialect) create(t table, form idForm, options string) []string {
	columns := make([]string, len(t.columns))
	for i, c := range t.columns {
		columns[i] = quote(c.name) + " " + d.declaration(c, form)
	}
	statements := []string{fmt.Sprintf("create table %s (%s)%s", quote(t.name), strings.Join(columns, ", "), options)}
	if t.index == "" {
		return statements
	}
	return append(statements, fmt.Sprintf("create index %s on %s (%s)",
		quote(t.name+"_"+t.index+"_idx"), quote(t.name), quote(t.index)))
}

// selection returns the columns for a select from the table under an alias.
func (d *dialect) selection(t table, alias string) string {
	columns := make([]string, len(t.columns))
	for i, c := range t.columns {
		columns[i] = d.read(c, alias)
	}
	return strings.Join(columns, ", ")
}

// read returns the expression that reads the column: NULL as the empty string unless the
// column keeps it or holds a date.
func (d *dialect) read(c column, alias string) string {
	expr := alias + "." + quote(c.name)
	switch {
	case c.kind == dateKind:
		return d.dateExpression(expr)
	case c.null && !c.keepNull:
		return "coalesce(" + expr + ", '')"
	}
	return expr
}

// inOrder returns what follows "order by" for rows of a table from old to new.
func (d *dialect) inOrder(alias string) string {
	older := d.older
	if older == "" {
		older = `"id"`
	}
	return alias + `."createdAt", ` + alias + "." + older
}

func sameText(s string) string { return s }

func identical(a, b string) bool { return a == b }

func sameValue(v any) any { return v }

func noOptions(context.Context, runner, string) (string, error) { return "", nil }

// dollars numbers the arguments: $1, $2 and so on. No statement of this package has a
// question mark in a text.
func dollars(query string) string {
	var b strings.Builder
	n := 0
	for {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n++
		fmt.Fprintf(&b, "$%d", n)
		query = after
	}
}

// dateAsText turns dates into the text that SQLite keeps.
func dateAsText(v any) any {
	if t, ok := v.(time.Time); ok {
		return dateText(t)
	}
	return v
}
