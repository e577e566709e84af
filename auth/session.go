package auth

import "time"

// Session is one sign-in of one user. Whoever presents its token is that user.
type Session struct {
	ID        string
	UserID    string
	Token     string // 32 characters of a-zA-Z0-9; a secret
	ExpiresAt time.Time
	IPAddress string // empty when unknown
	UserAgent string // empty when unknown
	CreatedAt time.Time
	UpdatedAt time.Time

	// Extra holds the fields that plugins add (activeOrganizationId, impersonatedBy, …).
	Extra Fields
}

// Expired reports whether the session is over at the given time. As in Better Auth, a
// session still holds in the very millisecond it expires in.
func (s *Session) Expired(now time.Time) bool { return s.ExpiresAt.Before(now) }

// Clone returns a copy that shares nothing with s.
func (s *Session) Clone() *Session {
	c := *s
	c.Extra = s.Extra.Clone()
	return &c
}

// Identity is what every full check of a session yields: the session and its user.
type Identity struct {
	Session Session
	User    User
}

// Clone returns a copy that shares nothing with i.
func (i *Identity) Clone() *Identity {
	return &Identity{Session: *i.Session.Clone(), User: *i.User.Clone()}
}
