package providers

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// google signs in at Google. Who somebody is stands in the ID token.
func google() kind {
	return kind{
		scopes: []string{"email", "profile", "openid"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://accounts.google.com/o/oauth2/v2/auth",
				token:     "https://oauth2.googleapis.com/token",
				jwks:      "https://www.googleapis.com/oauth2/v3/certs",
			}
		},
		params:      func(Config) []Param { return []Param{{"include_granted_scopes", "true"}} },
		needsSecret: true,
		user:        googleUser,
		idTokens: &idTokens{
			issuers: func(Config) []string { return []string{"https://accounts.google.com", "accounts.google.com"} },
			maxAge:  time.Hour,
			check:   checkHostedDomain,
		},
	}
}

// checkHostedDomain holds people to a Google Workspace domain. The parameter hd of the
// authorization URL is only a hint, which a person can take off.
func checkHostedDomain(c Config, claims object) error {
	domain := claims.text("hd")
	if c.HostedDomain == "" || domain != "" && (c.HostedDomain == "*" || domain == c.HostedDomain) {
		return nil
	}
	return errors.New("the person is not of the configured hosted domain")
}

func googleUser(_ context.Context, p *oauth2Provider, t *Tokens, _ json.RawMessage) (*User, error) {
	claims, err := readClaims(t.IDToken)
	if err != nil {
		return nil, err
	}
	if err := checkHostedDomain(p.config, claims); err != nil {
		return nil, errors.Join(ErrNoUser, err)
	}
	return newUser(claims.id("sub"), object{
		{"name", claims.value("name")},
		{"email", claims.value("email")},
		{"image", claims.value("picture")},
		{"emailVerified", claims.value("email_verified")},
	}, claims)
}
