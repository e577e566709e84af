package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// IDTokenInput is an ID token that a client got from a provider by itself.
type IDTokenInput struct {
	Token        string
	Nonce        string // the one the token was asked for with; empty: not looked at
	AccessToken  string
	RefreshToken string
	// User is what the provider told of the person besides: Apple does so once. It is
	// believed for the name only. Nil where there is none.
	User *IDTokenUser
}

// IDTokenUser is the name and e-mail of a person, as Apple writes them.
type IDTokenUser struct {
	Name struct {
		FirstName string `json:"firstName,omitempty"`
		LastName  string `json:"lastName,omitempty"`
	} `json:"name"`
	Email string `json:"email,omitempty"`
}

// fields are those of both routes that take an ID token.
func (in *IDTokenInput) fields() []field {
	return []field{
		{name: "token", required: true, into: &in.Token},
		{name: "nonce", into: &in.Nonce},
		{name: "accessToken", into: &in.AccessToken},
		{name: "refreshToken", into: &in.RefreshToken},
	}
}

// userFields are those of sign-in besides.
func (in *IDTokenInput) userFields() []field {
	return []field{
		{name: "expiresAt", kind: numberKind},
		{name: "user", kind: objectKind, inner: func() []field {
			in.User = new(IDTokenUser)
			return []field{
				{name: "name", kind: objectKind, inner: func() []field {
					return []field{
						{name: "firstName", into: &in.User.Name.FirstName},
						{name: "lastName", into: &in.User.Name.LastName},
					}
				}},
				{name: "email", into: &in.User.Email},
			}
		}},
	}
}

// believe returns whose ID token it is, if it is genuine.
func (in *IDTokenInput) believe(ctx context.Context, p providers.Provider) (*providers.User, error) {
	err := p.VerifyIDToken(ctx, in.Token, in.Nonce)
	switch {
	case errors.Is(err, providers.ErrUnsupported):
		return nil, auth.Fail(http.StatusNotFound, auth.IDTokenNotSupported).Because(err)
	case errors.Is(err, providers.ErrUnavailable):
		return nil, err
	case err != nil:
		return nil, auth.Fail(http.StatusUnauthorized, auth.InvalidToken).Because(err)
	}
	var hint json.RawMessage
	if in.User != nil {
		if hint, err = encode(in.User); err != nil {
			return nil, fault{err}
		}
	}
	tokens := &providers.Tokens{IDToken: in.Token, AccessToken: in.AccessToken, RefreshToken: in.RefreshToken}
	user, err := p.User(ctx, tokens, hint)
	if err != nil {
		return nil, auth.Fail(http.StatusUnauthorized, auth.FailedToGetUserInfo).Because(err)
	}
	if user.Email == "" {
		return nil, auth.Fail(http.StatusUnauthorized, auth.UserEmailNotFound)
	}
	return user, nil
}
