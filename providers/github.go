package providers

import (
	"context"
	"encoding/json"
	"strings"
)

// github signs in at GitHub, or at a GitHub Enterprise Server by its issuer:
// https://github.example.com.
func github() kind {
	return kind{
		scopes: []string{"read:user", "user:email"},
		endpoints: func(c Config) endpoints {
			if c.Issuer != "" {
				server := strings.TrimRight(c.Issuer, "/")
				return endpoints{
					authorize: server + "/login/oauth/authorize",
					token:     server + "/login/oauth/access_token",
					userInfo:  server + "/api/v3/user",
				}
			}
			return endpoints{
				authorize: "https://github.com/login/oauth/authorize",
				token:     "https://github.com/login/oauth/access_token",
				userInfo:  "https://api.github.com/user",
			}
		},
		user: githubUser,
	}
}

// githubUser asks for the profile and for the e-mail addresses, since the profile has only
// one that is public, and does not say whether it is verified.
func githubUser(ctx context.Context, p *oauth2Provider, t *Tokens, _ json.RawMessage) (*User, error) {
	profile, err := p.profile(ctx, p.config.UserInfoURL, t.AccessToken)
	if err != nil {
		return nil, err
	}
	var addresses []githubAddress
	if body, err := p.get(ctx, p.config.UserInfoURL+"/emails", t.AccessToken); err == nil {
		if json.Unmarshal(body, &addresses) != nil {
			addresses = nil
		}
	}
	if profile.text("email") == "" && len(addresses) > 0 {
		profile = profile.with("email", jsonString(primary(addresses)))
	}
	return newUser(profile.id("id"), object{
		{"name", jsonString(profile.firstText("name", "login"))},
		{"email", profile.value("email")},
		{"image", profile.value("avatar_url")},
		{"emailVerified", jsonBool(verified(addresses, profile.text("email")))},
	}, profile)
}

type githubAddress struct {
	Email    string `json:"email"`
	Primary  bool   `json:"primary"`
	Verified bool   `json:"verified"`
}

// primary returns the primary address, or the first if none is.
func primary(addresses []githubAddress) string {
	for _, a := range addresses {
		if a.Primary {
			return a.Email
		}
	}
	return addresses[0].Email
}

// verified reports whether the address is in the list, and verified.
func verified(addresses []githubAddress, email string) bool {
	for _, a := range addresses {
		if a.Email == email {
			return a.Verified
		}
	}
	return false
}
