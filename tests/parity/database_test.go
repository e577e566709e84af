package parity_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// database is the gateway's SQLite file, open beside it.
type database struct {
	*sql.DB
	now func() time.Time
}

func openDatabase(t *testing.T, file string) *database {
	t.Helper()
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &database{DB: db, now: time.Now}
}

// tableOf says where a column is that the recordings name without its table.
var tableOf = map[string]string{
	"expiresAt": "session", "updatedAt": "session", "createdAt": "session", "token": "session",
	"name": "user", "email": "user", "emailVerified": "user", "image": "user",
}

// sqlOp is something done to the database behind the server's back.
type sqlOp struct {
	Kind   string
	Sets   json.RawMessage
	Where  string
	Insert *struct {
		Table string
		Row   map[string]any
	}
}

func (d *database) apply(t *testing.T, op sqlOp) {
	t.Helper()
	var text string
	var columns map[string]any
	switch {
	case op.Insert != nil:
		d.insert(t, op.Insert.Table, op.Insert.Row)
	case json.Unmarshal(op.Sets, &text) == nil:
		d.words(t, text)
	case json.Unmarshal(op.Sets, &columns) == nil:
		for _, column := range slices.Sorted(maps.Keys(columns)) {
			d.set(t, column, columns[column])
		}
	default:
		t.Fatalf("no idea how to do %s", op.Sets)
	}
}

// words does what a recording says in words: "delete all sessions", "delete credential
// account", with "(foreign keys off)" behind it or not.
func (d *database) words(t *testing.T, text string) {
	t.Helper()
	text, withoutKeys := strings.CutSuffix(text, " (foreign keys off)")
	keys := "ON"
	if withoutKeys {
		keys = "OFF"
	}
	statement := map[string]string{
		"delete all sessions":       `DELETE FROM session`,
		"delete all users":          `DELETE FROM user`,
		"delete all accounts":       `DELETE FROM account`,
		"delete all verifications":  `DELETE FROM verification`,
		"delete credential account": `DELETE FROM account WHERE providerId = 'credential'`,
	}[text]
	if statement == "" {
		t.Fatalf("no idea how to %q", text)
	}
	d.exec(t, `PRAGMA foreign_keys = `+keys+`; `+statement)
}

// set writes a value into every row of a table. Numbers in columns of times are seconds
// from now.
func (d *database) set(t *testing.T, column string, value any) {
	t.Helper()
	table, name, qualified := strings.Cut(column, ".")
	if !qualified {
		table, name = tableOf[column], column
	}
	if table == "" {
		t.Fatalf("no idea which table has the column %s", column)
	}
	if seconds, ok := value.(float64); ok && strings.HasSuffix(name, "At") {
		value = d.date(time.Duration(seconds) * time.Second)
	}
	d.exec(t, fmt.Sprintf(`UPDATE "%s" SET "%s" = ?`, table, name), value)
}

// insert adds a row of the newest user.
func (d *database) insert(t *testing.T, table string, row map[string]any) {
	t.Helper()
	linked := d.date(time.Millisecond)
	full := map[string]any{"createdAt": linked, "updatedAt": linked}
	if table != "verification" {
		var user string
		if err := d.QueryRow(`SELECT id FROM user ORDER BY rowid DESC LIMIT 1`).Scan(&user); err != nil {
			t.Fatal(err)
		}
		full["userId"] = user
	}
	maps.Copy(full, row)
	var names, marks []string
	var values []any
	for _, name := range slices.Sorted(maps.Keys(full)) {
		names = append(names, `"`+name+`"`)
		marks = append(marks, "?")
		values = append(values, full[name])
	}
	d.exec(t, fmt.Sprintf(`INSERT INTO "%s" (%s) VALUES (%s)`, table, strings.Join(names, ","), strings.Join(marks, ",")), values...)
}

func (d *database) date(from time.Duration) string {
	return d.now().UTC().Add(from).Format("2006-01-02T15:04:05.000Z")
}

func (d *database) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	if _, err := d.Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// has reports whether there is a table of the name.
func (d *database) has(t *testing.T, table string) bool {
	t.Helper()
	var n int
	if err := d.QueryRow(`SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?`, table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n > 0
}

// rows returns a table as the recordings write it: an object per row, in the order in
// which they were added.
func (d *database) rows(t *testing.T, table string) []json.RawMessage {
	t.Helper()
	rows, err := d.Query(fmt.Sprintf(`SELECT * FROM "%s" ORDER BY rowid`, table))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []json.RawMessage
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, object(t, columns, values))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// object writes a JSON object with its members in order.
func object(t *testing.T, names []string, values []any) json.RawMessage {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", name)
		if at, ok := values[i].(time.Time); ok { // of columns declared as dates
			values[i] = at.UTC().Format("2006-01-02T15:04:05.000Z")
		}
		if err := enc.Encode(values[i]); err != nil {
			t.Fatal(err)
		}
	}
	b.WriteByte('}')
	return b.Bytes()
}
