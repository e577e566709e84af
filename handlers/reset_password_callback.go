package handlers

import (
	"context"
	"errors"

	"github.com/caddy-better-auth/gateway/auth"
)

// ResetPasswordCallbackInput is what the link of a reset mail carries.
type ResetPasswordCallbackInput struct {
	Token       string // in the path
	CallbackURL string // the page that asks for the new password
}

func (in *ResetPasswordCallbackInput) schema() schema {
	return schema{
		path:  []field{{name: "token", into: &in.Token}},
		query: []field{{name: "callbackURL", required: true, into: &in.CallbackURL}},
	}
}

// resetPasswordCallback sends the browser from the link in the mail to the page that asks
// for the new password, with the token if that is good. The token stays good.
func (s *Server) resetPasswordCallback(ctx context.Context, c *call, in ResetPasswordCallbackInput) (out RedirectOutput, err error) {
	if err := c.checkCallback(in.CallbackURL); err != nil {
		return out, err
	}
	base := s.baseURL(c)
	if in.CallbackURL == "" {
		return c.redirect(base + "/error?error=" + string(auth.InvalidToken)), nil
	}
	name, value := "token", in.Token
	_, err = s.resetToken(ctx, in.Token)
	if errors.Is(err, auth.ErrNotFound) {
		name, value = "error", string(auth.InvalidToken)
	} else if err != nil {
		return out, err
	}
	target, err := withParameter(base, in.CallbackURL, name, value)
	if err != nil {
		return out, fault{err}
	}
	return c.redirect(target), nil
}
