package providers

// railway signs in at Railway, which does not say whether an e-mail address is verified.
func railway() kind {
	return kind{
		scopes: []string{"openid", "email", "profile"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://backboard.railway.com/oauth/auth",
				token:     "https://backboard.railway.com/oauth/token",
				userInfo:  "https://backboard.railway.com/oauth/me",
			}
		},
		noLoginHint: true,
		noPrompt:    true,
		needsSecret: true,
		basicAuth:   true,
		user:        asked(railwayUser),
	}
}

func railwayUser(profile object) (*User, error) {
	return newUser(profile.id("sub"), object{
		{"name", profile.value("name")},
		{"email", profile.value("email")},
		{"image", profile.value("picture")},
		{"emailVerified", jsonBool(false)},
	}, profile)
}
