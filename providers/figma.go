package providers

// figma signs in at Figma, which does not say whether an e-mail address is verified.
func figma() kind {
	return kind{
		scopes: []string{"current_user:read"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://www.figma.com/oauth",
				token:     "https://api.figma.com/v1/oauth/token",
				userInfo:  "https://api.figma.com/v1/me",
			}
		},
		noLoginHint: true,
		noPrompt:    true,
		needsSecret: true,
		basicAuth:   true,
		user:        asked(figmaUser),
	}
}

func figmaUser(profile object) (*User, error) {
	return newUser(profile.id("id"), object{
		{"name", profile.value("handle")},
		{"email", profile.value("email")},
		{"image", profile.value("img_url")},
		{"emailVerified", jsonBool(false)},
	}, profile)
}
