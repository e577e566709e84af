package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// unknownFloor is how long an answer to somebody without a session takes at least, as in
// Better Auth.
const unknownFloor = 500 * time.Millisecond

// SendVerificationEmailInput is what send-verification-email takes.
type SendVerificationEmailInput struct {
	Email       string
	CallbackURL *string // where the browser goes once the address is proved; nil: "/"
}

func (in *SendVerificationEmailInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "email", kind: emailKind, required: true, into: &in.Email},
		{name: "callbackURL", into: &in.CallbackURL},
	}}}
}

// sendVerificationEmail mails the link that proves an address. A user with a session hears
// what is wrong with the request; to others the answer is always the same.
func (s *Server) sendVerificationEmail(ctx context.Context, c *call, in SendVerificationEmailInput) (out StatusOutput, err error) {
	if !s.mailing.verify {
		return out, auth.Fail(http.StatusBadRequest, auth.VerificationEmailNotEnabled)
	}
	identity, err := s.identify(ctx, c, false)
	if err != nil {
		return out, err
	}
	email := strings.ToLower(in.Email)
	switch {
	case identity == nil:
		err = s.sendDiscreetly(ctx, c, email, in.CallbackURL)
	case strings.ToLower(identity.User.Email) != email:
		err = auth.Fail(http.StatusBadRequest, auth.EmailMismatch)
	case identity.User.EmailVerified:
		err = auth.Fail(http.StatusBadRequest, auth.EmailAlreadyVerified)
	default:
		err = s.sendVerification(ctx, c, &identity.User, in.CallbackURL)
	}
	return StatusOutput{Status: err == nil}, err
}

// sendDiscreetly sends the link if somebody has the address and has not proved it. The
// work is about the same if not, and the time is.
func (s *Server) sendDiscreetly(ctx context.Context, c *call, email string, callback *string) error {
	defer s.atLeast(ctx, unknownFloor)()
	user, err := s.store.UserByEmail(ctx, email)
	switch {
	case err == nil && !user.EmailVerified:
		return s.sendVerification(ctx, c, user, callback)
	case err == nil || errors.Is(err, auth.ErrNotFound):
		_, err = s.signEmail(emailClaims{Email: email})
	}
	return err
}
