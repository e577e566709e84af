package providers

import (
	"context"
	"encoding/json"
)

// dropbox signs in at Dropbox.
func dropbox() kind {
	return kind{
		scopes: []string{"account_info.read"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://www.dropbox.com/oauth2/authorize",
				token:     "https://api.dropboxapi.com/oauth2/token",
				userInfo:  "https://api.dropboxapi.com/2/users/get_current_account",
			}
		},
		params:       dropboxParams,
		noLoginHint:  true,
		noPrompt:     true,
		noAccessType: true,
		user:         dropboxUser,
	}
}

// dropboxParams names the access type as Dropbox does, which makes it give a refresh token.
func dropboxParams(c Config) []Param {
	if c.AccessType == "" {
		return nil
	}
	return []Param{{"token_access_type", c.AccessType}}
}

func dropboxUser(ctx context.Context, p *oauth2Provider, t *Tokens, _ json.RawMessage) (*User, error) {
	body, err := p.ask(ctx, question{endpoint: p.config.UserInfoURL, accessToken: t.AccessToken, post: true})
	if err != nil {
		return nil, err
	}
	profile, err := parseObject(body)
	if err != nil {
		return nil, err
	}
	var name struct {
		Display json.RawMessage `json:"display_name"`
	}
	if json.Unmarshal(profile.value("name"), &name) != nil {
		name.Display = nil
	}
	return newUser(profile.id("account_id"), object{
		{"name", name.Display},
		{"email", profile.value("email")},
		{"emailVerified", orFalse(profile.value("email_verified"))},
		{"image", profile.value("profile_photo_url")},
	}, profile)
}
