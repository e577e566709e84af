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
	id := []property{{"id", u.ID}}
	dates := []property{{"createdAt", u.CreatedAt}, {"updatedAt", u.UpdatedAt}}
	image := []property{{"image", u.Image}}
	if u.sparse && u.Image == nil {
		image = nil
	}
	if u.cached {
		return encodeMembers(u.Fields, nil, id, dates, []property{
			{"email", u.Email}, {"emailVerified", u.EmailVerified}, {"name", u.Name},
		}, image)
	}
	return encodeMembers(u.Fields, id, []property{
		{"name", u.Name}, {"email", u.Email}, {"emailVerified", u.EmailVerified},
	}, image, dates)
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
func (o SessionOutput) MarshalJSON() ([]byte, error) {
	id, user := []property{{"id", o.ID}}, []property{{"userId", o.UserID}}
	life := []property{{"expiresAt", o.ExpiresAt}, {"token", o.Token}}
	dates := []property{{"createdAt", o.CreatedAt}, {"updatedAt", o.UpdatedAt}}
	client := []property{{"ipAddress", o.IPAddress}, {"userAgent", o.UserAgent}}
	if o.cached {
		return encodeMembers(o.Fields, nil, id, dates, user, life, client)
	}
	return encodeMembers(o.Fields, id, life, dates, client, user)
}

// property is a member of a JSON object.
type property struct {
	name  string
	value any
}

// encodeMembers writes a JSON object: the members of the head, the additional fields, the
// members of the end.
func encodeMembers(fields auth.Fields, end []property, head ...[]property) ([]byte, error) {
	var all []property
	for _, part := range head {
		all = append(all, part...)
	}
	for _, f := range fields {
		all = append(all, property{f.Name, f.Value})
	}
	text := []byte("{")
	for _, m := range append(all, end...) {
		value, err := encode(m.value)
		if err != nil {
			return nil, err
		}
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = append(append(append(text, '"'), m.name...), '"', ':')
		text = append(text, value...)
	}
	return append(text, '}'), nil
}

// Date is a time in JSON as JavaScript writes it: UTC, three digits of milliseconds.
type Date time.Time

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) {
	return time.Time(d).UTC().AppendFormat(nil, "2006-01-02T15:04:05.000Z"), nil
}

// Time returns the time.
func (d Date) Time() time.Time { return time.Time(d) }
