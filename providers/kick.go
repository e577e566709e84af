package providers

import (
	"encoding/json"
	"errors"
)

// kick signs in at Kick, which does not say whether an e-mail address is verified.
func kick() kind {
	return kind{
		scopes: []string{"user:read"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://id.kick.com/oauth/authorize",
				token:     "https://id.kick.com/oauth/token",
				userInfo:  "https://api.kick.com/public/v1/users",
			}
		},
		noLoginHint: true,
		noPrompt:    true,
		user:        asked(kickUser),
	}
}

// kickUser reads a list of people, which holds the one whose token it was asked with.
func kickUser(answer object) (*User, error) {
	var people []json.RawMessage
	if err := json.Unmarshal(answer.value("data"), &people); err != nil || len(people) == 0 {
		return nil, errors.New("the answer has nobody in it")
	}
	profile, err := parseObject(people[0])
	if err != nil {
		return nil, err
	}
	return newUser(profile.id("user_id"), object{
		{"name", profile.value("name")},
		{"email", profile.value("email")},
		{"image", profile.value("profile_picture")},
		{"emailVerified", jsonBool(false)},
	}, profile)
}
