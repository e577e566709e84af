package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
)

const (
	resetPrefix      = "reset-password:" // of the identifiers of reset tokens
	resetTokenLength = 24

	// resetFloor is how long an answer takes at least: more than a write to the store does.
	resetFloor = 100 * time.Millisecond
)

// RequestPasswordResetInput is what request-password-reset takes.
type RequestPasswordResetInput struct {
	Email      string
	RedirectTo *string // the page that asks for the new password
}

func (in *RequestPasswordResetInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "email", kind: emailKind, required: true, into: &in.Email},
		{name: "redirectTo", into: &in.RedirectTo},
	}}}
}

// MessageOutput is the output of endpoints that say in words what they have done.
type MessageOutput struct {
	Status  bool   `json:"status"`
	Message string `json:"message"`
}

// requestPasswordReset sends a link for setting a new password. Whether somebody has the
// address can be told neither from the answer nor from its time: the work is about the
// same, and what is left of the difference is waited out.
func (s *Server) requestPasswordReset(ctx context.Context, c *call, in RequestPasswordResetInput) (out MessageOutput, err error) {
	if !s.mailing.reset {
		return out, auth.Fail(http.StatusBadRequest, auth.ResetPasswordDisabled)
	}
	defer s.atLeast(ctx, resetFloor)()
	token := s.env.Token(resetTokenLength)
	user, err := s.store.UserByEmail(ctx, strings.ToLower(in.Email))
	switch {
	case errors.Is(err, auth.ErrNotFound):
		if _, err := s.takeVerification(ctx, resetPrefix+token); !errors.Is(err, auth.ErrNotFound) {
			return out, err
		}
	case err != nil:
		return out, err
	default:
		if err := s.sendReset(ctx, c, user, token, in.RedirectTo); err != nil {
			return out, err
		}
	}
	return MessageOutput{
		Status:  true,
		Message: "If this email exists in our system, check your email for the reset link",
	}, nil
}

func (s *Server) sendReset(ctx context.Context, c *call, user *auth.User, token string, redirectTo *string) error {
	if err := s.putVerification(ctx, resetPrefix+token, user.ID, s.mailing.resetLife); err != nil {
		return err
	}
	link := s.baseURL(c) + "/reset-password/" + token + "?callbackURL="
	if redirectTo != nil {
		link += componentEscape(*redirectTo)
	}
	s.send(ctx, c, mail.Message{
		Kind:      mail.ResetPassword,
		To:        user.Email,
		User:      user,
		URL:       link,
		Token:     token,
		ExpiresIn: s.mailing.resetLife,
	})
	return nil
}
