package providers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// genericOIDC signs in at any OpenID Connect issuer.
func genericOIDC() kind {
	return kind{
		scopes:    []string{"openid", "profile", "email"},
		ownScopes: true,
		user:      oidcUser,
		idTokens: &idTokens{
			issuers:  func(c Config) []string { return []string{c.Issuer} },
			discover: true,
		},
	}
}

// genericOAuth2 signs in at any OAuth 2.0 server whose profile has OpenID Connect's names and
// an id.
func genericOAuth2() kind {
	return kind{ownScopes: true, user: asked(oauth2User)}
}

// oidcUser reads the ID token, and asks for the profile if there is no e-mail address in it.
func oidcUser(ctx context.Context, p *oauth2Provider, t *Tokens, _ json.RawMessage) (*User, error) {
	claims, err := readClaims(t.IDToken)
	if err != nil {
		return nil, err
	}
	subject := claims.text("sub")
	if claims.text("email") != "" {
		return newUser(subject, shown(claims), slices.Concat(object{
			{"id", claims.value("sub")},
			{"emailVerified", jsonBool(claims.yes("email_verified"))},
			{"image", claims.value("picture")},
		}, claims).unique())
	}
	if p.config.UserInfoURL == "" {
		return nil, fmt.Errorf("neither the ID token nor another endpoint has an e-mail address: %w", ErrNoUser)
	}
	profile, err := p.profile(ctx, p.config.UserInfoURL, t.AccessToken)
	if err != nil {
		return nil, err
	}
	if profile.id("sub") != subject {
		return nil, errors.Join(ErrNoUser, errors.New("the profile is of somebody else than the ID token"))
	}
	return newUser(subject, shown(profile), asBetterAuth(profile))
}

func oauth2User(profile object) (*User, error) {
	return newUser(profile.id("id"), shown(profile), asBetterAuth(profile))
}

// shown is the user as account-info answers it.
func shown(claims object) object {
	return object{
		{"email", claims.value("email")},
		{"emailVerified", jsonBool(claims.yes("email_verified"))},
		{"image", orLeftOut(claims.value("picture"))},
		{"name", claims.value("name")},
	}
}

// asBetterAuth adds the members to a profile that Better Auth adds.
func asBetterAuth(profile object) object {
	return profile.
		with("emailVerified", jsonBool(profile.yes("email_verified"))).
		with("image", profile.value("picture"))
}

// orLeftOut leaves null out.
func orLeftOut(value json.RawMessage) json.RawMessage {
	if string(value) == "null" {
		return nil
	}
	return value
}
