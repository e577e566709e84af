package redisstore_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

func (f fixture) wantKeys(want ...string) {
	f.t.Helper()
	got, err := f.raw.Keys(f.t.Context(), "*").Result()
	noError(f.t, "KEYS", err)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		f.t.Errorf("keys:\n got %q\nwant %q", got, want)
	}
}

func TestLayout(t *testing.T) {
	each(t, map[string]func(fixture){
		"keys of a person and a session":                       layoutOfPerson,
		"what is signed in with expires":                       layoutExpires,
		"a session that is over is not written":                layoutOverAtOnce,
		"a session that an update ends is removed":             layoutOverByUpdate,
		"the list/foreign entries are pruned and sorted":       layoutForeignList,
		"the list/what is no list is replaced":                 layoutNoList,
		"the list/an entry of another shape hides no other":    layoutOddEntry,
		"the user's copies/an update rewrites them":            layoutCopies,
		"the user's copies/a refresh works without the person": layoutRefresh,
		"a deleted person leaves only the tombstone":           layoutDeleted,
	})
}

func layoutOfPerson(f fixture) {
	password := auth.NewCredential("acc", "ann", "salt:key", start)
	noError(f.t, "CreateUser", f.CreateUser(f.t.Context(), ann(), password))
	f.create(annsSession("one", start))
	f.wantKeys(
		"better-auth:one", "better-auth:active-sessions-ann",
		"better-auth:{gateway}:user:ann", "better-auth:{gateway}:email:ann@example.com",
		"better-auth:{gateway}:account:acc", "better-auth:{gateway}:accounts:ann",
		"better-auth:{gateway}:link:credential:ann",
	)
	f.wantText("better-auth:{gateway}:user:ann", `{"name":"Ann","email":"ann@example.com","emailVerified":false,`+
		`"image":null,"createdAt":"2026-08-01T10:00:00.000Z","updatedAt":"2026-08-01T10:00:00.000Z","id":"ann"}`)
	f.wantText("better-auth:{gateway}:account:acc", `{"accountId":"ann","providerId":"credential","userId":"ann",`+
		`"accessToken":null,"refreshToken":null,"idToken":null,"accessTokenExpiresAt":null,`+
		`"refreshTokenExpiresAt":null,"scope":null,"password":"salt:key",`+
		`"createdAt":"2026-08-01T10:00:00.000Z","updatedAt":"2026-08-01T10:00:00.000Z","id":"acc"}`)
}

func layoutExpires(f fixture) {
	f.create(annsSession("one", start))
	se := annsSession("one", start).Session
	se.ExpiresAt = start.Add(90*time.Second + 900*time.Millisecond)
	noError(f.t, "UpdateSession", f.UpdateSession(f.t.Context(), &se))
	equal(f.t, "session", f.ttl("better-auth:one"), 90)
	equal(f.t, "list", f.ttl("better-auth:active-sessions-ann"), 90)
	noError(f.t, "EndSessions", f.EndSessions(f.t.Context(), "ann", "one"))
	noError(f.t, "PutVerification", f.PutVerification(f.t.Context(), &auth.Verification{
		Identifier: "i", ExpiresAt: start.Add(time.Millisecond),
	}))
	keys, err := f.raw.Keys(f.t.Context(), "*").Result()
	noError(f.t, "KEYS", err)
	equal(f.t, "number of keys", len(keys), 5)
	for _, key := range keys {
		if got := f.ttl(key); got < 0 {
			f.t.Errorf("%s lives for ever", key)
		}
	}
}

func layoutOverAtOnce(f fixture) {
	f.create(annsSession("one", start.AddDate(0, 0, -8)))
	noError(f.t, "PutVerification", f.PutVerification(f.t.Context(), &auth.Verification{
		Identifier: "i", ExpiresAt: start.Add(-time.Millisecond),
	}))
	f.wantKeys()
}

func layoutOverByUpdate(f fixture) {
	f.create(annsSession("one", start))
	se := annsSession("one", start).Session
	se.ExpiresAt = start.Add(-time.Second)
	noError(f.t, "UpdateSession", f.UpdateSession(f.t.Context(), &se))
	f.wantKeys()
}

func layoutForeignList(f fixture) {
	f.set("better-auth:active-sessions-ann", `[{"expiresAt":1785578500000,"token":"b/c","note":1},null,{"token":7},`+
		`{"token":"a","expiresAt":1785578400001},{"token":"gone","expiresAt":1785578400000},{"token":"x","expiresAt":"y"}]`)
	f.create(annsSession("one", start))
	f.wantText("better-auth:active-sessions-ann", `[{"token":"a","expiresAt":1785578400001},`+
		`{"token":"b/c","expiresAt":1785578500000},{"token":"one","expiresAt":1786183200000}]`)
}

func layoutNoList(f fixture) {
	for _, text := range []string{"", "null", "7", `"x"`, "{}", "[", strings.Repeat("[", 5000), `{"token":"x"}`} {
		f.set("better-auth:active-sessions-ann", text)
		if got, err := f.SessionsOf(f.t.Context(), "ann"); err != nil || len(got) != 0 {
			f.t.Errorf("SessionsOf with the list %.20q: got %v, %v, want none", text, got, err)
		}
		token := auth.Env{}.Token(32)
		f.create(annsSession(token, start))
		f.wantText("better-auth:active-sessions-ann", `[{"token":"`+token+`","expiresAt":1786183200000}]`)
	}
}

