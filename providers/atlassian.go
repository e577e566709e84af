package providers

// atlassian signs in at Atlassian, which does not say whether an e-mail address is verified.
func atlassian() kind {
	return kind{
		scopes: []string{"read:jira-user", "offline_access"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://auth.atlassian.com/authorize",
				token:     "https://auth.atlassian.com/oauth/token",
				userInfo:  "https://api.atlassian.com/me",
			}
		},
		fixedParams: []Param{{"audience", "api.atlassian.com"}},
		noLoginHint: true,
		needsSecret: true,
		user:        asked(atlassianUser),
	}
}

func atlassianUser(profile object) (*User, error) {
	return newUser(profile.id("account_id"), object{
		{"name", profile.value("name")},
		{"email", profile.value("email")},
		{"image", profile.value("picture")},
		{"emailVerified", jsonBool(false)},
	}, profile)
}
