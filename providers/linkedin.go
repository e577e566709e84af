package providers

// linkedin signs in at LinkedIn, which answers a code_verifier beside a secret with
// invalid_client.
func linkedin() kind {
	return kind{
		scopes: []string{"profile", "email", "openid"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://www.linkedin.com/oauth/v2/authorization",
				token:     "https://www.linkedin.com/oauth/v2/accessToken",
				userInfo:  "https://api.linkedin.com/v2/userinfo",
			}
		},
		noPrompt: true,
		noPKCE:   true,
		user:     asked(linkedinUser),
	}
}

func linkedinUser(profile object) (*User, error) {
	return newUser(profile.id("sub"), object{
		{"name", profile.value("name")},
		{"email", profile.value("email")},
		{"emailVerified", orFalse(profile.value("email_verified"))},
		{"image", profile.value("picture")},
	}, profile)
}
