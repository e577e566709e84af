package providers

// zoom signs in at Zoom, which keeps the scopes of an app itself.
func zoom() kind {
	return kind{
		noScopes: true,
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://zoom.us/oauth/authorize",
				token:     "https://zoom.us/oauth/token",
				userInfo:  "https://api.zoom.us/v2/users/me",
			}
		},
		noLoginHint: true,
		noPrompt:    true,
		user:        asked(zoomUser),
	}
}

func zoomUser(profile object) (*User, error) {
	return newUser(profile.id("id"), object{
		{"name", profile.value("display_name")},
		{"image", profile.value("pic_url")},
		{"email", profile.value("email")},
		{"emailVerified", jsonBool(profile.truthy("verified"))},
	}, profile)
}
