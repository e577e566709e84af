package handlers

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
)

// send hands a message to whoever sends the mails, and does not wait for more. One that
// is not taken is the operator's concern: the answer must not tell whether there was one
// to send (SEC-61).
func (s *Server) send(ctx context.Context, c *call, m mail.Message) {
	c.about(m.User)
	if err := s.maySend(ctx, m.To); err != nil {
		c.unsent = err
		return
	}
	if err := s.mail.Send(ctx, m); err != nil {
		c.unsent = err
	}
}

// errManyMails says that a mailbox has had enough: strangers must not be able to flood it
// from many addresses (SEC-58). The links in the mails that it got hold.
var errManyMails = errors.New("too many mails to this address of late")

// maySend counts a mail to an address.
func (s *Server) maySend(ctx context.Context, to string) error {
	if s.limits == nil {
		return nil
	}
	may, err := s.limits.Mails(ctx, strings.ToLower(to))
	if err == nil && !may {
		err = errManyMails
	}
	return err
}

// atLeast returns a function that waits until the time has passed since now: what an
// answer takes then does not tell whether there was a mail to send (SEC-61).
func (s *Server) atLeast(ctx context.Context, d time.Duration) func() {
	began := s.env.Time()
	return func() { s.env.Pause(ctx, d-s.env.Time().Sub(began)) }
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
