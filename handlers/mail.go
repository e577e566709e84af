package handlers

import (
	"context"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
)

// send hands a message to whoever sends the mails, and does not wait for more. One that
// is not taken is the operator's concern: the answer must not tell whether there was one
// to send (SEC-61).
func (s *Server) send(ctx context.Context, c *call, m mail.Message) {
	if err := s.mail.Send(ctx, m); err != nil {
		c.unsent = err
	}
}

// callbackParameter is the end of every link: where the browser goes from there.
func callbackParameter(callback *string) string {
	if callback == nil {
		return "callbackURL=%2F"
	}
	return "callbackURL=" + componentEscape(*callback)
}

// withEmail returns the user as if they had the address already.
func withEmail(user *auth.User, email string) *auth.User {
	u := user.Clone()
	u.Email = email
	return u
}
