package providers

// polar signs in at Polar.
func polar() kind {
	return kind{
		scopes: []string{"openid", "profile", "email"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://polar.sh/oauth2/authorize",
				token:     "https://api.polar.sh/v1/oauth2/token",
				userInfo:  "https://api.polar.sh/v1/oauth2/userinfo",
			}
		},
		noLoginHint: true,
		user:        asked(polarUser),
	}
}

func polarUser(profile object) (*User, error) {
	return newUser(profile.id("id"), object{
		{"name", jsonString(profile.firstText("public_name", "username"))},
		{"email", profile.value("email")},
		{"image", profile.value("avatar_url")},
		{"emailVerified", orFalse(profile.value("email_verified"))},
	}, profile)
}
