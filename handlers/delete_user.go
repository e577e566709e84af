package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/mail"
)

const (
	deletePrefix      = "delete-account-" // of the identifiers of tokens for a deletion
	deleteTokenLength = 32
	deleteAlphabet    = "0123456789abcdefghijklmnopqrstuvwxyz"
)

// What a deletion answers.
const (
	userDeleted      = "User deleted"
	verificationSent = "Verification email sent"
)

// DeleteUserInput is what delete-user takes, all of it optional.
type DeleteUserInput struct {
	CallbackURL *string // where the link in the mail leads in the end; nil: "/"
	Password    *string // instead of a fresh session
	Token       *string // from the mail
}

func (in *DeleteUserInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "callbackURL", into: &in.CallbackURL},
		{name: "password", into: &in.Password},
		{name: "token", into: &in.Token},
	}}}
}

// DeleteUserOutput is what delete-user and the link in the mail answer.
type DeleteUserOutput struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
}

// deleteUser deletes the user of the request, or mails the link that does. They show who
// they are by a token from the mail, the password, or a fresh session.
func (s *Server) deleteUser(ctx context.Context, c *call, in DeleteUserInput) (out DeleteUserOutput, err error) {
	if !s.deleting.Enabled {
		return out, &auth.Error{Status: http.StatusNotFound}
	}
	if isGiven(in.Password) {
		if err := s.checkOwnPassword(ctx, c.identity.User.ID, *in.Password); err != nil {
			return out, err
		}
	}
	switch {
	case isGiven(in.Token):
		err = s.deleteWithToken(ctx, c, c.identity, *in.Token)
	case s.mailing.confirmDeletion:
		return DeleteUserOutput{true, verificationSent}, s.sendDeletion(ctx, c, in.CallbackURL)
	case !isGiven(in.Password) && !s.fresh(&c.identity.Session):
		err = auth.Fail(http.StatusBadRequest, auth.SessionExpired)
	default:
		err = s.deleteNow(ctx, c, c.identity)
	}
	return DeleteUserOutput{true, userDeleted}, err
}

func isGiven(text *string) bool { return text != nil && *text != "" }

// checkOwnPassword refuses a password that is not the user's.
func (s *Server) checkOwnPassword(ctx context.Context, userID, password string) error {
	if err := s.checkPasswordFits(password); err != nil {
		return err
	}
	account, err := s.credentialOf(ctx, userID)
	if err != nil {
		return orWithoutPassword(err)
	}
	return s.checkCurrentPassword(ctx, account, password)
}

// sendDeletion mails the user of the request the link that deletes them.
func (s *Server) sendDeletion(ctx context.Context, c *call, callback *string) error {
	user := &c.identity.User
	token := s.env.TokenOf(deleteAlphabet, deleteTokenLength)
	if err := s.putVerification(ctx, deletePrefix+token, user.ID, s.mailing.deleteLife); err != nil {
		return err
	}
	s.send(ctx, c, mail.Message{
		Kind:      mail.DeleteAccount,
		To:        user.Email,
		User:      user,
		URL:       s.baseURL(c) + "/delete-user/callback?token=" + token + "&" + callbackParameter(callback),
		Token:     token,
		ExpiresIn: s.mailing.deleteLife,
	})
	return nil
}

// deleteWithToken deletes the user if the token was mailed to them. A token works once,
// even when somebody else tries it.
func (s *Server) deleteWithToken(ctx context.Context, c *call, identity *auth.Identity, token string) error {
	refused := auth.Fail(http.StatusNotFound, auth.InvalidToken)
	if !isToken(token) {
		return refused
	}
	taken, err := s.takeVerification(ctx, deletePrefix+token)
	switch {
	case errors.Is(err, auth.ErrNotFound):
		return refused
	case err != nil:
		return err
	case taken.Value != identity.User.ID:
		return refused
	}
	return s.deleteNow(ctx, c, identity)
}

// deleteNow deletes the user with everything that is theirs, and signs the browser out.
func (s *Server) deleteNow(ctx context.Context, c *call, identity *auth.Identity) error {
	if err := s.store.DeleteUser(ctx, identity.User.ID); err != nil {
		return err
	}
	c.setCookies(s.cookies.Clear(c.request))
	return nil
}
