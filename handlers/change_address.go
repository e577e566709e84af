package handlers

import (
	"context"
	"errors"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
)

// changeAddress does the step of a change of address that a token stands for. The token
// works only as long as the user has the address that they had when it was signed.
func (s *Server) changeAddress(ctx context.Context, c *call, claims emailClaims, callback string) (out VerifyEmailOutput, err error) {
	if claims.UserID == "" {
		return out, refusedLink(auth.InvalidToken)
	}
	user, err := s.store.User(ctx, claims.UserID)
	switch {
	case errors.Is(err, auth.ErrNotFound):
		return out, refusedLink(auth.UserNotFound)
	case err != nil:
		return out, err
	case strings.ToLower(user.Email) != claims.Email:
		return out, refusedLink(auth.InvalidToken)
	}
	c.about(user)
	if claimed, err := s.claimed(ctx, claims); err != nil {
		return out, err
	} else if claimed {
		return out, refusedLink(auth.InvalidToken)
	}
	identity, err := s.identify(ctx, c, true)
	if err != nil {
		return out, err
	}
	if identity != nil && identity.User.ID != user.ID {
		return out, refusedLink(auth.InvalidUser)
	}
	if claims.RequestType == confirmChange {
		if s.mailing.verify {
			err = s.askNewAddress(ctx, c, user, claims, given(callback))
		}
		return VerifyEmailOutput{Confirmed: true}, err
	}
	user, err = s.moveAddress(ctx, c, user.ID, claims, identity)
	if err != nil {
		return out, err
	}
	if claims.RequestType != verifyChange && s.mailing.verify {
		err = s.sendVerification(ctx, c, user, given(callback))
	}
	return VerifyEmailOutput{User: new(s.newUserOut(user))}, err
}

// askNewAddress mails the link of the last step to the new address.
func (s *Server) askNewAddress(ctx context.Context, c *call, user *auth.User, claims emailClaims, callback *string) error {
	claims.RequestType = verifyChange
	return s.sendLink(ctx, c, claims, mail.Message{
		Kind: mail.VerifyEmail,
		To:   claims.UpdateTo,
		User: withEmail(user, claims.UpdateTo),
	}, callback)
}

// moveAddress gives the user the new address. As in Better Auth it counts as proved if the
// old one did; a token of old versions, which names no step, proves nothing.
func (s *Server) moveAddress(ctx context.Context, c *call, userID string, claims emailClaims, identity *auth.Identity) (*auth.User, error) {
	user, err := s.store.UpdateUser(ctx, userID, func(u *auth.User) error {
		if strings.ToLower(u.Email) != claims.Email {
			return errStale
		}
		u.Email, u.UpdatedAt = strings.ToLower(claims.UpdateTo), s.env.Time()
		u.EmailVerified = u.EmailVerified && claims.RequestType == verifyChange
		return nil
	})
	switch {
	case errors.Is(err, errStale), errors.Is(err, auth.ErrConflict):
		return nil, refusedLink(auth.InvalidToken) // taken by now
	case errors.Is(err, auth.ErrNotFound):
		return nil, refusedLink(auth.UserNotFound)
	case err != nil:
		return nil, err
	}
	return user, s.keepOnly(ctx, c, user, identity)
}

// keepOnly ends the sessions of a user whose address has changed, but for the one of the
// request, whose cookies get the new address (SEC-44).
func (s *Server) keepOnly(ctx context.Context, c *call, user *auth.User, identity *auth.Identity) error {
	if identity == nil {
		return s.store.EndSessions(ctx, user.ID, "")
	}
	if err := s.store.EndSessions(ctx, user.ID, identity.Session.Token); err != nil {
		return err
	}
	identity.User = *user
	c.setCookies(s.sessions.Issue(c.request, identity, !s.cookies.Forgetful(c.request)))
	return nil
}

// given returns a callback as a link takes it: nil for none.
func given(callback string) *string {
	if callback == "" {
		return nil
	}
	return &callback
}
