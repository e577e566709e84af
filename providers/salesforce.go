package providers

import (
	"cmp"
	"encoding/json"
	"strings"
)

// salesforce signs in at Salesforce, or elsewhere by its issuer: https://test.salesforce.com
// for sandboxes, https://acme.my.salesforce.com for a domain of one's own.
func salesforce() kind {
	return kind{
		scopes: []string{"openid", "email", "profile"},
		endpoints: func(c Config) endpoints {
			server := strings.TrimRight(cmp.Or(c.Issuer, "https://login.salesforce.com"), "/") + "/services/oauth2"
			return endpoints{authorize: server + "/authorize", token: server + "/token", userInfo: server + "/userinfo"}
		},
		noLoginHint: true,
		noPrompt:    true,
		needsSecret: true,
		user:        asked(salesforceUser),
	}
}

func salesforceUser(profile object) (*User, error) {
	var photos struct {
		Picture   string `json:"picture"`
		Thumbnail string `json:"thumbnail"`
	}
	var image json.RawMessage
	if json.Unmarshal(profile.value("photos"), &photos) == nil {
		if photo := cmp.Or(photos.Picture, photos.Thumbnail); photo != "" {
			image = jsonString(photo)
		}
	}
	return newUser(profile.id("user_id"), object{
		{"name", profile.value("name")},
		{"email", profile.value("email")},
		{"image", image},
		{"emailVerified", orFalse(profile.value("email_verified"))},
	}, profile)
}
