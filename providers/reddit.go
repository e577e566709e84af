package providers

import (
	"encoding/json"
	"strings"
)

// reddit signs in at Reddit, which tells no e-mail addresses: people get a placeholder, as in
// Better Auth, to which no mail can be sent. "param duration permanent" makes Reddit give a
// refresh token.
func reddit() kind {
	return kind{
		scopes: []string{"identity"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://www.reddit.com/api/v1/authorize",
				token:     "https://www.reddit.com/api/v1/access_token",
				userInfo:  "https://oauth.reddit.com/api/v1/me",
			}
		},
		noLoginHint: true,
		noPrompt:    true,
		noPKCE:      true,
		needsSecret: true,
		basicAuth:   true,
		user:        asked(redditUser),
	}
}

func redditUser(profile object) (*User, error) {
	id := profile.id("id")
	var image json.RawMessage
	if icon, _, _ := strings.Cut(profile.text("icon_img"), "?"); profile.value("icon_img") != nil {
		image = jsonString(icon)
	}
	return newUser(id, object{
		{"name", profile.value("name")},
		{"image", image},
		{"email", jsonString(placeholder(id, "reddit"))},
		{"emailVerified", jsonBool(false)},
	}, profile)
}
