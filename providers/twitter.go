package providers

import (
	"context"
	"encoding/json"
	"errors"
)

// twitter signs in at X.
func twitter() kind {
	return kind{
		scopes: []string{"users.read", "tweet.read", "offline.access", "users.email"},
		endpoints: func(Config) endpoints {
			return endpoints{
				authorize: "https://x.com/i/oauth2/authorize",
				token:     "https://api.x.com/2/oauth2/token",
				userInfo:  "https://api.x.com/2/users/me",
			}
		},
		noLoginHint: true,
		noPrompt:    true,
		needsSecret: true,
		basicAuth:   true,
		user:        twitterUser,
	}
}

// twitterUser asks for the profile, and apart from it for the e-mail address, which not every
// app may see. Only confirmed addresses are given. Who has none gets a placeholder, as in
// Better Auth, to which no mail can be sent.
func twitterUser(ctx context.Context, p *oauth2Provider, t *Tokens, _ json.RawMessage) (*User, error) {
	answer, person, err := p.twitterPerson(ctx, t, "profile_image_url")
	if err != nil {
		return nil, err
	}
	id := person.id("id")
	email, verified := person.text("email"), false
	if _, confirmed, err := p.twitterPerson(ctx, t, "confirmed_email"); err == nil && confirmed.text("confirmed_email") != "" {
		email, verified = confirmed.text("confirmed_email"), true
		person = person.with("email", jsonString(email))
	}
	if email == "" {
		email = placeholder(id, "twitter")
	}
	return newUser(id, object{
		{"name", person.value("name")},
		{"email", jsonString(email)},
		{"image", person.value("profile_image_url")},
		{"emailVerified", jsonBool(verified)},
	}, answer.with("data", person.JSON()))
}

// twitterPerson asks for one field of a person besides those that are always there.
func (p *oauth2Provider) twitterPerson(ctx context.Context, t *Tokens, field string) (answer, person object, err error) {
	if answer, err = p.profile(ctx, p.config.UserInfoURL+"?user.fields="+field, t.AccessToken); err != nil {
		return nil, nil, err
	}
	if person, err = parseObject(answer.value("data")); err != nil {
		return nil, nil, errors.Join(ErrNoUser, err)
	}
	return answer, person, nil
}