func layoutOddEntry(f fixture) {
	f.create(annsSession("one", start))
	f.set("better-auth:active-sessions-ann", `[{"token":7},[],null,"x",{"token":"one","expiresAt":"soon"},{"token":"one"}]`)
	got, err := f.SessionsOf(f.t.Context(), "ann")
	noError(f.t, "SessionsOf", err)
	equal(f.t, "SessionsOf", got, []auth.Session{annsSession("one", start).Session})
}

func layoutCopies(f fixture) {
	noError(f.t, "CreateUser", f.CreateUser(f.t.Context(), ann(), nil))
	f.set("better-auth:one", `{"user":{"id":"ann","nick":"A","name":"Old"},"session":{"userId":"ann","limit":1.50,`+
		`"expiresAt":"2026-08-02T10:00:00.000Z","createdAt":"2026-08-01T10:00:00.000Z"},"note":[1, 2]}`)
	f.set("better-auth:active-sessions-ann", `[{"token":"one","expiresAt":1785664800000}]`)
	u := ann()
	u.Name = "Anne"
	_, err := f.UpdateUser(f.t.Context(), u.ID, func(old *auth.User) error { *old = *u; return nil })
	noError(f.t, "UpdateUser", err)
	f.wantText("better-auth:one", `{"user":{"id":"ann","nick":"A","name":"Anne","email":"ann@example.com",`+
		`"emailVerified":false,"image":null,"createdAt":"2026-08-01T10:00:00.000Z",`+
		`"updatedAt":"2026-08-01T10:00:00.000Z"},"session":{"userId":"ann","limit":1.50,`+
		`"expiresAt":"2026-08-02T10:00:00.000Z","createdAt":"2026-08-01T10:00:00.000Z"},"note":[1, 2]}`)
}

func layoutRefresh(f fixture) {
	f.create(annsSession("one", start))
	u := ann()
	u.Name, u.Extra = "Anne", auth.Fields{{Name: "role", Value: json.RawMessage(`"admin"`)}}
	noError(f.t, "RefreshUser", f.RefreshUser(f.t.Context(), u))
	equal(f.t, "user", f.wantSession("one").User, *u)
}

func layoutDeleted(f fixture) {
	noError(f.t, "CreateUser", f.CreateUser(f.t.Context(), ann(), auth.NewCredential("acc", "ann", "salt:key", start)))
	f.create(annsSession("one", start))
	noError(f.t, "DeleteUser", f.DeleteUser(f.t.Context(), "ann"))
	f.wantKeys("better-auth:revoked-sessions-before-ann")
}

func TestForeignRecords(t *testing.T) {
	const session = `"session":{"id":7,"userId":"ann","token":"other","expiresAt":"2026-08-02T12:00:00+02:00",` +
		`"createdAt":"2026-08-01T10:00:00.000Z","ipAddress":null,"theme":"\u0064ark"}`
	tests := []struct {
		name, text string
		found      bool
	}{
		{"ok/another order, null and missing fields", `{"user":{"id":"ann"},` + session + `}`, true},
		{"fail/empty", ``, false},
		{"fail/null", `null`, false},
		{"fail/a list", `[]`, false},
		{"fail/cut off", `{"user":{"id":"ann"},"session":{"userId":"an`, false},
		{"fail/something behind it", `{"user":{"id":"ann"},` + session + `}{}`, false},
		{"fail/no session", `{"user":{"id":"ann"}}`, false},
		{"fail/session is null", `{"user":{"id":"ann"},"session":null}`, false},
		{"fail/no user", `{` + session + `}`, false},
		{"fail/user is null", `{"user":null,` + session + `}`, false},
		{"fail/user is another", `{"user":{"id":"bob"},` + session + `}`, false},
		{"fail/no expiry", `{"user":{"id":"ann"},"session":{"userId":"ann"}}`, false},
		{"fail/expiry is no date", `{"user":{"id":"ann"},"session":{"userId":"ann","expiresAt":"soon"}}`, false},
	}
	url := redistest.Start(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, url)
			f.set("better-auth:one", tt.text)
			if !tt.found {
				f.wantNoSession("one")
				noError(t, "EndSession", f.EndSession(t.Context(), "one"))
				return
			}
			equal(t, "session", f.wantSession("one").Session, auth.Session{
				ID: "7", UserID: "ann", Token: "one", ExpiresAt: start.Add(24 * time.Hour), CreatedAt: start,
				Extra: auth.Fields{{Name: "theme", Value: json.RawMessage(`"\u0064ark"`)}},
			})
		})
	}
}

func TestJSONStrings(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", `a/b`, `"a/b"`},
		{"quotes", `"\`, `"\"\\"`},
		{"short escapes", "\b\t\n\f\r", `"\b\t\n\f\r"`},
		{"control characters", "\x00\x1f\x7f", `"\u0000\u001f` + "\x7f" + `"`},
		{"no escapes for HTML", `<a href='x'>&</a>`, `"<a href='x'>&</a>"`},
		{"no escapes beyond ASCII", "é☃😀\u2028\u2029", "\"é☃😀\u2028\u2029\""},
		{"not UTF-8", "a\xffb", "\"a\uFFFDb\""},
	}
	url := redistest.Start(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, url)
			id := annsSession("one", start)
			id.Session.UserAgent = tt.text
			f.create(id)
			text, err := f.raw.Get(t.Context(), "better-auth:one").Result()
			noError(t, "GET", err)
			if want := `"userAgent":` + tt.want + `,`; !strings.Contains(text, want) {
				t.Errorf("record:\n got %s\nwant %s in it", text, want)
			}
		})
	}
}
