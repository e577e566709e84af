package providers

import (
	"cmp"
	"errors"
	"strings"
)

// gitlab signs in at GitLab, or at a server of one's own by its issuer:
// https://gitlab.example.com.
func gitlab() kind {
	return kind{
		scopes: []string{"read_user"},
		endpoints: func(c Config) endpoints {
			server := strings.TrimRight(cmp.Or(c.Issuer, "https://gitlab.com"), "/")
			return endpoints{
				authorize: server + "/oauth/authorize",
				token:     server + "/oauth/token",
				userInfo:  server + "/api/v4/user",
			}
		},
		user: asked(gitlabUser),
	}
}

// gitlabUser reads the profile of somebody who may sign in at GitLab.
func gitlabUser(profile object) (*User, error) {
	if profile.text("state") != "active" || profile.truthy("locked") {
		return nil, errors.New("the account is not active")
	}
	return newUser(profile.id("id"), object{
		{"name", present(profile.value("name"), profile.value("username"))},
		{"email", profile.value("email")},
		{"image", profile.value("avatar_url")},
		{"emailVerified", orFalse(profile.value("email_verified"))},
	}, profile)
}
