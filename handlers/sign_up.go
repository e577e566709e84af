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
}

func (in *SignUpEmailInput) schema() schema {
	return schema{body: &object{open: true, fields: []field{
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
	Token string     `json:"token"`
	User  UserOutput `json:"user"`
}

// signUpEmail creates a user with a password, and a session. The e-mail is looked up
// before the password is hashed, so that a known one costs nothing; a sign-up that gets
// in between is caught by the store.
func (s *Server) signUpEmail(ctx context.Context, c *call, in SignUpEmailInput) (out SignUpEmailOutput, err error) {
	if s.email.Disabled || s.email.DisableSignUp {
		return out, auth.Fail(http.StatusBadRequest, auth.EmailPasswordSignUpDisabled)
	}
	if err := s.checkNewPassword(in.Password); err != nil {
		return out, err
	}
	email := strings.ToLower(in.Email)
	_, err = s.store.UserByEmail(ctx, email)
	if err == nil {
		return out, auth.Fail(http.StatusUnprocessableEntity, auth.UserAlreadyExistsUseAnother)
	}
	if !errors.Is(err, auth.ErrNotFound) {
		return out, err
	}
	hash, err := s.hash(ctx, in.Password)
	if err != nil {
		return out, err
	}
	user, err := s.createUser(ctx, in, email, hash)
	if err != nil {
		return out, err
	}
	token, err := s.beginSession(ctx, c, user, remember(in.RememberMe))
	return SignUpEmailOutput{Token: token, User: newUserOut(user)}, err
}

func (s *Server) createUser(ctx context.Context, in SignUpEmailInput, email, hash string) (*auth.User, error) {
	now := s.env.Time()
	user := &auth.User{
		ID:        s.env.Token(idLength),
		Name:      in.Name,
		Email:     email,
		Image:     in.Image,
		CreatedAt: now,
		UpdatedAt: now,
	}
	err := s.store.CreateUser(ctx, user, auth.NewCredential(s.env.Token(idLength), user.ID, hash, now))
	if errors.Is(err, auth.ErrConflict) {
		return nil, auth.Fail(http.StatusUnprocessableEntity, auth.FailedToCreateUser).Because(err)
	}
	return user, err
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
