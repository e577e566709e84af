package handlers

import (
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// UserOutput is a user as clients see it, in the order of Better Auth's SQL rows, or, if it
// is from the cookie cache, in that of the cookie's schema.
type UserOutput struct {
	Name          string      `json:"name"`
	Email         string      `json:"email"`
	EmailVerified bool        `json:"emailVerified"`
	Image         *string     `json:"image"`
	CreatedAt     Date        `json:"createdAt"`
	UpdatedAt     Date        `json:"updatedAt"`
	Fields        auth.Fields `json:"-"` // the additional fields, each a member of its own in JSON
	ID            string      `json:"id"`

	cached bool
	sparse bool // without an image that the user does not have, instead of null
}

// newUserOut returns a user for clients.
func (s *Server) newUserOut(u *auth.User) UserOutput {
	return UserOutput{
		Name:          u.Name,
		Email:         u.Email,
		EmailVerified: u.EmailVerified,
		Image:         u.Image,
		CreatedAt:     Date(u.CreatedAt),
		UpdatedAt:     Date(u.UpdatedAt),
		Fields:        s.userFields.output(u.Extra),
		ID:            u.ID,
		sparse:        s.cookies.Stateless(),
	}
}

// MarshalJSON implements json.Marshaler.
func (u UserOutput) MarshalJSON() ([]byte, error) {
	o := newObjectText()
	if u.cached {
		o.text("id", u.ID)
		o.date("createdAt", u.CreatedAt)
		o.date("updatedAt", u.UpdatedAt)
		o.text("email", u.Email)
		o.flag("emailVerified", u.EmailVerified)
		o.text("name", u.Name)
		u.addImage(o)
		o.fields(u.Fields)
		return o.end()
	}
	o.text("name", u.Name)
	o.text("email", u.Email)
	o.flag("emailVerified", u.EmailVerified)
	u.addImage(o)
	o.date("createdAt", u.CreatedAt)
	o.date("updatedAt", u.UpdatedAt)
	o.fields(u.Fields)
	o.text("id", u.ID)
	return o.end()
}

func (u UserOutput) addImage(o *objectText) {
	if u.Image != nil || !u.sparse {
		o.value("image", u.Image)
	}
}

// SessionOutput is a session as its owner sees it, in the order of Better Auth's SQL rows,
// or, if it is from the cookie cache, in that of the cookie's schema.
type SessionOutput struct {
	ExpiresAt Date        `json:"expiresAt"`
	Token     string      `json:"token"`
	CreatedAt Date        `json:"createdAt"`
	UpdatedAt Date        `json:"updatedAt"`
	IPAddress string      `json:"ipAddress"`
	UserAgent string      `json:"userAgent"`
	UserID    string      `json:"userId"`
	Fields    auth.Fields `json:"-"` // the additional fields, each a member of its own in JSON
	ID        string      `json:"id"`

	cached bool
}

// newSessionOut returns a session for its owner.
func (s *Server) newSessionOut(from *auth.Session) SessionOutput {
	return SessionOutput{
		ExpiresAt: Date(from.ExpiresAt),
		Token:     from.Token,
		CreatedAt: Date(from.CreatedAt),
		UpdatedAt: Date(from.UpdatedAt),
		IPAddress: from.IPAddress,
		UserAgent: from.UserAgent,
		UserID:    from.UserID,
		Fields:    s.sessionFields.output(from.Extra),
		ID:        from.ID,
	}
}

// MarshalJSON implements json.Marshaler.
func (s SessionOutput) MarshalJSON() ([]byte, error) {
	o := newObjectText()
	if s.cached {
		o.text("id", s.ID)
		o.date("createdAt", s.CreatedAt)
		o.date("updatedAt", s.UpdatedAt)
		o.text("userId", s.UserID)
		o.date("expiresAt", s.ExpiresAt)
		o.text("token", s.Token)
		o.text("ipAddress", s.IPAddress)
		o.text("userAgent", s.UserAgent)
		o.fields(s.Fields)
		return o.end()
	}
	o.date("expiresAt", s.ExpiresAt)
	o.text("token", s.Token)
	o.date("createdAt", s.CreatedAt)
	o.date("updatedAt", s.UpdatedAt)
	o.text("ipAddress", s.IPAddress)
	o.text("userAgent", s.UserAgent)
	o.text("userId", s.UserID)
	o.fields(s.Fields)
	o.text("id", s.ID)
	return o.end()
}

// Date is a time in JSON as JavaScript writes it: UTC, three digits of milliseconds.
type Date time.Time

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) {
	return d.appendText(nil), nil
}

func (d Date) appendText(b []byte) []byte {
	return time.Time(d).UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z")
}

// Time returns the time.
func (d Date) Time() time.Time { return time.Time(d) }
