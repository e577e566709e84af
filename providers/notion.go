package providers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// notion signs in at Notion, which does not say whether an e-mail address is verified.
func notion() kind {
	return kind{
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://api.notion.com/v1/oauth/authorize",
				token:     "https://api.notion.com/v1/oauth/token",
				userInfo:  "https://api.notion.com/v1/users/me",
			}
		},
		fixedParams: []Param{{"owner", "user"}},
		noPrompt:    true,
		noPKCE:      true,
		needsSecret: true,
		basicAuth:   true,
		user:        notionUser,
	}
}

// notionUser asks who the app is, and who owns it there.
func notionUser(ctx context.Context, p *oauth2Provider, t *Tokens, _ json.RawMessage) (*User, error) {
	body, err := p.ask(ctx, question{
		endpoint: p.config.UserInfoURL, accessToken: t.AccessToken, header: http.Header{"Notion-Version": {"2022-06-28"}},
	})
	if err != nil {
		return nil, err
	}
	var app struct {
		Bot struct {
			Owner struct {
				User json.RawMessage `json:"user"`
			} `json:"owner"`
		} `json:"bot"`
	}
	if err := json.Unmarshal(body, &app); err != nil {
		return nil, errors.Join(ErrNoUser, err)
	}
	profile, err := parseObject(app.Bot.Owner.User)
	if err != nil {
		return nil, err
	}
	var contact struct {
		Email string `json:"email"`
	}
	email := json.RawMessage("null")
	if json.Unmarshal(profile.value("person"), &contact) == nil && contact.Email != "" {
		email = jsonString(contact.Email)
	}
	return newUser(profile.id("id"), object{
		{"name", jsonString(profile.text("name"))},
		{"email", email},
		{"image", profile.value("avatar_url")},
		{"emailVerified", jsonBool(false)},
	}, profile)
}
