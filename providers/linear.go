package providers

import (
	"context"
	"encoding/json"
	"errors"
)

// linear signs in at Linear, which does not say whether an e-mail address is verified.
func linear() kind {
	return kind{
		scopes: []string{"read"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://linear.app/oauth/authorize",
				token:     "https://api.linear.app/oauth/token",
				userInfo:  "https://api.linear.app/graphql",
			}
		},
		noPrompt: true,
		user:     linearUser,
	}
}

// linearQuery asks for the person whose access token it is sent with.
const linearQuery = `{"query":"query { viewer { id name email avatarUrl active createdAt updatedAt } }"}`

func linearUser(ctx context.Context, p *oauth2Provider, t *Tokens, _ json.RawMessage) (*User, error) {
	body, err := p.ask(ctx, question{endpoint: p.config.UserInfoURL, accessToken: t.AccessToken, post: true, json: linearQuery})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct {
			Viewer json.RawMessage `json:"viewer"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, errors.Join(ErrNoUser, err)
	}
	profile, err := parseObject(answer.Data.Viewer)
	if err != nil {
		return nil, err
	}
	return newUser(profile.id("id"), object{
		{"name", profile.value("name")},
		{"email", profile.value("email")},
		{"image", profile.value("avatarUrl")},
		{"emailVerified", jsonBool(false)},
	}, profile)
}
