package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

// ChangePasswordInput is what change-password takes.
type ChangePasswordInput struct {
	NewPassword, CurrentPassword string
	RevokeOtherSessions          bool // also end the user's sessions, and begin a new one
}

func (in *ChangePasswordInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "newPassword", required: true, into: &in.NewPassword},
		{name: "currentPassword", required: true, into: &in.CurrentPassword},
		{name: "revokeOtherSessions", kind: booleanKind, into: &in.RevokeOtherSessions},
	}}}
}

// ChangePasswordOutput is what change-password answers.
type ChangePasswordOutput struct {
	Token *string    `json:"token"` // of the new session, null when the old ones go on
	User  UserOutput `json:"user"`
}

// changePassword gives the user another password. As in Better Auth the other sessions go
// on unless the user wants them ended; then all of them end, and a new one begins.
func (s *Server) changePassword(ctx context.Context, c *call, in ChangePasswordInput) (ChangePasswordOutput, error) {
	user := &c.identity.User
	out := ChangePasswordOutput{User: s.newUserOut(user)}
	if err := s.replacePassword(ctx, user.ID, in); err != nil || !in.RevokeOtherSessions {
		return out, err
	}
	// Only now: a sign-in with the old password cannot follow any more.
	if err := s.store.EndSessions(ctx, user.ID, ""); err != nil {
		return out, err
	}
	token, err := s.beginSession(ctx, c, user, !s.cookies.Forgetful(c.request))
	out.Token = &token
	return out, err
}

// replacePassword writes the hash of a new password if the current one is right.
func (s *Server) replacePassword(ctx context.Context, userID string, in ChangePasswordInput) error {
	if err := s.checkNewPassword(in.NewPassword); err != nil {
		return err
	}
	if err := s.checkPasswordFits(in.CurrentPassword); err != nil {
		return err
	}
	account, err := s.credentialOf(ctx, userID)
	if err != nil {
		return orWithoutPassword(err)
	}
	hash, err := s.hash(ctx, in.NewPassword)
	if err != nil {
		return err
	}
	if err := s.checkCurrentPassword(ctx, account, in.CurrentPassword); err != nil {
		return err
	}
	checked := account.PasswordHash
	_, err = s.store.UpdateAccount(ctx, account.ID, func(a *auth.Account) error {
		if a.PasswordHash != checked { // changed meanwhile: the current one is another
			return auth.Fail(http.StatusBadRequest, auth.InvalidPassword)
		}
		a.PasswordHash, a.UpdatedAt = hash, s.env.Time()
		return nil
	})
	return orWithoutPassword(err)
}

// orWithoutPassword turns ErrNotFound into the refusal of users who have no password.
func orWithoutPassword(err error) error {
	if errors.Is(err, auth.ErrNotFound) {
		return auth.Fail(http.StatusBadRequest, auth.CredentialAccountNotFound)
	}
	return err
}
