package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
)

// ChangeEmailInput is what change-email takes.
type ChangeEmailInput struct {
	NewEmail    string
	CallbackURL *string // where the links in the mails lead in the end; nil: "/"
}

func (in *ChangeEmailInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "newEmail", kind: emailKind, required: true, into: &in.NewEmail},
		{name: "callbackURL", into: &in.CallbackURL},
	}}}
}

// changeEmail begins a change of address: by a mail to the old one, by a mail to the new
// one, or at once. The answer does not tell whether the new one is taken.
func (s *Server) changeEmail(ctx context.Context, c *call, in ChangeEmailInput) (out StatusOutput, err error) {
	user, email := &c.identity.User, strings.ToLower(in.NewEmail)
	atOnce := s.changing.UpdateUnverified && !user.EmailVerified
	switch {
	case !s.changing.Enabled:
		return out, auth.Fail(http.StatusBadRequest, auth.ChangeEmailDisabled)
	case email == user.Email:
		return out, &auth.Error{Status: http.StatusBadRequest, Message: "Email is the same"}
	case !atOnce && !s.mailing.verify:
		return out, &auth.Error{Status: http.StatusBadRequest, Message: "Verification email isn't enabled"}
	}
	claims := emailClaims{Email: strings.ToLower(user.Email), UpdateTo: email, UserID: user.ID}
	_, err = s.store.UserByEmail(ctx, email)
	switch {
	case err == nil:
		_, err = s.signEmail(claims) // for the time that it takes
	case !errors.Is(err, auth.ErrNotFound):
	case atOnce:
		err = s.changeAtOnce(ctx, c, email, in.CallbackURL)
	case s.mailing.confirmChange && user.EmailVerified:
		err = s.askOldAddress(ctx, c, claims, in.CallbackURL)
	default:
		err = s.askNewAddress(ctx, c, user, claims, in.CallbackURL)
	}
	return StatusOutput{Status: err == nil}, err
}

// askOldAddress mails the link of the first step to the address that the user has.
func (s *Server) askOldAddress(ctx context.Context, c *call, claims emailClaims, callback *string) error {
	user := &c.identity.User
	claims.RequestType = confirmChange
	return s.sendLink(ctx, c, claims, mail.Message{
		Kind:     mail.ChangeEmail,
		To:       user.Email,
		User:     user,
		NewEmail: claims.UpdateTo,
	}, callback)
}

// changeAtOnce gives the user an address that nobody has proved, in place of another such.
// An address that was taken in between is answered like one that was taken before.
func (s *Server) changeAtOnce(ctx context.Context, c *call, email string, callback *string) error {
	was := c.identity.User.Email
	user, err := s.store.UpdateUser(ctx, c.identity.User.ID, func(u *auth.User) error {
		if u.EmailVerified || u.Email != was {
			return errStale
		}
		u.Email, u.UpdatedAt = email, s.env.Time()
		return nil
	})
	switch {
	case errors.Is(err, auth.ErrConflict):
		return nil
	case errors.Is(err, errStale):
		return auth.Fail(http.StatusBadRequest, auth.FailedToUpdateUser)
	case errors.Is(err, auth.ErrNotFound):
		c.setCookies(s.cookies.Clear(c.request))
		return auth.Fail(http.StatusUnauthorized, auth.Unauthorized)
	case err != nil:
		return err
	}
	if err := s.keepOnly(ctx, c, user, c.identity); err != nil || !s.mailing.verify {
		return err
	}
	return s.sendVerification(ctx, c, user, callback)
}
