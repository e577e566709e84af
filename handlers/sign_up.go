package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"unicode/utf16"

	"github.com/caddy-better-auth/gateway/auth"
)

// SignUpEmailInput is what sign-up/email takes.
type SignUpEmailInput struct {
	Name, Email, Password string
	Image, CallbackURL    *string
	RememberMe            *bool // false: the session ends with the browser; nil means true

	Fields map[string]any // additional fields by name; unknown ones are ignored
}

func (in *SignUpEmailInput) schema() schema {
	return schema{body: &object{open: true, rest: &in.Fields, fields: []field{
		{name: "name", required: true, into: &in.Name},
		{name: "email", kind: emailKind, required: true, into: &in.Email},
		{name: "password", required: true, nonEmpty: true, into: &in.Password},
		{name: "image", into: &in.Image},
		{name: "callbackURL", into: &in.CallbackURL},
		{name: "rememberMe", kind: booleanKind, into: &in.RememberMe},
	}}}
}

// SignUpEmailOutput is what sign-up/email answers.
type SignUpEmailOutput struct {
	Token *string    `json:"token"` // of the session, null when none was begun
	User  UserOutput `json:"user"`
}

// signUpEmail creates a user with a password, and a session unless the user is to sign in
// later. Then the answer does not tell whether the address was taken: it shows the user
// that would have been made, and takes as long.
//
// Otherwise the address is looked up before the password is hashed, so that a known one
// costs nothing; a sign-up that gets in between is caught by the store.
func (s *Server) signUpEmail(ctx context.Context, c *call, in SignUpEmailInput) (out SignUpEmailOutput, err error) {
	if s.email.Disabled || s.email.DisableSignUp {
		return out, auth.Fail(http.StatusBadRequest, auth.EmailPasswordSignUpDisabled)
	}
	if err := s.checkNewPassword(in.Password); err != nil {
		return out, err
	}
	extra, err := s.userFields.begin(in.Fields)
	if err != nil {
		return out, err
	}
	discreet := s.email.RequireVerification || s.email.NoAutoSignIn
	user := s.newUser(in, extra)
	_, err = s.store.UserByEmail(ctx, user.Email)
	taken := err == nil
	if taken && !discreet {
		return out, auth.Fail(http.StatusUnprocessableEntity, auth.UserAlreadyExistsUseAnother)
	}
	if err != nil && !errors.Is(err, auth.ErrNotFound) {
		return out, err
	}
	hash, err := s.hash(ctx, in.Password)
	if err != nil {
		return out, err
	}
	out.User = s.newUserOut(user)
	if taken {
		return out, nil
	}
	err = s.store.CreateUser(ctx, user, auth.NewCredential(s.env.Token(idLength), user.ID, hash, user.CreatedAt))
	switch {
	case errors.Is(err, auth.ErrConflict) && discreet:
		return out, nil
	case errors.Is(err, auth.ErrConflict), errors.Is(err, auth.ErrUnfit):
		return SignUpEmailOutput{}, auth.Fail(http.StatusUnprocessableEntity, auth.FailedToCreateUser).Because(err)
	case err != nil:
		return SignUpEmailOutput{}, err
	}
	c.about(user)
	out.User.ID = user.ID // stores can have ids of their own
	err = s.welcome(ctx, c, user, in, &out)
	return out, err
}

// welcome mails the link that proves a new user's address, and begins their first session.
func (s *Server) welcome(ctx context.Context, c *call, user *auth.User, in SignUpEmailInput, out *SignUpEmailOutput) error {
	if s.mailing.sendOnSignUp {
		if err := s.sendVerification(ctx, c, user, in.CallbackURL); err != nil {
			return err
		}
	}
	if s.email.RequireVerification || s.email.NoAutoSignIn {
		return nil
	}
	token, err := s.beginSession(ctx, c, user, remember(in.RememberMe))
	out.Token = &token
	return err
}

// newUser returns the user that a sign-up asks for.
func (s *Server) newUser(in SignUpEmailInput, extra auth.Fields) *auth.User {
	now := s.env.Time()
	return &auth.User{
		ID:        s.env.Token(idLength),
		Name:      in.Name,
		Email:     strings.ToLower(in.Email),
		Image:     in.Image,
		CreatedAt: now,
		UpdatedAt: now,
		Extra:     extra,
	}
}

// checkNewPassword refuses a password that may not be set, before it costs a hash.
func (s *Server) checkNewPassword(password string) error {
	switch n := lengthJS(password); {
	case n < s.email.MinLength:
		return auth.Fail(http.StatusBadRequest, auth.PasswordTooShort)
	case n > s.email.MaxLength:
		return auth.Fail(http.StatusBadRequest, auth.PasswordTooLong)
	}
	return nil
}

// lengthJS is the length of a string in JavaScript: its UTF-16 code units.
func lengthJS(s string) (n int) {
	for _, c := range s {
		n += utf16.RuneLen(c)
	}
	return n
}
