package providers

// huggingface signs in at Hugging Face.
func huggingface() kind {
	return kind{
		scopes: []string{"openid", "profile", "email"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://huggingface.co/oauth/authorize",
				token:     "https://huggingface.co/oauth/token",
				userInfo:  "https://huggingface.co/oauth/userinfo",
			}
		},
		noLoginHint: true,
		user:        asked(huggingfaceUser),
	}
}

func huggingfaceUser(profile object) (*User, error) {
	return newUser(profile.id("sub"), object{
		{"name", jsonString(profile.firstText("name", "preferred_username"))},
		{"email", profile.value("email")},
		{"image", profile.value("picture")},
		{"emailVerified", orFalse(profile.value("email_verified"))},
	}, profile)
}
