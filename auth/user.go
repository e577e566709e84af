package auth

import "time"

// User is a person who can sign in, as Better Auth's user table keeps them.
type User struct {
	ID            string
	Name          string
	Email         string // lower case, unique
	EmailVerified bool
	Image         *string // nil when the person has none; "" is a value that a client can set
	CreatedAt     time.Time
	UpdatedAt     time.Time

	// Extra holds the fields that plugins and operators add (role, banned, …). A store
	// keeps them through every rewrite. They are not part of an HTTP answer unless the
	// configuration names them, since some are secret.
	Extra Fields
}

// Clone returns a copy that shares nothing with u.
func (u *User) Clone() *User {
	c := *u
	if u.Image != nil {
		c.Image = new(*u.Image)
	}
	c.Extra = u.Extra.Clone()
	return &c
}
