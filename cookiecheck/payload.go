package cookiecheck

import (
	"cmp"
	"math"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// Payload is what a session_data cookie holds.
type Payload struct {
	Session   auth.Session // with the fields that it has besides those known, in order
	User      auth.User    // likewise
	UpdatedAt time.Time    // when the copy was made
	Version   string       // empty when there is none

	all  *object // in the order of the schema
	bent bool    // userId was not a string
}

// JSON returns what getCookieCache returns, as JSON.stringify writes it.
func (p *Payload) JSON() []byte { return appendJSON(nil, p.all) }

// version returns the version, which is "1" where there is none.
func (p *Payload) version() string { return cmp.Or(p.Version, defaultCacheVersion) }

// newPayload reads the payload of a cookie whose seal holds by Better Auth's schema: what
// is missing without need is filled in, types are never bent but for userId, unknown
// members are kept. It reports false when the schema does not hold.
func newPayload(o *object, now time.Time) (*Payload, bool) {
	r := newReader(o, now)
	p := &Payload{all: r.out}
	r.part("session", p.readSession)
	r.part("user", p.readUser)
	p.UpdatedAt = r.millis("updatedAt")
	p.Version = r.maybeText("version", false)
	r.rest()
	return p, r.valid
}

func (p *Payload) readSession(r *reader) {
	p.Session.ID = r.text("id")
	p.Session.CreatedAt = r.date("createdAt", true)
	p.Session.UpdatedAt = r.date("updatedAt", true)
	p.Session.UserID, p.bent = r.asText("userId")
	p.Session.ExpiresAt = r.date("expiresAt", false)
	p.Session.Token = r.text("token")
	p.Session.IPAddress = r.maybeText("ipAddress", true)
	p.Session.UserAgent = r.maybeText("userAgent", true)
	p.Session.Extra = r.rest()
}

func (p *Payload) readUser(r *reader) {
	p.User.ID = r.text("id")
	p.User.CreatedAt = r.date("createdAt", true)
	p.User.UpdatedAt = r.date("updatedAt", true)
	p.User.Email = r.email("email")
	p.User.EmailVerified = r.flag("emailVerified")
	p.User.Name = r.text("name")
	p.User.Image = r.maybeNull("image")
	p.User.Extra = r.rest()
}

// reader reads the members of one object and notes what they come to.
type reader struct {
	in    *object
	out   *object // in the order of the schema, then what it does not know
	now   time.Time
	valid bool
}

func newReader(o *object, now time.Time) *reader {
	return &reader{in: o, out: newObject(len(o.members)), now: now, valid: true}
}

// keep notes a member, or that its type is wrong.
func (r *reader) keep(key text, v value, ok bool) {
	r.valid = r.valid && ok
	r.out.set(key, v)
}

// part reads a member that is an object.
func (r *reader) part(key text, read func(*reader)) {
	v, _ := r.in.get(key)
	o, ok := v.(*object)
	if !ok {
		r.valid = false
		return
	}
	part := newReader(o, r.now)
	read(part)
	r.keep(key, part.out, part.valid)
}

func (r *reader) text(key text) string {
	v, _ := r.in.get(key)
	s, ok := v.(text)
	r.keep(key, s, ok)
	return s.plain()
}

// email reads a string and lowers its case.
func (r *reader) email(key text) string {
	v, _ := r.in.get(key)
	s, ok := v.(text)
	s = s.lower()
	r.keep(key, s, ok)
	return s.plain()
}

// asText reads anything that is there, bent into a string if it is none.
func (r *reader) asText(key text) (s string, bent bool) {
	v, ok := r.in.get(key)
	_, isText := v.(text)
	t, stringified := stringify(v)
	r.keep(key, t, ok && stringified)
	return t.plain(), !isText
}

// maybeText reads a string that may be missing, or be null.
func (r *reader) maybeText(key text, null bool) string {
	v, ok := r.in.get(key)
	if !ok {
		return ""
	}
	s, ok := v.(text)
	r.keep(key, v, ok || v == nil && null)
	return s.plain()
}

// maybeNull reads a string that may be missing, or be null, which is nil.
func (r *reader) maybeNull(key text) *string {
	s := r.maybeText(key, true)
	if v, _ := r.in.get(key); v == nil {
		return nil
	}
	return &s
}

// date reads a date. One that is missing may be now.
func (r *reader) date(key text, orNow bool) time.Time {
	v, ok := r.in.get(key)
	if !ok && orNow {
		v = newDate(r.now)
	}
	d, ok := v.(date)
	r.keep(key, d, ok)
	return d.time()
}

// flag reads a boolean. One that is missing is false.
func (r *reader) flag(key text) bool {
	v, ok := r.in.get(key)
	if !ok {
		v = false
	}
	b, ok := v.(bool)
	r.keep(key, b, ok)
	return b
}

// millis reads a time in milliseconds.
func (r *reader) millis(key text) time.Time {
	v, _ := r.in.get(key)
	f, ok := v.(float64)
	r.keep(key, f, ok && !math.IsInf(f, 0))
	return dateAt(f).time()
}

// rest keeps every member that has not been read.
func (r *reader) rest() auth.Fields {
	var extra auth.Fields
	for _, m := range r.in.inOrder() {
		if _, known := r.out.get(m.key); known {
			continue
		}
		r.out.set(m.key, m.value)
		extra = append(extra, auth.Field{Name: m.key.plain(), Value: appendJSON(nil, m.value)})
	}
	return extra
}
