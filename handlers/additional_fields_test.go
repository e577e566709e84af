package handlers

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
)

// manyFields has a field of every kind.
func manyFields() []auth.AdditionalField {
	return []auth.AdditionalField{
		{Name: "role", Type: auth.StringField, Default: json.RawMessage(`"member"`), ReadOnly: true},
		{Name: "nickname", Type: auth.StringField},
		{Name: "plan", Type: auth.StringField, Required: true},
		{Name: "note", Type: auth.StringField, Hidden: true},
		{Name: "level", Type: auth.NumberField},
		{Name: "agreed", Type: auth.BooleanField, Default: json.RawMessage(`false`)},
		{Name: "born", Type: auth.DateField},
		{Name: "tags", Type: auth.StringsField},
		{Name: "scores", Type: auth.NumbersField},
		{Name: "banned", Type: auth.BooleanField, ReadOnly: true},
	}
}

// shown is what an answer has of manyFields.
func shown(role, nickname, plan, level, agreed, born, tags, scores string) string {
	return `"role":` + role + `,"nickname":` + nickname + `,"plan":` + plan + `,"level":` + level + `,"agreed":` + agreed +
		`,"born":` + born + `,"tags":` + tags + `,"scores":` + scores + `,"banned":null,"id":"`
}

func TestSignUpFields(t *testing.T) {
	const taken = `{"message":"Failed to create user","code":"FAILED_TO_CREATE_USER"}`
	for _, tc := range []struct{ name, fields, want string }{
		{"ok/the required one", `"plan":"pro"`, shown(`"member"`, "null", `"pro"`, "null", "false", "null", "null", "null")},
		{"ok/all", `"plan":"<&>","nickname":"","level":1.50,"agreed":true,"born":"2000-02-29","tags":["a","b"],"scores":[1,2.5]`,
			shown(`"member"`, `""`, `"<&>"`, "1.5", "true", `"2000-02-29T00:00:00.000Z"`, `["a","b"]`, "[1,2.5]")},
		{"ok/as SQLite keeps them", `"plan":5,"nickname":true,"level":"7","agreed":1`,
			shown(`"member"`, `"1.0"`, `"5.0"`, "7", "true", "null", "null", "null")},
		{"ok/hidden", `"plan":"pro","note":"hush"`, shown(`"member"`, "null", `"pro"`, "null", "false", "null", "null", "null")},
		{"ok/read-only with a default", `"plan":"pro","role":"admin"`, shown(`"member"`, "null", `"pro"`, "null", "false", "null", "null", "null")},
		{"ok/read-only and falsy", `"plan":"pro","banned":false`, shown(`"member"`, "null", `"pro"`, "null", "false", "null", "null", "null")},
		{"ok/unknown", `"plan":"pro","emailVerified":true,"id":"x"`, shown(`"member"`, "null", `"pro"`, "null", "false", "null", "null", "null")},
		{"fail/read-only", `"plan":"pro","banned":true`, `{"message":"banned is not allowed to be set","code":"FIELD_NOT_ALLOWED"}`},
		{"fail/missing", `"nickname":"x"`, `{"message":"plan is required","code":"MISSING_FIELD"}`},
		{"fail/required and null", `"plan":null`, taken},
		{"fail/an object", `"plan":{}`, taken},
		{"fail/no number", `"plan":"pro","level":"x"`, taken},
		{"fail/no date", `"plan":"pro","born":"yesterday"`, taken},
		{"fail/a list of others", `"plan":"pro","tags":["a",1]`, taken},
		{"fail/no list", `"plan":"pro","scores":1`, taken},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, func(s *settings) { s.handlers.UserFields = manyFields() })
			w := f.send("POST", "/api/auth/sign-up/email", `{"name":"Ann","email":"ann@example.com","password":"password123",`+tc.fields+`}`)
			if ok := strings.HasPrefix(tc.name, "ok/"); (w.Code == 200) != ok || !strings.Contains(w.Body.String(), tc.want) {
				t.Errorf("got %d %s, want %s", w.Code, w.Body, tc.want)
			}
		})
	}
}

func TestUpdateFields(t *testing.T) {
	f := newFixture(t, func(s *settings) {
		s.handlers.UserFields = manyFields()
		s.cookies.Cache = &cookiecheck.Cache{UserFields: auth.Shown(manyFields())}
	})
	w := f.send("POST", "/api/auth/sign-up/email", `{"name":"Ann","email":"ann@example.com","password":"password123","plan":"pro","note":"hush"}`)
	cookies := cookieHeader(w)
	for _, tc := range []struct{ body, want string }{
		{`{"nickname":"A"}`, `{"status":true}`},
		{`{"level":"x"}`, `{"message":"[body.level] Invalid input: expected number, received string","code":"VALIDATION_ERROR"}`},
		{`{"plan":null}`, `{"message":"[body.plan] Invalid input: expected string, received null","code":"VALIDATION_ERROR"}`},
		{`{"role":"admin"}`, `{"message":"role is not allowed to be set","code":"FIELD_NOT_ALLOWED"}`},
		{`{"role":"","unknown":1}`, `{"message":"No fields to update"}`},
		{`{"note":"changed","level":3,"tags":null}`, `{"status":true}`},
	} {
		w = f.send("POST", "/api/auth/update-user", tc.body, "Cookie: "+cookies)
		if w.Body.String() != tc.want {
			t.Errorf("%s: got %s, want %s", tc.body, w.Body, tc.want)
		}
	}
	cookies = cookieHeader(w)
	want := shown(`"member"`, `"A"`, `"pro"`, "3", "false", "null", "null", "null")
	w = f.send("GET", "/api/auth/get-session?disableCookieCache=1", "", "Cookie: "+cookies)
	if !strings.Contains(w.Body.String(), want) || strings.Contains(w.Body.String(), "note") {
		t.Errorf("from the store: got %s, want %s", w.Body, want)
	}
	w = f.send("GET", "/api/auth/get-session", "", "Cookie: "+cookies)
	want = strings.TrimSuffix(want, `,"id":"`) + "}}"
	if !strings.HasSuffix(w.Body.String(), want) || strings.Contains(w.Body.String(), "note") {
		t.Errorf("from the cookie: got %s, want %s", w.Body, want)
	}
	user, err := f.store.UserByEmail(t.Context(), "ann@example.com")
	if err != nil || user.Extra.Text("note") != "changed" {
		t.Errorf("stored: %+v, %v", user, err)
	}
}

func TestSEC67FieldsThatCannotBe(t *testing.T) {
	for name, field := range map[string]auth.AdditionalField{
		"no name":               {Type: auth.StringField},
		"a name of the core":    {Name: "Email", Type: auth.StringField},
		"a name with a quote":   {Name: `a"b`, Type: auth.StringField},
		"a prototype":           {Name: "__proto__", Type: auth.StringField},
		"no type":               {Name: "a"},
		"an unknown type":       {Name: "a", Type: "json"},
		"a default of no JSON":  {Name: "a", Type: auth.StringField, Default: json.RawMessage(`x`)},
		"a default that is off": {Name: "a", Type: auth.NumberField, Default: json.RawMessage(`"x"`)},
		"a default of null":     {Name: "a", Type: auth.NumberField, Default: json.RawMessage(`null`)},
	} {
		if err := checkFields(Config{UserFields: []auth.AdditionalField{field}}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	twice := auth.AdditionalField{Name: "a", Type: auth.StringField}
	if err := checkFields(Config{SessionFields: []auth.AdditionalField{twice, twice}}); err == nil {
		t.Error("twice: no error")
	}
}
