package sqlstore_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// moment is written as momentText in a row.
var moment = time.Date(2026, 8, 1, 10, 0, 0, 7e6, time.UTC)

const momentText = "2026-08-01T10:00:00.007Z"

// later is when sessions expire, written as laterText in a row.
var later = moment.AddDate(10, 0, 0)

const laterText = "2036-08-01T10:00:00.007Z"

func ann() *auth.User {
	return &auth.User{ID: "u1", Name: "Ann", Email: "ann@example.com", CreatedAt: moment, UpdatedAt: moment}
}

func annsSession() *auth.Identity {
	return &auth.Identity{User: *ann(), Session: auth.Session{
		ID: "s1", UserID: "u1", Token: "t1", ExpiresAt: later, CreatedAt: moment, UpdatedAt: moment,
	}}
}

// raw opens the file as any other program would.
func raw(t testing.TB, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatalf("sql.Open: %v", err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func run(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// text returns the one column of a query, in order.
func text(t testing.TB, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		all = append(all, s)
	}
	noError(t, query, rows.Err())
	return all
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func noError(t testing.TB, call string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: got error %v, want none", call, err)
	}
}

// betterAuthSchema is the migration of Better Auth 1.7, one statement a line.
const betterAuthSchema = `create table "user" ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" integer not null, "image" text, "createdAt" date not null, "updatedAt" date not null)
create table "session" ("id" text not null primary key, "expiresAt" date not null, "token" text not null unique, "createdAt" date not null, "updatedAt" date not null, "ipAddress" text, "userAgent" text, "userId" text not null references "user" ("id") on delete cascade)
create table "account" ("id" text not null primary key, "accountId" text not null, "providerId" text not null, "userId" text not null references "user" ("id") on delete cascade, "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" date, "refreshTokenExpiresAt" date, "scope" text, "password" text, "createdAt" date not null, "updatedAt" date not null)
create table "verification" ("id" text not null primary key, "identifier" text not null, "value" text not null, "expiresAt" date not null, "createdAt" date not null, "updatedAt" date not null)
create index "session_userId_idx" on "session" ("userId")
create index "account_userId_idx" on "account" ("userId")
create index "verification_identifier_idx" on "verification" ("identifier")`

func TestSchemaIsBetterAuths(t *testing.T) {
	name := file(t)
	open(t, name).Close()
	made := text(t, raw(t, name), `select sql from sqlite_master where sql is not null order by type desc, rowid`)
	// SQLite rewrites the first two words of a statement in capitals and keeps the rest.
	got := strings.NewReplacer("CREATE TABLE", "create table", "CREATE INDEX", "create index").
		Replace(strings.Join(made, "\n"))
	equal(t, "schema", got, betterAuthSchema)
}

func TestRowsAreBetterAuths(t *testing.T) {
	name := file(t)
	s := open(t, name)
	defer s.Close()
	u := ann()
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, auth.NewCredential("a1", "u1", "salt:key", moment)))
	noError(t, "CreateSession", s.CreateSession(t.Context(), annsSession()))
	noError(t, "PutVerification", s.PutVerification(t.Context(), &auth.Verification{
		ID: "v1", Identifier: "i", Value: "v", ExpiresAt: moment, CreatedAt: moment, UpdatedAt: moment,
	}))
	db := raw(t, name)
	for table, want := range map[string]string{
		`"user"`:    `'u1','Ann','ann@example.com',0,NULL,'` + momentText + `','` + momentText + `'`,
		`"session"`: `'s1','` + laterText + `','t1','` + momentText + `','` + momentText + `','','','u1'`,
		`"account"`: `'a1','u1','credential','u1',NULL,NULL,NULL,NULL,NULL,NULL,'salt:key','` +
			momentText + `','` + momentText + `'`,
		`"verification"`: `'v1','i','v','` + momentText + `','` + momentText + `','` + momentText + `'`,
	} {
		columns := text(t, db, `select 'quote("' || name || '")' from pragma_table_info('`+strings.Trim(table, `"`)+`')`)
		got := text(t, db, `select `+strings.Join(columns, ` || ',' || `)+` from `+table)
		equal(t, table, got, []string{want})
	}
}

func TestVerificationWithoutID(t *testing.T) {
	name := file(t)
	s := open(t, name)
	defer s.Close()
	noError(t, "PutVerification", s.PutVerification(t.Context(), &auth.Verification{Identifier: "i", Value: "v"}))
	if got := text(t, raw(t, name), `select length("id") from "verification"`); got[0] != "32" {
		t.Errorf("length of the row id: got %s, want 32", got[0])
	}
}

