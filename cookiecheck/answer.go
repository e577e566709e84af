package cookiecheck

import (
	"errors"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// errAnswer says that a text is not what get-session answers.
var errAnswer = errors.New("the answer is no session and not null")

// ParseAnswer reads what a Better Auth server's get-session answered: a session and its
// user, or nil for null. It is held to the same schema as a session_data cookie.
func ParseAnswer(text []byte, now time.Time) (*auth.Identity, error) {
	v, err := parseJSON(string(text), strict)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, nil
	}
	o, ok := v.(*object)
	if !ok {
		return nil, errAnswer
	}
	p, r := new(Payload), newReader(o, now)
	r.part("session", p.readSession)
	r.part("user", p.readUser)
	if !r.valid || p.bent || p.Session.UserID != p.User.ID {
		return nil, errAnswer
	}
	return &auth.Identity{Session: p.Session, User: p.User}, nil
}
