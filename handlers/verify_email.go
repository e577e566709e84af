package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// What a change of a user finds when the token in a link no longer fits them.
var (
	errVerified = errors.New("the address is verified already")
	errStale    = errors.New("the address has changed since the link was sent")
)

// VerifyEmailInput is what the link in a mail carries.
type VerifyEmailInput struct {
	Token       string
	CallbackURL string // where the browser goes then; empty: it gets JSON
}

func (in *VerifyEmailInput) schema() schema {
	return schema{query: []field{
		{name: "token", required: true, into: &in.Token},
		{name: "callbackURL", into: &in.CallbackURL},
	}}
}

// VerifyEmailOutput is what verify-email answers.
type VerifyEmailOutput struct {
	Status bool
	// User is who has another address now; nil after any other link.
	User *UserOutput
	// Confirmed says that a change was agreed to at the old address, and that a link was
	// mailed to the new one.
	Confirmed bool
}

// MarshalJSON implements json.Marshaler: there is no user after a confirmation, and null
// after a verification.
func (o VerifyEmailOutput) MarshalJSON() ([]byte, error) {
	if o.Confirmed {
		return encode(StatusOutput{Status: o.Status})
	}
	return encode(struct {
		Status bool        `json:"status"`
		User   *UserOutput `json:"user"`
	}{o.Status, o.User})
}

// verifyEmail does what the token in a link says: it marks an address as proved, or takes
// a change of address one step further. With a callback the browser is sent there, and an
// error goes along in its query.
func (s *Server) verifyEmail(ctx context.Context, c *call, in VerifyEmailInput) (out VerifyEmailOutput, err error) {
	if err := c.checkCallback(in.CallbackURL); err != nil {
		return out, err
	}
	claims, refused := s.openEmail(in.Token)
	if refused == "" {
		if claims.UpdateTo == "" {
			err = s.verifyAddress(ctx, c, claims)
		} else {
			out, err = s.changeAddress(ctx, c, claims, in.CallbackURL)
		}
		refusal, ok := errors.AsType[*auth.Error](err)
		if err != nil && (!ok || refusal.Status != http.StatusUnauthorized) {
			return out, err
		}
		if ok {
			refused = refusal.Code
		}
	}
	out.Status = true
	return out, c.followLink(in.CallbackURL, refused)
}

// followLink sends the browser on, with the code of a refusal if there is one. Without a
// callback a refusal is an error.
func (c *call) followLink(callback string, refused auth.Code) (err error) {
	if callback == "" {
		if refused != "" {
			return refusedLink(refused)
		}
		return nil
	}
	if refused != "" {
		if callback, err = addParameter(callback, "error", string(refused)); err != nil {
			return fault{err}
		}
	}
	c.redirect(callback)
	return nil
}

func refusedLink(code auth.Code) *auth.Error { return auth.Fail(http.StatusUnauthorized, code) }

// verifyAddress marks the address of a token as proved. Doing so twice is no error, but
// only the first time may begin a session.
func (s *Server) verifyAddress(ctx context.Context, c *call, claims emailClaims) error {
	user, err := s.store.UserByEmail(ctx, strings.ToLower(claims.Email))
	switch {
	case errors.Is(err, auth.ErrNotFound):
		return refusedLink(auth.UserNotFound)
	case err != nil:
		return err
	case claims.UserID != "" && claims.UserID != user.ID:
		return refusedLink(auth.InvalidToken)
	case user.EmailVerified:
		return nil
	}
	c.about(user)
	email := user.Email
	user, err = s.store.UpdateUser(ctx, user.ID, func(u *auth.User) error {
		switch {
		case u.Email != email:
			return errStale
		case u.EmailVerified:
			return errVerified
		}
		u.EmailVerified, u.UpdatedAt = true, s.env.Time()
		return nil
	})
	switch {
	case errors.Is(err, errVerified):
		return nil
	case errors.Is(err, errStale), errors.Is(err, auth.ErrNotFound):
		return refusedLink(auth.UserNotFound)
	case err != nil:
		return err
	case s.verifying.AutoSignIn:
		return s.signInVerified(ctx, c, user)
	}
	return nil
}

// signInVerified begins a session for the user, unless the request is theirs already.
func (s *Server) signInVerified(ctx context.Context, c *call, user *auth.User) error {
	remember := !s.cookies.Forgetful(c.request)
	identity, err := s.identify(ctx, c, true)
	if err != nil {
		return err
	}
	if identity != nil && identity.User.ID == user.ID {
		identity.User = *user
		c.setCookies(s.sessions.Issue(c.request, identity, remember))
		return nil
	}
	_, err = s.beginSession(ctx, c, user, remember)
	return err
}
