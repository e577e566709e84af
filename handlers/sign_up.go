package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"unicode/utf16"

	"github.com/caddy-better-auth/gateway/auth"
)

type signUpEmailIn struct {
	name, email, password string
	image, callbackURL    *string
	rememberMe            *bool
}

func (in *signUpEmailIn) schema() schema {
	return schema{body: &object{open: true, fields: []field{
		{name: "name", required: true, into: &in.name},
		{name: "email", kind: emailKind, required: true, into: &in.email},
		{name: "password", required: true, nonEmpty: true, into: &in.password},
		{name: "image", into: &in.image},
		{name: "callbackURL", into: &in.callbackURL},
		{name: "rememberMe", kind: booleanKind, into: &in.rememberMe},
	}}}
}

type signUpEmailOut struct {
	Token string  `json:"token"`
	User  userOut `json:"user"`
}

// signUpEmail creates a user with a password, and a session. The e-mail is looked up
// before the password is hashed, so that a known one costs nothing; a sign-up that gets
// in between is caught by the store.
func (s *Server) signUpEmail(ctx context.Context, c *call, in signUpEmailIn) (out signUpEmailOut, err error) {
	if s.email.Disabled || s.email.DisableSignUp {
		return out, auth.Fail(http.StatusBadRequest, auth.EmailPasswordSignUpDisabled)
	}
	if err := s.checkNewPassword(in.password); err != nil {
		return out, err
	}
	email := strings.ToLower(in.email)
	_, err = s.store.UserByEmail(ctx, email)
	if err == nil {
		return out, auth.Fail(http.StatusUnprocessableEntity, auth.UserAlreadyExistsUseAnother)
	}
	if !errors.Is(err, auth.ErrNotFound) {
		return out, err
	}
	hash, err := s.hash(ctx, in.password)
	if err != nil {
		return out, err
	}
	user, err := s.createUser(ctx, in, email, hash)
	if err != nil {
		return out, err
	}
	token, err := s.beginSession(ctx, c, user, remember(in.rememberMe))
	return signUpEmailOut{Token: token, User: newUserOut(user)}, err
}

func (s *Server) createUser(ctx context.Context, in signUpEmailIn, email, hash string) (*auth.User, error) {
	now := s.env.Time()
	user := &auth.User{
		ID:        s.env.Token(idLength),
		Name:      in.name,
		Email:     email,
		CreatedAt: now,
		UpdatedAt: now,
	}
	if in.image != nil {
		user.Image = *in.image
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
