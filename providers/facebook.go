package providers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// facebook signs in at Facebook. Limited Login of phones gives ID tokens; everything else gives
// an access token, which counts only if it was given to this app.
func facebook() kind {
	return kind{
		scopes: []string{"email", "public_profile"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://www.facebook.com/v24.0/dialog/oauth",
				token:     "https://graph.facebook.com/v24.0/oauth/access_token",
				userInfo:  "https://graph.facebook.com/me",
				jwks:      "https://limited.facebook.com/.well-known/oauth/openid/jwks/",
			}
		},
		noPrompt:    true,
		needsSecret: true,
		user:        facebookUser,
		idTokens: &idTokens{
			issuers:  func(Config) []string { return []string{"https://www.facebook.com"} },
			optional: true,
			opaque:   true,
		},
	}
}

func facebookUser(ctx context.Context, p *oauth2Provider, t *Tokens, _ json.RawMessage) (*User, error) {
	if strings.Count(t.IDToken, ".") == 2 {
		claims, err := readClaims(t.IDToken)
		if err != nil {
			return nil, err
		}
		return newUser(claims.id("sub"), object{
			{"name", claims.value("name")},
			{"email", claims.value("email")},
			{"image", claims.value("picture")},
			{"emailVerified", jsonBool(false)},
		}, claims)
	}
	id, err := p.facebookOwner(ctx, t.AccessToken)
	if err != nil {
		return nil, err
	}
	profile, err := p.profile(ctx, p.config.UserInfoURL+"?fields=id,name,email,picture", t.AccessToken)
	if err != nil {
		return nil, err
	}
	if profile.text("id") != id {
		return nil, errors.Join(ErrNoUser, errors.New("the profile is of somebody else than the access token"))
	}
	var picture struct {
		Data struct {
			URL json.RawMessage `json:"url"`
		} `json:"data"`
	}
	if json.Unmarshal(profile.value("picture"), &picture) != nil {
		picture.Data.URL = nil
	}
	return newUser(id, object{
		{"name", profile.value("name")},
		{"email", profile.value("email")},
		{"image", picture.Data.URL},
		{"emailVerified", orFalse(profile.value("email_verified"))},
	}, profile)
}

// facebookOwner returns whose access token it is, if it was given to this app.
func (p *oauth2Provider) facebookOwner(ctx context.Context, accessToken string) (string, error) {
	if accessToken == "" {
		return "", fmt.Errorf("there is no access token: %w", ErrNoUser)
	}
	u, err := url.Parse(p.config.UserInfoURL)
	if err != nil {
		return "", err
	}
	u.Path = "/debug_token"
	u.RawQuery = query{
		{"input_token", accessToken},
		{"access_token", p.config.ClientIDs[0] + "|" + p.config.ClientSecret},
	}.encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "", err
	}
	body, err := p.answer(r)
	if err != nil {
		return "", fmt.Errorf("asking whose access token it is: %w", err)
	}
	var said struct {
		Data struct {
			Valid bool   `json:"is_valid"`
			App   string `json:"app_id"`
			User  string `json:"user_id"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &said); err != nil || !said.Data.Valid || said.Data.User == "" || !slices.Contains(p.config.ClientIDs, said.Data.App) {
		return "", errors.Join(ErrNoUser, errors.New("the access token is not of this app"))
	}
	return said.Data.User, nil
}
