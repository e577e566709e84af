package storagetest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// A backend with fixed columns has no place for fields it does not know. Such a store must
// accept them and may forget them; a store that keeps them keeps all of this.
var extraPromises = []promise{
	{"user/kept through an update that does not mention them", keepUserExtra},
	{"user/an update changes and adds fields", changeUserExtra},
	{"session/kept through an update that does not mention them", keepSessionExtra},
	{"session/an update changes and adds fields", changeSessionExtra},
	{"session/kept when the user is updated", keepSessionExtraOfUpdatedUser},
	{"ownership/a result's fields belong to the caller", extraIsTheCallers},
}

func field(name, value string) auth.Field {
	return auth.Field{Name: name, Value: json.RawMessage(value)}
}

// twoFields is what the samples begin with. The second one shows that numbers, order and
// nesting stay as they were written.
func twoFields() auth.Fields {
	return auth.Fields{field("theme", `"dark"`), field("limits", `{"b":1.50,"a":[null,true]}`)}
}

func wantExtra(t testing.TB, what string, got, want auth.Fields) {
	t.Helper()
	if len(got) > 0 {
		equal(t, what, got, want)
	}
}

func keepUserExtra(t *testing.T, s auth.Store) {
	u := newUser(ann)
	u.Extra = twoFields()
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, nil))
	u.Name, u.Extra = "Anne", nil
	update(t, s, u)
	got, err := s.User(t.Context(), u.ID)
	noError(t, "User", err)
	equal(t, "Name", got.Name, "Anne")
	wantExtra(t, "Extra", got.Extra, twoFields())
}

func changeUserExtra(t *testing.T, s auth.Store) {
	u := newUser(ann)
	u.Extra = twoFields()
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, nil))
	id := newSession(u)
	noError(t, "CreateSession", s.CreateSession(t.Context(), id))
	u.Extra = auth.Fields{field("theme", `"light"`), field("role", `"admin"`)}
	update(t, s, u)
	want := auth.Fields{field("theme", `"light"`), twoFields()[1], field("role", `"admin"`)}

	got, err := s.User(t.Context(), u.ID)
	noError(t, "User", err)
	wantExtra(t, "Extra", got.Extra, want)
	if len(got.Extra) == 0 {
		return // forgotten with the user, and no concern of the copies beside sessions
	}
	identity, err := s.Session(t.Context(), id.Session.Token)
	noError(t, "Session", err)
	wantExtra(t, "Extra of the session's user", identity.User.Extra, want)
}

func keepSessionExtra(t *testing.T, s auth.Store) {
	id := extraSession(t, s)
	id.Session.Extra = nil
	id.Session.ExpiresAt = id.Session.ExpiresAt.Add(time.Hour)
	noError(t, "UpdateSession", s.UpdateSession(t.Context(), &id.Session))
	wantSessionExtra(t, s, id, twoFields())
}

func changeSessionExtra(t *testing.T, s auth.Store) {
	id := extraSession(t, s)
	id.Session.Extra = auth.Fields{field("theme", `null`), field("activeOrganizationId", `"org"`)}
	noError(t, "UpdateSession", s.UpdateSession(t.Context(), &id.Session))
	wantSessionExtra(t, s, id, auth.Fields{
		field("theme", `null`), twoFields()[1], field("activeOrganizationId", `"org"`),
	})
}

func keepSessionExtraOfUpdatedUser(t *testing.T, s auth.Store) {
	id := extraSession(t, s)
	id.User.Name = "Anne"
	update(t, s, &id.User)
	wantSessionExtra(t, s, id, twoFields())
}

func extraIsTheCallers(t *testing.T, s auth.Store) {
	id := extraSession(t, s)
	got, err := s.Session(t.Context(), id.Session.Token)
	noError(t, "Session", err)
	for _, f := range got.Session.Extra {
		f.Value[0] = 'x'
	}
	wantSessionExtra(t, s, id, twoFields())
}

func extraSession(t testing.TB, s auth.Store) *auth.Identity {
	t.Helper()
	id := newSession(signUp(t, s, ann))
	id.Session.Extra = twoFields()
	noError(t, "CreateSession", s.CreateSession(t.Context(), id))
	return id
}

func wantSessionExtra(t testing.TB, s auth.Store, id *auth.Identity, want auth.Fields) {
	t.Helper()
	got, err := s.Session(t.Context(), id.Session.Token)
	noError(t, "Session", err)
	equal(t, "ExpiresAt", got.Session.ExpiresAt, id.Session.ExpiresAt)
	wantExtra(t, "Extra", got.Session.Extra, want)
}