func TestExistingFile(t *testing.T) {
	name := file(t)
	db := raw(t, name)
	run(t, db, strings.Split(betterAuthSchema, "\n")...)
	run(t, db,
		`alter table "user" add column "role" text`,
		`alter table "user" add column "banned" integer`,
		`alter table "user" add column "banExpires" date`,
		`alter table "session" add column "odd ""name" text`,
		`create table "app" ("x" text)`,
		`drop table "verification"`,
		`insert into "user" values ('u1','Ann','ann@example.com',1,NULL,'`+momentText+`','`+momentText+`','admin',1,'`+momentText+`')`,
		`insert into "session" values ('s1','`+laterText+`','t1','`+momentText+`','`+momentText+`',NULL,NULL,'u1','<&>')`,
	)
	s := open(t, name)
	defer s.Close()
	want := annsSession()
	want.User.EmailVerified = true
	want.User.Extra = auth.Fields{
		{Name: "role", Value: []byte(`"admin"`)}, {Name: "banned", Value: []byte(`1`)},
		{Name: "banExpires", Value: []byte(`"` + momentText + `"`)},
	}
	want.Session.Extra = auth.Fields{{Name: `odd "name`, Value: []byte(`"<&>"`)}}

	t.Run("reads rows with NULL and with extra columns", func(t *testing.T) {
		got, err := s.Session(t.Context(), "t1")
		noError(t, "Session", err)
		equal(t, "Session", got, want)
	})
	t.Run("keeps extra columns through updates", func(t *testing.T) {
		u, se := want.User.Clone(), want.Session.Clone()
		u.Name, u.Extra, se.Extra = "Anne", nil, nil
		_, err := s.UpdateUser(t.Context(), u.ID, func(old *auth.User) error { *old = *u; return nil })
		noError(t, "UpdateUser", err)
		noError(t, "UpdateSession", s.UpdateSession(t.Context(), se))
		got, err := s.Session(t.Context(), "t1")
		noError(t, "Session", err)
		want.User.Name = "Anne"
		equal(t, "Session", got, want)
	})
	t.Run("has the missing table and the app's own", func(t *testing.T) {
		got := text(t, db, `select name from sqlite_master where type = 'table' order by name`)
		equal(t, "tables", got, []string{"account", "app", "session", "user", "verification"})
	})
}

func TestSEC62EmailOfAnotherSpelling(t *testing.T) {
	name := file(t)
	db := raw(t, name)
	run(t, db, strings.Replace(strings.Split(betterAuthSchema, "\n")[0], `"email" text`, `"email" text collate nocase`, 1))
	s := open(t, name)
	defer s.Close()
	run(t, db, `insert into "user" values ('u1','Ann','Ann@example.com',1,NULL,'`+momentText+`','`+momentText+`')`)
	if _, err := s.UserByEmail(t.Context(), "ann@example.com"); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("UserByEmail: got error %v, want %v", err, auth.ErrNotFound)
	}
}

func TestSessionWithoutUser(t *testing.T) {
	name := file(t)
	s := open(t, name)
	defer s.Close()
	noError(t, "CreateUser", s.CreateUser(t.Context(), ann(), nil))
	noError(t, "CreateSession", s.CreateSession(t.Context(), annsSession()))
	run(t, raw(t, name), `pragma foreign_keys = off`, `delete from "user"`)
	if _, err := s.Session(t.Context(), "t1"); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("Session: got error %v, want %v", err, auth.ErrNotFound)
	}
}

func TestDateThatIsNone(t *testing.T) {
	name := file(t)
	s := open(t, name)
	defer s.Close()
	noError(t, "CreateUser", s.CreateUser(t.Context(), ann(), nil))
	run(t, raw(t, name), `update "user" set "createdAt" = 'yesterday'`)
	_, err := s.User(t.Context(), "u1")
	if err == nil || errors.Is(err, auth.ErrNotFound) || !strings.Contains(err.Error(), `"yesterday"`) {
		t.Errorf(`User: got error %v, want an outage that quotes "yesterday"`, err)
	}
}

