package providers

import "encoding/json"

// slack signs in at Slack, which answers a code_verifier beside a secret with internal_error.
func slack() kind {
	return kind{
		scopes:             []string{"openid", "profile", "email"},
		requestScopesFirst: true,
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://slack.com/openid/connect/authorize",
				token:     "https://slack.com/api/openid.connect.token",
				userInfo:  "https://slack.com/api/openid.connect.userInfo",
			}
		},
		noLoginHint: true,
		noPrompt:    true,
		noPKCE:      true,
		user:        asked(slackUser),
	}
}

func slackUser(profile object) (*User, error) {
	var image json.RawMessage
	if picture := profile.firstText("picture", "https://slack.com/user_image_512"); picture != "" {
		image = jsonString(picture)
	}
	return newUser(profile.id("https://slack.com/user_id"), object{
		{"name", jsonString(profile.text("name"))},
		{"email", profile.value("email")},
		{"emailVerified", profile.value("email_verified")},
		{"image", image},
	}, profile)
}
