package sqlstore_test

import (
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

// ownNames gives every table another name, two of them those of each other, and so with
// columns.
func ownNames() map[string]sqlstore.TableNames {
	return map[string]sqlstore.TableNames{
		"user": {Name: "session", Columns: map[string]string{
			"name": "email", "email": "name", "createdAt": "created at",
		}},
		"session":      {Name: "user", Columns: map[string]string{"token": "to\"ken", "userId": "person", "expiresAt": "expires_at"}},
		"account":      {Name: "Log Ins", Columns: map[string]string{"userId": "person_id", "accountId": "userId", "createdAt": "made"}},
		"verification": {Name: "tokens", Columns: map[string]string{"identifier": "value", "value": "identifier", "expiresAt": "until"}},
		"rateLimit":    {Name: "limits", Columns: map[string]string{"key": "count", "count": "n", "lastRequest": "last"}},
	}
}

// TestOwnNames holds stores whose tables and columns have other names to their promises.
func TestOwnNames(t *testing.T) {
	for name, c := range map[string]sqlstore.Config{"own names": {Tables: ownNames()}, "snake case": {SnakeCase: true}} {
		t.Run(name, func(t *testing.T) {
			keepPromises(t, func(t *testing.T) *sqlstore.Store {
				c := c
				c.File = file(t)
				s, err := sqlstore.OpenSQLite(t.Context(), c)
				noError(t, "OpenSQLite", err)
				return s
			})
		})
	}
}

func keepPromises(t *testing.T, open func(t *testing.T) *sqlstore.Store) {
	storagetest.Run(t, func(t *testing.T) auth.Store { return open(t) })
	t.Run("counters", func(t *testing.T) {
		s := open(t)
		defer s.Close()
		for i, limit := range []int{1, 1, 2} {
			wait, err := s.Hit(t.Context(), "key", 1e12, limit)
			noError(t, "Hit", err)
			if refused := i == 1; (wait > 0) != refused {
				t.Errorf("hit %d of at most %d: wait %v", i, limit, wait)
			}
		}
		full, err := s.Full(t.Context(), "key", 1e12, 2)
		noError(t, "Full", err)
		equal(t, "Full", full, true)
	})
}

// ownSchema is the migration of Better Auth 1.7 with the options
//
//	user: { modelName: "people", fields: { name: "full_name", email: "mail" },
//	  additionalFields: { nickname: { type: "string", fieldName: "nick_name", required: false } } },
//	session: { modelName: "sign_ins", fields: { userId: "person_id", token: "secret_token" } },
//	account: { modelName: "logins", fields: { userId: "person", password: "hash" } },
//	verification: { modelName: "tokens", fields: { identifier: "ident" } },
//	rateLimit: { modelName: "limits", fields: { key: "limit_key", lastRequest: "last_request" }, storage: "database" }
const ownSchema = `create table "people" ("id" text not null primary key, "full_name" text not null, "mail" text not null unique, "emailVerified" integer not null, "image" text, "createdAt" date not null, "updatedAt" date not null, "nick_name" text)
create table "sign_ins" ("id" text not null primary key, "expiresAt" date not null, "secret_token" text not null unique, "createdAt" date not null, "updatedAt" date not null, "ipAddress" text, "userAgent" text, "person_id" text not null references "people" ("id") on delete cascade)
create table "logins" ("id" text not null primary key, "accountId" text not null, "providerId" text not null, "person" text not null references "people" ("id") on delete cascade, "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" date, "refreshTokenExpiresAt" date, "scope" text, "hash" text, "createdAt" date not null, "updatedAt" date not null)
create table "tokens" ("id" text not null primary key, "ident" text not null, "value" text not null, "expiresAt" date not null, "createdAt" date not null, "updatedAt" date not null)
create table "limits" ("id" text not null primary key, "limit_key" text not null unique, "count" integer not null, "last_request" bigint not null)
create index "sign_ins_person_id_idx" on "sign_ins" ("person_id")
create index "logins_person_idx" on "logins" ("person")
create index "tokens_ident_idx" on "tokens" ("ident")`

func ownConfig(path string) sqlstore.Config {
	return sqlstore.Config{
		File: path, UserFields: everyType()[:1],
		Tables: map[string]sqlstore.TableNames{
			"user":         {Name: "people", Columns: map[string]string{"name": "full_name", "email": "mail", "nickname": "nick_name"}},
			"session":      {Name: "sign_ins", Columns: map[string]string{"userId": "person_id", "token": "secret_token"}},
			"account":      {Name: "logins", Columns: map[string]string{"userId": "person", "password": "hash"}},
			"verification": {Name: "tokens", Columns: map[string]string{"identifier": "ident"}},
			"rateLimit":    {Name: "limits", Columns: map[string]string{"key": "limit_key", "lastRequest": "last_request"}},
		},
	}
}

func TestOwnSchemaIsBetterAuths(t *testing.T) {
	c := ownConfig(file(t))
	s, err := sqlstore.OpenSQLite(t.Context(), c)
	noError(t, "OpenSQLite", err)
	_, err = s.Full(t.Context(), "key", 1, 1)
	noError(t, "Full", err)
	noError(t, "Close", s.Close())
	made := text(t, raw(t, c.File), `select sql from sqlite_master where sql is not null order by type desc, rowid`)
	got := strings.NewReplacer("CREATE TABLE", "create table", "CREATE INDEX", "create index").Replace(strings.Join(made, "\n"))
	equal(t, "schema", got, ownSchema)
}

// TestOwnTables: tables with own names are used as they stand, with what plugins keep there.
func TestOwnTables(t *testing.T) {
	c := ownConfig(file(t))
	db := raw(t, c.File)
	run(t, db, strings.Split(ownSchema, "\n")...)
	run(t, db, `alter table "people" add column "user_role" text`, `alter table "people" add column "email" text`,
		`insert into "people" values ('u1','Ann','ann@example.com',1,NULL,'`+momentText+`','`+momentText+`','Annie','admin','nobody@example.com')`)
	c.Tables["user"].Columns["role"] = "user_role"
	s, err := sqlstore.OpenSQLite(t.Context(), c)
	noError(t, "OpenSQLite", err)
	defer s.Close()
	want := ann()
	want.EmailVerified, want.Extra = true, extra("nickname", `"Annie"`, "role", `"admin"`)
	got, err := s.UserByEmail(t.Context(), "ann@example.com")
	noError(t, "UserByEmail", err)
	equal(t, "UserByEmail", got, want)
	_, err = s.UpdateUser(t.Context(), "u1", func(u *auth.User) error {
		u.Name, u.Extra = "Anne", extra("role", `"user"`, "nickname", `"Nan"`)
		return nil
	})
	noError(t, "UpdateUser", err)
	row := text(t, db, `select full_name || ' ' || mail || ' ' || nick_name || ' ' || user_role || ' ' || email from people`)
	equal(t, "row", row, []string{"Anne ann@example.com Nan user nobody@example.com"})
}

// TestNamesRefused: names that cannot be meant are refused, and what a table lacks is told by
// the names that it has.
func TestNamesRefused(t *testing.T) {
	tables := func(table string, names sqlstore.TableNames) map[string]sqlstore.TableNames {
		return map[string]sqlstore.TableNames{table: names}
	}
	columns := func(pairs ...string) sqlstore.TableNames {
		names := sqlstore.TableNames{Columns: map[string]string{}}
		for i := 0; i < len(pairs); i += 2 {
			names.Columns[pairs[i]] = pairs[i+1]
		}
		return names
	}
	for want, names := range map[string]map[string]sqlstore.TableNames{
		`there is no table "users"`:                                 tables("users", sqlstore.TableNames{Name: "people"}),
		`the tables user and session are both called "session"`:     tables("user", sqlstore.TableNames{Name: "session"}),
		`the column id is always called id`:                         tables("user", columns("id", "user_id")),
		`the column of email has an empty name`:                     tables("user", columns("email", "")),
		`email and name are both in the column "x"`:                 tables("user", columns("name", "x", "email", "x")),
		`email and name are both in the column "email"`:             tables("user", columns("name", "email")),
		`table account: it has no column "mail"`:                    tables("account", columns("mail", "email")),
		`its table "user" has no column "user_role", which the`:     tables("user", columns("role", "user_role")),
		`write table user { column emailVerified <name> }`:          tables("user", columns("emailVerified", "email_verified")),
		`alter table "user" add column "email_verified" integer no`: tables("user", columns("emailVerified", "email_verified")),
		`alter table "user" add column "mail" text not null unique`: tables("user", columns("email", "mail")),
		`its table "verification" has no column "ident"`:            tables("verification", columns("identifier", "ident")),
	} {
		t.Run("fail/"+want, func(t *testing.T) {
			path := file(t)
			open(t, path).Close()
			s, err := sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: path, Tables: names})
			if err == nil {
				s.Close()
				t.Fatal("OpenSQLite: got no error")
			}
			if !strings.Contains(err.Error(), want) {
				t.Errorf("OpenSQLite:\n got error %q\nwant %q in it", err, want)
			}
		})
	}
}