func TestTwoPrograms(t *testing.T) {
	name := file(t)
	stores := []*sqlstore.Store{open(t, name), open(t, name)}
	defer stores[0].Close()
	defer stores[1].Close()
	noError(t, "CreateUser", stores[0].CreateUser(t.Context(), ann(), nil))
	var won sync.Map
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			id := auth.Env{}.Token(32)
			err := stores[i%2].AddAccount(t.Context(), &auth.Account{ID: id, UserID: "u1", ProviderID: "github", AccountID: "42"})
			switch {
			case err == nil:
				won.Store(id, true)
			case !errors.Is(err, auth.ErrConflict):
				t.Errorf("AddAccount: got error %v, want none or %v", err, auth.ErrConflict)
			}
		})
	}
	all.Wait()
	winners := 0
	won.Range(func(any, any) bool { winners++; return true })
	if winners != 1 {
		t.Errorf("winners: got %d, want 1", winners)
	}
}

func TestRestart(t *testing.T) {
	name := file(t)
	s := open(t, name)
	noError(t, "CreateUser", s.CreateUser(t.Context(), ann(), nil))
	noError(t, "CreateSession", s.CreateSession(t.Context(), annsSession()))
	noError(t, "Close", s.Close())
	again := open(t, name)
	defer again.Close()
	got, err := again.Session(t.Context(), "t1")
	noError(t, "Session", err)
	equal(t, "Session", got, annsSession())
}

func TestFileMode(t *testing.T) {
	name := filepath.Join(t.TempDir(), "new folder", "odd ?#%41 name.db")
	s := open(t, name)
	defer s.Close()
	noError(t, "CreateUser", s.CreateUser(t.Context(), ann(), nil))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(name + suffix)
		noError(t, "Stat", err)
		equal(t, "mode of "+filepath.Base(name)+suffix, info.Mode(), os.FileMode(0o600))
	}
	info, err := os.Stat(filepath.Dir(name))
	noError(t, "Stat", err)
	equal(t, "mode of the folder", info.Mode().Perm(), os.FileMode(0o700))
}

func TestOpenFails(t *testing.T) {
	tests := []struct {
		name string
		make func(t *testing.T, file string)
		want string // after the file's name
	}{
		{"a folder in place of the file", makeFolder, "is a folder: name a file in it"},
		{"not a database", makeText, "this is not an SQLite database: name another file"},
		{"a damaged database", makeTruncated, "the database is damaged: restore it from a backup"},
		{"a foreign database", makeForeign, `its table "user" has no column "name": it was not made by Better Auth 1.7`},
	}
	for _, tt := range tests {
		t.Run("fail/"+tt.name, func(t *testing.T) {
			name := file(t)
			tt.make(t, name)
			before, _ := os.ReadFile(name)
			wantOpenError(t, name, tt.want)
			after, _ := os.ReadFile(name)
			if !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
	t.Run("fail/a folder that cannot be written", func(t *testing.T) {
		wantOpenError(t, "/proc/gateway/auth.db", "name a file in a folder that this user can write to")
	})
	t.Run("fail/a file where a folder should be", func(t *testing.T) {
		name := file(t)
		makeText(t, name)
		wantOpenError(t, filepath.Join(name, "auth.db"), "not a directory")
	})
	t.Run("fail/cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := sqlstore.OpenSQLite(ctx, sqlstore.Config{File: file(t), Env: auth.Env{}}); !errors.Is(err, context.Canceled) {
			t.Errorf("OpenSQLite: got error %v, want %v", err, context.Canceled)
		}
	})
}

func wantOpenError(t *testing.T, name, want string) {
	t.Helper()
	s, err := sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: name, Env: auth.Env{}})
	if err == nil {
		s.Close()
		t.Fatal("OpenSQLite: got no error")
	}
	if got := err.Error(); !strings.Contains(got, name) || !strings.Contains(got, want) {
		t.Errorf("OpenSQLite:\n got error %q\nwant %q and %q in it", got, name, want)
	}
}

func makeFolder(t *testing.T, file string) { noError(t, "Mkdir", os.Mkdir(file, 0o700)) }

func makeText(t *testing.T, file string) {
	noError(t, "WriteFile", os.WriteFile(file, bytes.Repeat([]byte("not a database\n"), 1000), 0o600))
}

func makeTruncated(t *testing.T, file string) {
	open(t, file).Close()
	noError(t, "Truncate", os.Truncate(file, 4096))
}

func makeForeign(t *testing.T, file string) {
	run(t, raw(t, file), `create table "user" ("id" integer primary key, "login" text)`)
}
