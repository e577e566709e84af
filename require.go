package gateway

import (
	"slices"
	"strconv"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// lacks returns the first required field, by name, that the user has no right value of;
// empty if there is none.
func (p *Protect) lacks(u *auth.User) string {
	for _, field := range p.required {
		if !holds(userField(u, field), p.Require[field]) {
			return field
		}
	}
	return ""
}

// holds reports whether one of the members of a comma-separated list is wanted.
func holds(list string, wanted []string) bool {
	for member := range strings.SplitSeq(list, ",") {
		if slices.Contains(wanted, strings.TrimSpace(member)) {
			return true
		}
	}
	return false
}

// userField returns a field of the user by the name that placeholders use.
func userField(u *auth.User, name string) string {
	switch name {
	case "id":
		return u.ID
	case "email":
		return u.Email
	case "email_verified":
		return strconv.FormatBool(u.EmailVerified)
	case "name":
		return u.Name
	default:
		return u.Extra.Text(name)
	}
}
