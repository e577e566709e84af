package cookiecheck

import (
	"net/http"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// IssueCache returns the Set-Cookie lines of a copy of the session: a line for each piece,
// and one that expires each older piece which the request carries and the copy does not
// need. Callers append them to the lines of Issue when they begin or refresh a session,
// and send them alone when they have read a session from the store. There are none when
// the configuration has no cookie cache.
//
// The cookie lasts for the cache's maximum age, or, when the session is not to be
// remembered, as long as the browser.
func (c *Cookies) IssueCache(r *http.Request, id *auth.Identity, remember bool, now time.Time) []string {
	if c.cache == nil {
		return nil
	}
	age := maxAge(browserSession)
	if remember {
		age = maxAge(c.cache.MaxAge.Seconds())
	}
	value, err := c.seal.close(c.payload(id, now), now, age)
	if err != nil || len(value) > maxCacheValue {
		value = "" // the cache is skipped; older pieces must go all the same
	}
	return append(c.pieceLines(r, SessionData, value, age), c.renewAccount(r, id.User.ID, now)...)
}

// payload returns what is copied of an identity, in the order of Better Auth's SQL rows.
func (c *Cookies) payload(id *auth.Identity, now time.Time) *object {
	p := newObject(4)
	p.set("session", sessionObject(&id.Session, c.cache.SessionFields))
	p.set("user", c.userObject(&id.User))
	p.set("updatedAt", float64(now.UnixMilli()))
	p.set("version", text(c.cache.Version))
	return p
}

func sessionObject(s *auth.Session, fields []string) *object {
	o := newObject(8)
	o.set("expiresAt", newDate(s.ExpiresAt))
	o.set("token", newText(s.Token))
	o.set("createdAt", newDate(s.CreatedAt))
	o.set("updatedAt", newDate(s.UpdatedAt))
	o.set("ipAddress", newText(s.IPAddress))
	o.set("userAgent", newText(s.UserAgent))
	o.set("userId", newText(s.UserID))
	o.copyFields(s.Extra, fields)
	o.set("id", newText(s.ID))
	return o
}

func (c *Cookies) userObject(u *auth.User) *object {
	o := newObject(8)
	o.set("name", newText(u.Name))
	o.set("email", newText(u.Email))
	o.set("emailVerified", u.EmailVerified)
	switch {
	case u.Image != nil:
		o.set("image", newText(*u.Image))
	case !c.stateless:
		o.set("image", nil)
	}
	o.set("createdAt", newDate(u.CreatedAt))
	o.set("updatedAt", newDate(u.UpdatedAt))
	o.copyFields(u.Extra, c.cache.UserFields)
	o.set("id", newText(u.ID))
	return o
}

// copyFields sets the listed additional fields that are there and are JSON. They are read
// as Better Auth will read them, so that it writes them again as we do.
func (o *object) copyFields(extra auth.Fields, listed []string) {
	for _, name := range listed {
		raw, ok := extra.Get(name)
		v, err := parseJSON(string(raw), strict)
		if _, taken := o.get(text(name)); !ok || err != nil || taken {
			continue
		}
		o.set(text(name), v)
	}
}
