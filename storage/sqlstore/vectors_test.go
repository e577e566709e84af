package sqlstore_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/internal/vectors"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// A dump is what a Better Auth server left in SQLite: rows by table, as raw values.
type dump map[string][]row

type row map[string]any

// known are the columns of Better Auth's own schema; others were added by plugins.
var known = map[string][]string{
	"user":         {"id", "name", "email", "emailVerified", "image", "createdAt", "updatedAt"},
	"session":      {"id", "expiresAt", "token", "createdAt", "updatedAt", "ipAddress", "userAgent", "userId"},
	"account":      {"id", "accountId", "providerId", "userId", "accessToken", "refreshToken", "idToken", "accessTokenExpiresAt", "refreshTokenExpiresAt", "scope", "password", "createdAt", "updatedAt"},
	"verification": {"id", "identifier", "value", "expiresAt", "createdAt", "updatedAt"},
}

// TestVectors puts recorded rows into one file, reads them through a store, writes what it
// read through another store, and wants the same rows in the second file.
func TestVectors(t *testing.T) {
	for _, name := range []string{"http", "plugins", "redis"} {
		for _, c := range load(t, name) {
			t.Run(name+"/"+c.Name, func(t *testing.T) {
				for _, step := range c.Steps {
					copyThroughStores(t, step.DB)
				}
			})
		}
	}
}

type scenario struct {
	Name  string
	Steps []struct{ DB dump }
}

func load(t *testing.T, name string) []scenario {
	t.Helper()
	var recording struct{ Cases []scenario }
	noError(t, "reading the vectors", json.Unmarshal(fill(vectors.Bytes(t, name)), &recording))
	return slices.DeleteFunc(recording.Cases, func(c scenario) bool {
		return !slices.ContainsFunc(c.Steps, func(s struct{ DB dump }) bool { return len(s.DB) > 0 })
	})
}

var placeholder = regexp.MustCompile(`<([a-z0-9_]+)(?::([+-]?\d+)s?)?>`)

// fill puts values in the place of placeholders: the same for the same.
func fill(text []byte) []byte {
	return placeholder.ReplaceAllFunc(text, func(found []byte) []byte {
		parts := placeholder.FindSubmatch(found)
		n, _ := strconv.Atoi(string(parts[2]))
		at := moment.Add(time.Duration(n) * time.Second)
		switch string(parts[1]) {
		case "date":
			return []byte(at.Format("2006-01-02T15:04:05.000Z"))
		case "ms":
			return fmt.Append(nil, at.UnixMilli())
		}
		return fmt.Appendf(nil, "%s-%d", parts[1], n)
	})
}

func copyThroughStores(t *testing.T, recorded dump) {
	t.Helper()
	rows := withUsers(recorded)
	if len(slices.Concat(slices.Collect(maps.Values(rows))...)) == 0 {
		return
	}
	from, to := file(t), file(t)
	db := raw(t, from)
	run(t, db, strings.Split(betterAuthSchema, "\n")...)
	insert(t, db, rows)
	source, clock := openAt(t, from)
	target, _ := openAt(t, to)
	clock.Advance(-10 * 365 * 24 * time.Hour) // nothing has expired
	copyUsers(t, source, target, rows)
	copyVerifications(t, source, target, rows["verification"])
	for table, want := range rows {
		equal(t, table, read(t, raw(t, to), table), onlyKnown(table, want))
	}
}

// withUsers adds the people that sessions and accounts belong to, where a dump left them
// out, and leaves out the tables of plugins.
func withUsers(recorded dump) dump {
	rows := maps.Clone(recorded)
	maps.DeleteFunc(rows, func(table string, _ []row) bool { return known[table] == nil })
	for _, r := range slices.Concat(recorded["session"], recorded["account"]) {
		isOwner := func(u row) bool { return u["id"] == r["userId"] }
		if !slices.ContainsFunc(rows["user"], isOwner) {
			rows["user"] = append(rows["user"], row{
				"id": r["userId"], "name": "", "email": r["userId"], "emailVerified": 0.0, "image": nil,
				"createdAt": momentText, "updatedAt": momentText,
			})
		}
	}
	return rows
}

func insert(t *testing.T, db *sql.DB, rows dump) {
	t.Helper()
	for _, table := range []string{"user", "session", "account", "verification"} {
		for _, r := range rows[table] {
			columns := slices.Sorted(maps.Keys(r))
			values := make([]any, len(columns))
			for i, c := range columns {
				values[i] = r[c]
				if !slices.Contains(known[table], c) {
					_, _ = db.ExecContext(t.Context(), `alter table "`+table+`" add column "`+c+`"`) // once is enough
				}
			}
			query := fmt.Sprintf(`insert into "%s" ("%s") values (?%s)`,
				table, strings.Join(columns, `","`), strings.Repeat(",?", len(columns)-1))
			if _, err := db.ExecContext(t.Context(), query, values...); err != nil {
				t.Fatalf("%s: %v", query, err)
			}
		}
	}
}

func copyUsers(t *testing.T, source, target *sqlstore.Store, rows dump) {
	t.Helper()
	for _, r := range rows["user"] {
		u, err := source.User(t.Context(), r["id"].(string))
		noError(t, "User", err)
		wantExtra(t, u.Extra, r)
		noError(t, "CreateUser", target.CreateUser(t.Context(), u, nil))
		accounts, err := source.AccountsOf(t.Context(), u.ID)
		noError(t, "AccountsOf", err)
		for _, a := range accounts {
			noError(t, "AddAccount", target.AddAccount(t.Context(), &a))
		}
	}
	for _, r := range rows["session"] {
		id, err := source.Session(t.Context(), r["token"].(string))
		noError(t, "Session", err)
		noError(t, "CreateSession", target.CreateSession(t.Context(), id))
	}
}

func copyVerifications(t *testing.T, source, target *sqlstore.Store, rows []row) {
	t.Helper()
	for _, r := range rows {
		v, err := source.Verification(t.Context(), r["identifier"].(string))
		noError(t, "Verification", err)
		noError(t, "PutVerification", target.PutVerification(t.Context(), v))
	}
}

func wantExtra(t *testing.T, got auth.Fields, r row) {
	t.Helper()
	for column, value := range r {
		if slices.Contains(known["user"], column) {
			continue
		}
		want, err := json.Marshal(value)
		noError(t, "Marshal", err)
		text, _ := got.Get(column)
		equal(t, "extra column "+column, string(text), string(want))
	}
}

// read returns the rows of a table with numbers as JSON has them.
func read(t *testing.T, db *sql.DB, table string) []row {
	t.Helper()
	pairs := make([]string, len(known[table]))
	for i, name := range known[table] {
		pairs[i] = fmt.Sprintf(`'%s', "%s"`, name, name)
	}
	query := fmt.Sprintf(`select json_object(%s) from "%s" order by rowid`, strings.Join(pairs, ", "), table)
	rows := []row{}
	for _, object := range text(t, db, query) {
		var r row
		noError(t, object, json.Unmarshal([]byte(object), &r))
		rows = append(rows, r)
	}
	return rows
}

// onlyKnown drops the columns of plugins.
func onlyKnown(table string, rows []row) []row {
	only := []row{}
	for _, r := range rows {
		c := maps.Clone(r)
		maps.DeleteFunc(c, func(column string, _ any) bool { return !slices.Contains(known[table], column) })
		only = append(only, c)
	}
	return only
}
