package redisstore

import "github.com/caddy-better-auth/gateway/auth"

var userFields = []string{"name", "email", "emailVerified", "image", "createdAt", "updatedAt", "id"}

// newUserObject returns a user as Better Auth writes a new one: the id comes last.
func newUserObject(u *auth.User) object {
	o := object{}
	setUser(&o, u)
	o.setAll(u.Extra)
	o.set("id", quote(u.ID))
	return o
}

// mergeUser writes u over a user that is there, and leaves the fields that u does not know.
func mergeUser(old object, u *auth.User) object {
	setUser(&old, u)
	old.set("id", quote(u.ID))
	old.setAll(u.Extra)
	return old
}

func setUser(o *object, u *auth.User) {
	o.set("name", quote(u.Name))
	o.set("email", quote(u.Email))
	o.set("emailVerified", quoteBool(u.EmailVerified))
	o.set("image", null)
	if u.Image != nil {
		o.set("image", quote(*u.Image))
	}
	o.set("createdAt", quoteTime(u.CreatedAt))
	o.set("updatedAt", quoteTime(u.UpdatedAt))
}

func (o object) user() auth.User {
	return auth.User{
		ID:            o.text("id"),
		Name:          o.text("name"),
		Email:         o.text("email"),
		EmailVerified: o.text("emailVerified") == "true",
		Image:         o.optionalText("image"),
		CreatedAt:     o.time("createdAt"),
		UpdatedAt:     o.time("updatedAt"),
		Extra:         o.without(userFields...),
	}
}
