package providers

// vercel signs in at Vercel.
func vercel() kind {
	return kind{
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://vercel.com/oauth/authorize",
				token:     "https://api.vercel.com/login/oauth/token",
				userInfo:  "https://api.vercel.com/login/oauth/userinfo",
			}
		},
		noLoginHint: true,
		noPrompt:    true,
		noRefresh:   true,
		user:        asked(vercelUser),
	}
}

func vercelUser(profile object) (*User, error) {
	return newUser(profile.id("sub"), object{
		{"name", present(profile.value("name"), profile.value("preferred_username"))},
		{"email", profile.value("email")},
		{"image", profile.value("picture")},
		{"emailVerified", orFalse(profile.value("email_verified"))},
	}, profile)
}
