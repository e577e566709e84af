package providers

import (
	"context"
	"encoding/json"
)

// twitch signs in at Twitch. Who somebody is stands in the ID token, for those claims that
// are asked for.
func twitch() kind {
	return kind{
		scopes: []string{"user:read:email", "openid"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://id.twitch.tv/oauth2/authorize",
				token:     "https://id.twitch.tv/oauth2/token",
				jwks:      "https://id.twitch.tv/oauth2/keys",
			}
		},
		claims:      []string{"email", "email_verified", "preferred_username", "picture"},
		noLoginHint: true,
		noPrompt:    true,
		user:        twitchUser,
		idTokens: &idTokens{
			issuers:    func(Config) []string { return []string{"https://id.twitch.tv/oauth2"} },
			fromServer: true,
		},
	}
}

func twitchUser(_ context.Context, _ *oauth2Provider, t *Tokens, _ json.RawMessage) (*User, error) {
	claims, err := readClaims(t.IDToken)
	if err != nil {
		return nil, err
	}
	return newUser(claims.id("sub"), object{
		{"name", claims.value("preferred_username")},
		{"email", claims.value("email")},
		{"image", claims.value("picture")},
		{"emailVerified", claims.value("email_verified")},
	}, claims)
}
