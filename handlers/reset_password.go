package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

// longestToken is the longest one-time token that is looked up.
const longestToken = 128

// ResetPasswordInput is what reset-password takes.
type ResetPasswordInput struct {
	NewPassword string
	Token       *string // from the mail
	QueryToken  *string // the same in the query; Token wins
}

func (in *ResetPasswordInput) schema() schema {
	return schema{
		body: &object{fields: []field{
			{name: "newPassword", required: true, into: &in.NewPassword},
			{name: "token", into: &in.Token},
		}},
		query: []field{{name: "token", into: &in.QueryToken}},
	}
}

// token returns the token that was sent, the body's before the query's.
func (in *ResetPasswordInput) token() string {
	for _, token := range []*string{in.Token, in.QueryToken} {
		if token != nil && *token != "" {
			return *token
		}
	}
	return ""
}

// resetPassword sets a new password for whom the token was mailed to. Of any number of
// concurrent requests with one token only one does.
func (s *Server) resetPassword(ctx context.Context, c *call, in ResetPasswordInput) (out StatusOutput, err error) {
	token := in.token()
	if token == "" {
		return out, auth.Fail(http.StatusBadRequest, auth.InvalidToken)
	}
	if err := s.checkNewPassword(in.NewPassword); err != nil {
		return out, err
	}
	// Looked at first, so that a token is not lost to a password that cannot be hashed now,
	// and a wrong one does not cost a hash.
	userID, err := s.resetToken(ctx, token)
	if err != nil {
		return out, orInvalidToken(err)
	}
	c.user = userID
	if _, err := s.store.User(ctx, userID); errors.Is(err, auth.ErrNotFound) {
		return out, auth.Fail(http.StatusBadRequest, auth.UserNotFound)
	} else if err != nil {
		return out, err
	}
	hash, err := s.hash(ctx, in.NewPassword)
	if err != nil {
		return out, err
	}
	taken, err := s.takeVerification(ctx, resetPrefix+token)
	if err != nil {
		return out, orInvalidToken(err)
	}
	if err := s.putPassword(ctx, taken.Value, hash); errors.Is(err, auth.ErrNotFound) {
		return out, auth.Fail(http.StatusBadRequest, auth.UserNotFound)
	} else if err != nil {
		return out, err
	}
	if s.email.RevokeSessionsOnReset {
		// Only now: a sign-in with the old password cannot follow any more.
		err = s.store.EndSessions(ctx, taken.Value, "")
	}
	return StatusOutput{Status: err == nil}, err
}

// resetToken returns whose reset token it is, and leaves it there. One that was mailed
// before the password was last set is dead (SEC-70). ErrNotFound if it is not good.
func (s *Server) resetToken(ctx context.Context, token string) (userID string, err error) {
	if !isToken(token) {
		return "", auth.ErrNotFound
	}
	found, err := s.verification(ctx, resetPrefix+token)
	if err != nil {
		return "", err
	}
	account, err := s.credentialOf(ctx, found.Value)
	if err == nil && found.CreatedAt.Before(account.UpdatedAt) {
		return "", auth.ErrNotFound
	}
	if errors.Is(err, auth.ErrNotFound) {
		err = nil // the first password of this user
	}
	return found.Value, err
}

// isToken reports whether a text can be a one-time token. What cannot be one is not looked
// for: some stores cannot even be asked for it.
func isToken(text string) bool {
	if text == "" || len(text) > longestToken {
		return false
	}
	for i := range len(text) {
		if c := text[i]; c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// orInvalidToken turns ErrNotFound into the refusal of tokens that are not good.
func orInvalidToken(err error) error {
	if errors.Is(err, auth.ErrNotFound) {
		return auth.Fail(http.StatusBadRequest, auth.InvalidToken)
	}
	return err
}
