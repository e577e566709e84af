package gateway

import (
	"slices"
	"strconv"
	"strings"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// What our placeholders of an identity begin with.
const (
	userKey    = "http.auth.user."
	sessionKey = "http.better_auth.session."
	sourceKey  = "http.better_auth.source"
)

// admission is what the last protect of a request found out about it.
type admission struct {
	app      *App           // nil: no protect has let it in
	identity *auth.Identity // nil in mode optimistic
	source   session.Mode
}

// note notes what a check has found, and answers for the placeholders of Caddy: its access
// log, FastCGI and every directive that takes them. What another authentication said before
// does not count any more, but mode optimistic, which knows nobody, takes nothing back.
func (n *admission) note(a *App, repl *caddy.Replacer, v session.Verdict) {
	if n.app == nil {
		n.app = a
		repl.Map(n.placeholder)
	}
	n.source = v.Source
	if v.Identity != nil {
		repl.DeleteByPrefix(userKey)
		n.identity = v.Identity
	}
}

// isIdentityKey reports whether a placeholder is told by an identity.
func isIdentityKey(key string) bool {
	return strings.HasPrefix(key, userKey) || strings.HasPrefix(key, sessionKey)
}

// placeholder returns the value of a placeholder of ours.
func (n *admission) placeholder(key string) (any, bool) {
	if key == userKey+"email_verified" && n.identity != nil {
		return n.identity.User.EmailVerified, true
	}
	return n.text(key)
}

// text is placeholder for what is to be a text.
func (n *admission) text(key string) (string, bool) {
	if key == sourceKey {
		return string(n.source), true
	}
	if n.identity == nil {
		return "", false
	}
	if name, ok := strings.CutPrefix(key, userKey); ok {
		return n.user(name)
	}
	if name, ok := strings.CutPrefix(key, sessionKey); ok {
		return n.session(name)
	}
	return "", false
}

func (n *admission) user(name string) (string, bool) {
	u := &n.identity.User
	switch name {
	case "id":
		return u.ID, true
	case "email":
		return u.Email, true
	case "email_verified":
		return strconv.FormatBool(u.EmailVerified), true
	case "name":
		return u.Name, true
	case "image":
		return imageOf(u), true
	}
	return shown(u.Extra, n.app.userFields, name)
}

// metadata returns the values of all placeholders of the user.
func (n *admission) metadata() map[string]string {
	names := []string{"id", "email", "email_verified", "name", "image"}
	for _, field := range n.identity.User.Extra {
		names = append(names, field.Name)
	}
	values := make(map[string]string, len(names))
	for _, name := range names {
		if value, ok := n.user(name); ok {
			values[name] = value
		}
	}
	return values
}

func (n *admission) session(name string) (string, bool) {
	s := &n.identity.Session
	switch name {
	case "id":
		return s.ID, true
	case "expires_at":
		return s.ExpiresAt.Format("2006-01-02T15:04:05.000Z07:00"), true
	}
	return shown(s.Extra, n.app.sessionFields, name)
}

// shown returns an additional field, or one of a plugin, unless it is hidden.
func shown(extra auth.Fields, configured []auth.AdditionalField, name string) (string, bool) {
	hidden := slices.ContainsFunc(configured, func(f auth.AdditionalField) bool {
		return f.Hidden && f.Name == name
	})
	if _, ok := extra.Get(name); !ok || hidden {
		return "", false
	}
	return extra.Text(name), true
}

// imageOf returns the URL of a user's picture, "" when there is none.
func imageOf(u *auth.User) string {
	if u.Image == nil {
		return ""
	}
	return *u.Image
}
