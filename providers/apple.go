package providers

import (
	"context"
	"encoding/json"
	"strings"
	"time"
)

// apple signs in with Apple. The secret is a token that Apple's key signed; it lasts half a
// year at most. Apple posts its callback.
func apple() kind {
	return kind{
		scopes: []string{"email", "name"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://appleid.apple.com/auth/authorize",
				token:     "https://appleid.apple.com/auth/token",
				jwks:      "https://appleid.apple.com/auth/keys",
			}
		},
		responseType: "code id_token",
		responseMode: "form_post",
		noLoginHint:  true,
		noPrompt:     true,
		needsSecret:  true,
		user:         appleUser,
		idTokens: &idTokens{
			issuers:     func(Config) []string { return []string{"https://appleid.apple.com"} },
			maxAge:      time.Hour,
			hashedNonce: true,
		},
	}
}

// appleUser reads the ID token. The name comes with the browser, the first time only.
func appleUser(_ context.Context, _ *oauth2Provider, t *Tokens, hint json.RawMessage) (*User, error) {
	claims, err := readClaims(t.IDToken)
	if err != nil {
		return nil, err
	}
	var told struct {
		Name *struct {
			First string `json:"firstName"`
			Last  string `json:"lastName"`
		} `json:"name"`
	}
	name := claims.text("name")
	if json.Unmarshal(hint, &told) == nil && told.Name != nil {
		name = strings.TrimSpace(told.Name.First + " " + told.Name.Last)
	}
	claims = claims.with("name", jsonString(name))
	return newUser(claims.id("sub"), object{
		{"name", claims.value("name")},
		{"emailVerified", jsonBool(claims.yes("email_verified"))},
		{"email", claims.value("email")},
	}, claims)
}
