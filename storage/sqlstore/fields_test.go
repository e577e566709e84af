package sqlstore_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// everyType has an additional field of each type, and a required one.
func everyType() []auth.AdditionalField {
	return []auth.AdditionalField{
		{Name: "nickname", Type: auth.StringField},
		{Name: "level", Type: auth.NumberField},
		{Name: "agreed", Type: auth.BooleanField},
		{Name: "born", Type: auth.DateField},
		{Name: "tags", Type: auth.StringsField},
		{Name: "scores", Type: auth.NumbersField},
		{Name: "plan", Type: auth.StringField, Required: true, Default: json.RawMessage(`"it's free"`)},
	}
}

func openWith(t testing.TB, path string, fields []auth.AdditionalField) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: path, UserFields: fields, SessionFields: fields})
	noError(t, "OpenSQLite", err)
	t.Cleanup(func() { noError(t, "Close", s.Close()) })
	return s
}

// extra makes fields of name and value pairs.
func extra(pairs ...string) auth.Fields {
	var fields auth.Fields
	for i := 0; i < len(pairs); i += 2 {
		fields = append(fields, auth.Field{Name: pairs[i], Value: json.RawMessage(pairs[i+1])})
	}
	return fields
}

// asText shows fields in an order of their own.
func asText(fields auth.Fields, names ...string) (s string) {
	for _, name := range names {
		value, _ := fields.Get(name)
		s += name + "=" + string(value) + " "
	}
	return s
}

var everyName = []string{"nickname", "level", "agreed", "born", "tags", "scores", "plan"}

// filled has a value of each type.
func filled() auth.Fields {
	return extra("nickname", `"Annie"`, "level", "1.5", "agreed", "true", "born", `"2000-02-29T00:00:00.000Z"`,
		"tags", `["a","<b>"]`, "scores", "[1,2.5]", "plan", `"pro"`, "unknown", `"forgotten"`)
}

// TestFieldColumns: the columns are those of Better Auth's migration.
func TestFieldColumns(t *testing.T) {
	path := file(t)
	openWith(t, path, everyType())
	got := text(t, raw(t, path), `select name || ' ' || type || ' ' || "notnull" from pragma_table_info('user') where cid > 6`)
	want := "[nickname TEXT 0 level INTEGER 0 agreed INTEGER 0 born date 0 tags TEXT 0 scores TEXT 0 plan TEXT 1]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// TestFieldsAreKept: in rows of users and of sessions, in every type, and as Better Auth
// keeps them.
func TestFieldsAreKept(t *testing.T) {
	path := file(t)
	s := openWith(t, path, everyType())
	u, id := ann(), annsSession()
	u.Extra, id.Session.Extra = filled(), filled()
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, nil))
	noError(t, "CreateSession", s.CreateSession(t.Context(), id))
	got, err := s.Session(t.Context(), "t1")
	noError(t, "Session", err)
	want := asText(filled(), everyName...)
	for of, have := range map[string]auth.Fields{"user": got.User.Extra, "session": got.Session.Extra} {
		if asText(have, everyName...) != want {
			t.Errorf("%s: got %s, want %s", of, asText(have, everyName...), want)
		}
		row := text(t, raw(t, path), `select nickname || '|' || level || '|' || agreed || '|' || born || '|' || tags || '|' || scores from "`+of+`"`)
		if rowWant := `[Annie|1.5|1|2000-02-29T00:00:00.000Z|["a","<b>"]|[1,2.5]]`; fmt.Sprint(row) != rowWant {
			t.Errorf("%s row: got %v, want %s", of, row, rowWant)
		}
	}
}

// TestFieldsChange: what an update names is written, the rest stays.
func TestFieldsChange(t *testing.T) {
	s := openWith(t, file(t), everyType())
	u, id := ann(), annsSession()
	u.Extra, id.Session.Extra = filled(), filled()
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, nil))
	noError(t, "CreateSession", s.CreateSession(t.Context(), id))
	change := extra("level", "null", "agreed", "false", "tags", "[]")
	updated, err := s.UpdateUser(t.Context(), u.ID, func(u *auth.User) error {
		u.Extra = change
		return nil
	})
	noError(t, "UpdateUser", err)
	id.Session.Extra = change
	noError(t, "UpdateSession", s.UpdateSession(t.Context(), &id.Session))
	got, err := s.Session(t.Context(), "t1")
	noError(t, "Session", err)
	const want = `nickname="Annie" level=null agreed=false tags=[] plan="pro" `
	for of, have := range map[string]auth.Fields{"user": got.User.Extra, "session": got.Session.Extra, "returned": updated.Extra} {
		if text := asText(have, "nickname", "level", "agreed", "tags", "plan"); text != want {
			t.Errorf("%s: got %s, want %s", of, text, want)
		}
	}
}

// TestFieldsAreAdded: to a database that is in use, more than once, without harm to what
// is there.
func TestFieldsAreAdded(t *testing.T) {
	path := file(t)
	s := openWith(t, path, nil)
	noError(t, "CreateUser", s.CreateUser(t.Context(), ann(), nil))
	noError(t, "CreateSession", s.CreateSession(t.Context(), annsSession()))
	run(t, raw(t, path), `alter table "user" add column "Nickname" text`, `update "user" set "Nickname" = 'Annie'`,
		`alter table "user" add column "secret" blob`, `update "user" set "secret" = x'00ff'`)
	openWith(t, path, everyType())
	s = openWith(t, path, everyType())
	got, err := s.Session(t.Context(), "t1")
	noError(t, "Session", err)
	const want = `nickname="Annie" level=null agreed=null born=null tags=null scores=null plan="it's free" `
	if text := asText(got.User.Extra, everyName...); text != want {
		t.Errorf("got %s, want %s", text, want)
	}
	_, err = s.UpdateUser(t.Context(), "u1", func(u *auth.User) error {
		u.Name, u.Extra = "Anne", u.Extra.With("nickname", json.RawMessage(`"Nan"`))
		return nil
	})
	noError(t, "UpdateUser", err)
	if row := text(t, raw(t, path), `select name || ' ' || "Nickname" || ' ' || hex("secret") from "user"`); fmt.Sprint(row) != "[Anne Nan 00FF]" {
		t.Errorf("got %v: what a plugin keeps must stay as it is", row)
	}
}
