package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

type changePasswordIn struct {
	newPassword, currentPassword string
	revokeOtherSessions          bool
}

func (in *changePasswordIn) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "newPassword", required: true, into: &in.newPassword},
		{name: "currentPassword", required: true, into: &in.currentPassword},
		{name: "revokeOtherSessions", kind: booleanKind, into: &in.revokeOtherSessions},
	}}}
}

type changePasswordOut struct {
	Token *string `json:"token"` // of the new session, null when the old ones go on
	User  userOut `json:"user"`
}

// changePassword gives the user another password. As in Better Auth the other sessions go
// on unless the user wants them ended; then all of them end, and a new one begins.
func (s *Server) changePassword(ctx context.Context, c *call, in changePasswordIn) (changePasswordOut, error) {
	user := &c.identity.User
	out := changePasswordOut{User: newUserOut(user)}
	if err := s.replacePassword(ctx, user.ID, in); err != nil || !in.revokeOtherSessions {
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
func (s *Server) replacePassword(ctx context.Context, userID string, in changePasswordIn) error {
	if err := s.checkNewPassword(in.newPassword); err != nil {
		return err
	}
	if err := s.checkPasswordFits(in.currentPassword); err != nil {
		return err
	}
	account, err := s.credentialOf(ctx, userID)
	if err != nil {
		return orWithoutPassword(err)
	}
	hash, err := s.hash(ctx, in.newPassword)
	if err != nil {
		return err
	}
	if err := s.checkCurrentPassword(ctx, account, in.currentPassword); err != nil {
		return err
	}
	account.PasswordHash, account.UpdatedAt = hash, s.env.Time()
	return orWithoutPassword(s.store.UpdateAccount(ctx, account))
}

// orWithoutPassword turns ErrNotFound into the refusal of users who have no password.
func orWithoutPassword(err error) error {
	if errors.Is(err, auth.ErrNotFound) {
		return auth.Fail(http.StatusBadRequest, auth.CredentialAccountNotFound)
	}
	return err
}
