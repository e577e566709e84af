package redisstore

import (
	"encoding/json"
	"fmt"

	"github.com/caddy-better-auth/gateway/auth"
)

var sessionFields = []string{"id", "ipAddress", "userAgent", "expiresAt", "userId", "token", "createdAt", "updatedAt"}

// record is the value of a session key: {"session":{...},"user":{...}}.
type record struct {
	whole   object
	session object
	user    object // nil when the writer knew no user
}

// newRecord returns a session as Better Auth writes it at sign-in.
func newRecord(id *auth.Identity) record {
	se := &id.Session
	session := object{}
	session.set("id", quote(se.ID))
	session.set("ipAddress", quote(se.IPAddress))
	session.set("userAgent", quote(se.UserAgent))
	session.set("expiresAt", quoteTime(se.ExpiresAt))
	session.set("userId", quote(se.UserID))
	session.set("token", quote(se.Token))
	session.set("createdAt", quoteTime(se.CreatedAt))
	session.set("updatedAt", quoteTime(se.UpdatedAt))
	session.setAll(se.Extra)
	return record{session: session, user: newUserObject(&id.User)}
}

// newRowRecord returns a session as Better Auth writes it when it is a row of a database, too.
func newRowRecord(id *auth.Identity) record {
	r := newRecord(id)
	row := object{}
	for _, name := range []string{"expiresAt", "token", "createdAt", "updatedAt", "ipAddress", "userAgent", "userId"} {
		value, _ := auth.Fields(r.session).Get(name)
		row.set(name, value)
	}
	row.setAll(id.Session.Extra)
	row.set("id", quote(id.Session.ID))
	r.session = row
	return r
}

// parseRecord reads the value of a session key. The error says that there is no session in
// it: to a reader that is the same as no value.
func parseRecord(text string) (record, error) {
	whole, err := parseObject(text)
	if err != nil {
		return record{}, err
	}
	session, _ := auth.Fields(whole).Get("session")
	user, _ := auth.Fields(whole).Get("user")
	r := record{whole: whole}
	if r.session, err = parseObject(string(session)); err != nil {
		return record{}, fmt.Errorf("session: %w", err)
	}
	if r.user, err = parseObject(string(user)); err != nil {
		r.user = nil
	}
	if r.session.text("userId") == "" || r.session.time("expiresAt").IsZero() {
		return record{}, fmt.Errorf("session: %w", auth.ErrNotFound)
	}
	return r, nil
}

// String returns the value of the key.
func (r record) String() string {
	whole := r.whole
	whole.set("session", json.RawMessage(r.session.String()))
	if r.user != nil {
		whole.set("user", json.RawMessage(r.user.String()))
	}
	return whole.String()
}

// update writes what may change of a session. Fields that se does not name stay.
func (r *record) update(se *auth.Session) {
	r.session.set("expiresAt", quoteTime(se.ExpiresAt))
	r.session.set("updatedAt", quoteTime(se.UpdatedAt))
	r.session.setAll(se.Extra)
}

// identity returns the session, whose token is the key it stands under, and its user. The
// user has no id when the record has none.
func (r record) identity(token string) *auth.Identity {
	id := &auth.Identity{Session: auth.Session{
		ID:        r.session.text("id"),
		UserID:    r.session.text("userId"),
		Token:     token,
		ExpiresAt: r.session.time("expiresAt"),
		IPAddress: r.session.text("ipAddress"),
		UserAgent: r.session.text("userAgent"),
		CreatedAt: r.session.time("createdAt"),
		UpdatedAt: r.session.time("updatedAt"),
		Extra:     r.session.without(sessionFields...),
	}}
	if r.user != nil {
		id.User = r.user.user()
	}
	return id
}
