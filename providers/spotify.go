package providers

import "encoding/json"

// spotify signs in at Spotify, which does not say whether an e-mail address is verified.
func spotify() kind {
	return kind{
		scopes: []string{"user-read-email"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://accounts.spotify.com/authorize",
				token:     "https://accounts.spotify.com/api/token",
				userInfo:  "https://api.spotify.com/v1/me",
			}
		},
		noLoginHint: true,
		user:        asked(spotifyUser),
	}
}

func spotifyUser(profile object) (*User, error) {
	var images []struct {
		URL json.RawMessage `json:"url"`
	}
	if err := json.Unmarshal(profile.value("images"), &images); err != nil {
		images = nil
	}
	var image json.RawMessage
	if len(images) > 0 {
		image = images[0].URL
	}
	return newUser(profile.id("id"), object{
		{"name", profile.value("display_name")},
		{"email", profile.value("email")},
		{"image", image},
		{"emailVerified", jsonBool(false)},
	}, profile)
}
