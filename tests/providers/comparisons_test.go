package providers_test

import (
	"maps"

	"github.com/caddy-better-auth/gateway/providers"
)

const tokenAnswer = `{"access_token":"access","refresh_token":"refreshed","expires_in":3600,"scope":" a  b ","token_type":"bearer"}`

const idTokenAnswer = `{"access_token":"access","expires_in":3600,"scope":"openid email","id_token":"ID_TOKEN"}`

// asked returns a comparison for each profile that an endpoint may answer with.
func asked(kind, tokenURL, profileURL string, profiles map[string]string) []comparison {
	var all []comparison
	for name, profile := range profiles {
		all = append(all, comparison{
			name: kind + ": " + name, config: providers.Config{Type: kind},
			answers: map[string]answer{tokenURL: ok(tokenAnswer), profileURL: ok(profile)},
		})
	}
	return append(all, comparison{
		name: kind + ": refused", config: providers.Config{Type: kind},
		answers: map[string]answer{tokenURL: {400, `{"error":"invalid_grant"}`}, profileURL: {401, `{"error":"bad"}`}},
	})
}

func comparisons() []comparison {
	all := githubComparisons()
	all = append(all, asked("gitlab", "https://gitlab.com/oauth/token", "https://gitlab.com/api/v4/user", map[string]string{
		"active":      `{"id":7,"username":"ann","name":"Ann","state":"active","avatar_url":"https://i.example/a","email":"ann@example.com","email_verified":true}`,
		"no name":     `{"id":7,"username":"ann","name":null,"state":"active","avatar_url":null,"email":"ann@example.com"}`,
		"empty name":  `{"id":7,"username":"ann","name":"","state":"active","email":"ann@example.com","email_verified":null}`,
		"blocked":     `{"id":7,"username":"ann","name":"Ann","state":"blocked","email":"ann@example.com"}`,
		"locked":      `{"id":7,"username":"ann","name":"Ann","state":"active","locked":true,"email":"ann@example.com"}`,
		"not locked":  `{"id":"7","username":"ann","name":"Ann","state":"active","locked":false,"email":"ann@example.com"}`,
		"odd letters": `{"id":7,"username":"ann","name":"<Ann> & \"Ä\" 😀","state":"active","email":"ann@example.com"}`,
	})...)
	all = append(all, comparison{
		name: "gitlab: a server of one's own", config: providers.Config{Type: "gitlab", Issuer: "https://git.example.com/", Scopes: []string{"api"}, RedirectURI: "https://x.example/cb"},
		options: map[string]any{"issuer": "https://git.example.com/", "scope": []string{"api"}, "redirectURI": "https://x.example/cb"},
		answers: map[string]answer{
			"https://git.example.com/oauth/token": ok(tokenAnswer),
			"https://git.example.com/api/v4/user": ok(`{"id":7,"name":"Ann","state":"active","email":"ann@example.com"}`),
		},
	})
	discord := asked("discord", "https://discord.com/api/oauth2/token", "https://discord.com/api/users/@me", map[string]string{
		"picture":       `{"id":"80351110224678912","username":"ann","discriminator":"0","global_name":"Ann","avatar":"8342729096ea3675442027381ff50dfe","verified":true,"email":"ann@example.com"}`,
		"moving":        `{"id":"80351110224678912","username":"ann","discriminator":"0","global_name":"","avatar":"a_8342","verified":false,"email":"ann@example.com"}`,
		"no picture":    `{"id":"80351110224678912","username":"ann","discriminator":"0","global_name":null,"avatar":null,"verified":true,"email":null}`,
		"discriminator": `{"id":"80351110224678912","username":"ann","discriminator":"1337","global_name":null,"avatar":null,"verified":true}`,
	})
	for i := range discord {
		discord[i].noPKCE = true
	}
	all = append(all, discord...)
	all = append(all, comparison{
		name: "discord: scopes and prompt", noPKCE: true,
		config:  providers.Config{Type: "discord", Scopes: []string{"guilds"}, Prompt: "consent"},
		options: map[string]any{"scope": []string{"guilds"}, "prompt": "consent"},
		answers: map[string]answer{"https://discord.com/api/oauth2/token": ok(tokenAnswer)},
	})
	all = append(all, asked("spotify", "https://accounts.spotify.com/api/token", "https://api.spotify.com/v1/me", map[string]string{
		"picture":    `{"id":"ann","display_name":"Ann","email":"ann@example.com","images":[{"url":"https://i.example/a"},{"url":"https://i.example/b"}]}`,
		"no picture": `{"id":"ann","display_name":null,"email":"ann@example.com","images":[]}`,
	})...)
	all = append(all, asked("huggingface", "https://huggingface.co/oauth/token", "https://huggingface.co/oauth/userinfo", map[string]string{
		"named":   `{"sub":"62f","name":"Ann","preferred_username":"ann","picture":"https://i.example/a","email":"ann@example.com","email_verified":true}`,
		"unnamed": `{"sub":"62f","name":"","preferred_username":"ann","picture":"https://i.example/a"}`,
	})...)
	all = append(all, smallComparisons()...)
	all = append(all, largeComparisons()...)
	return append(append(all, idTokenComparisons()...), genericComparisons()...)
}

func githubComparisons() []comparison {
	const tokenURL, user, emails = "https://github.com/login/oauth/access_token", "https://api.github.com/user", "https://api.github.com/user/emails"
	const addresses = `[{"email":"b@example.com","primary":false,"verified":true},{"email":"a@example.com","primary":true,"verified":true},{"email":"c@example.com","primary":false,"verified":false}]`
	all := asked("github", tokenURL, user, map[string]string{"no addresses": `{"id":1,"login":"ann","name":null,"email":null,"avatar_url":null}`})
	for name, profile := range map[string]string{
		"primary address":  `{"login":"ann","id":4242,"email":null,"name":"Ann","avatar_url":"https://i.example/a"}`,
		"no address given": `{"login":"ann","id":4242,"name":"","avatar_url":""}`,
		"public address":   `{"login":"ann","id":4242,"email":"b@example.com","name":"Ann"}`,
		"not verified":     `{"login":"ann","id":4242,"email":"c@example.com","name":"Ann"}`,
		"strange address":  `{"login":"ann","id":9007199254740992,"email":"z@example.com","name":"Ann"}`,
	} {
		all = append(all, comparison{name: "github: " + name, config: providers.Config{Type: "github"}, answers: map[string]answer{
			tokenURL: ok(tokenAnswer), user: ok(profile), emails: ok(addresses),
		}})
	}
	return append(all,
		comparison{
			name: "github: error", config: providers.Config{Type: "github"},
			answers: map[string]answer{tokenURL: ok(`{"error":"bad_verification_code","error_description":"no"}`)},
		},
		comparison{
			name:    "github: options",
			config:  providers.Config{Type: "github", Scopes: []string{"gist"}, DisableDefaultScopes: true, Prompt: "select_account", AuthorizeURL: "https://x.example/a?x=a%20b&first=1&y"},
			options: map[string]any{"scope": []string{"gist"}, "disableDefaultScope": true, "prompt": "select_account", "authorizationEndpoint": "https://x.example/a?x=a%20b&first=1&y"},
			answers: map[string]answer{tokenURL: ok(`{"access_token":"access","expires_in":"60","scope":["a"," b ",""],"refresh_token":"r"}`)},
		},
	)
}

func idTokenComparisons() []comparison {
	google := map[string]answer{"https://oauth2.googleapis.com/token": ok(idTokenAnswer)}
	apple := map[string]answer{"https://appleid.apple.com/auth/token": ok(idTokenAnswer)}
	const tenant = "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0"
	microsoft := map[string]answer{"https://login.microsoftonline.com/common/oauth2/v2.0/token": ok(`{"access_token":"access","id_token":"ID_TOKEN","scope":"User.Read"}`)}
	return []comparison{
		{
			name: "google", config: providers.Config{Type: "google"}, answers: google,
			claims: map[string]any{"iss": "https://accounts.google.com", "email": "ann@example.com", "email_verified": true, "name": "Ann", "picture": "https://i.example/a"},
		},
		{
			name: "google: options", answers: google,
			config:  providers.Config{Type: "google", HostedDomain: "example.com", AccessType: "offline", Prompt: "consent", Display: "popup"},
			options: map[string]any{"hd": "example.com", "accessType": "offline", "prompt": "consent", "display": "popup"},
			claims:  map[string]any{"iss": "accounts.google.com", "email": "ann@example.com", "hd": "example.com"},
		},
		{
			name: "apple: a name by the way", config: providers.Config{Type: "apple"}, answers: apple, hint: `{"name":{"firstName":"Ann","lastName":"Example"},"email":"x@example.com"}`,
			claims: map[string]any{"iss": "https://appleid.apple.com", "email": "ann@privaterelay.appleid.com", "email_verified": "true", "is_private_email": true},
		},
		{
			name: "apple: half a name", config: providers.Config{Type: "apple"}, answers: apple, hint: `{"name":{"lastName":"Example"}}`,
			claims: map[string]any{"iss": "https://appleid.apple.com", "email": "ann@example.com", "email_verified": "false", "name": "Not this"},
		},
		{
			name: "apple: no name, no address", config: providers.Config{Type: "apple"}, answers: apple,
			claims: map[string]any{"iss": "https://appleid.apple.com"},
		},
		{
			name: "microsoft", config: providers.Config{Type: "microsoft"}, answers: withPhoto(microsoft, "photo"),
			claims: map[string]any{"iss": tenant, "tid": "72f988bf-86f1-41af-91ab-2d7cd011db47", "oid": "oid-1", "email": "ann@example.com", "name": "Ann"},
		},
		{
			name: "microsoft: no photo", config: providers.Config{Type: "microsoft"}, answers: microsoft,
			claims: map[string]any{"iss": tenant, "tid": "72f988bf-86f1-41af-91ab-2d7cd011db47", "oid": "oid-1", "email": "ann@example.com", "email_verified": "true"},
		},
		{
			name: "microsoft: no photo wanted", answers: withPhoto(microsoft, "photo"),
			config: providers.Config{Type: "microsoft", DisableProfilePhoto: true}, options: map[string]any{"disableProfilePhoto": true},
			claims: map[string]any{
				"iss": tenant, "tid": "72f988bf-86f1-41af-91ab-2d7cd011db47", "oid": "oid-1", "email": "ann@example.com",
				"verified_primary_email": []string{}, "verified_secondary_email": []string{"ann@example.com"},
			},
		},
		{
			name: "microsoft: no oid", config: providers.Config{Type: "microsoft"}, answers: microsoft,
			claims: map[string]any{"iss": tenant, "tid": "72f988bf-86f1-41af-91ab-2d7cd011db47", "email": "ann@example.com"},
		},
	}
}

func withPhoto(answers map[string]answer, photo string) map[string]answer {
	all := map[string]answer{"https://graph.microsoft.com/v1.0/me/photos/48x48/$value": ok(photo)}
	maps.Copy(all, answers)
	return all
}

func genericComparisons() []comparison {
	const discovery = `{"issuer":"https://acme.example","authorization_endpoint":"https://acme.example/a","token_endpoint":"https://acme.example/t",` +
		`"userinfo_endpoint":"https://acme.example/u","jwks_uri":"https://acme.example/keys","id_token_signing_alg_values_supported":["RS256"]}`
	oidc := func(name, profile string, claims map[string]any) comparison {
		return comparison{
			name: "oidc: " + name, claims: claims,
			config:  providers.Config{Type: "oidc", Issuer: "https://acme.example"},
			options: map[string]any{"discoveryUrl": "https://acme.example/.well-known/openid-configuration", "scopes": []string{"openid", "profile", "email"}},
			answers: map[string]answer{
				"https://acme.example/.well-known/openid-configuration": ok(discovery),
				"https://acme.example/t":                                ok(idTokenAnswer),
				"https://acme.example/u":                                ok(profile),
			},
		}
	}
	const at = "https://acme.example"
	all := []comparison{
		oidc("all in the ID token", `{}`, map[string]any{"iss": at, "email": "ann@example.com", "email_verified": "true", "name": "Ann", "picture": "https://i.example/a"}),
		oidc("little in the ID token", `{}`, map[string]any{"iss": at, "email": "ann@example.com", "picture": nil}),
		oidc("user info", `{"sub":"sub-1","email":"ann@example.com","email_verified":true,"name":"Ann","picture":"https://i.example/a"}`, map[string]any{"iss": at}),
		oidc("user info without a picture", `{"sub":"sub-1","email":"ann@example.com"}`, map[string]any{"iss": at}),
		oidc("user info of somebody else", `{"sub":"sub-2","email":"ann@example.com"}`, map[string]any{"iss": at}),
	}
	for name, profile := range map[string]string{
		"number":  `{"id":17,"email":"ann@example.com","email_verified":true,"name":"Ann","picture":null}`,
		"text":    `{"id":"x","email":"ann@example.com","name":"Ann","extra":{"a":[1,2]}}`,
		"no mail": `{"id":"x","name":"Ann"}`,
	} {
		all = append(all, comparison{
			name:    "oauth2: " + name,
			config:  providers.Config{Type: "oauth2", AuthorizeURL: at + "/a", TokenURL: at + "/t", UserInfoURL: at + "/u", Scopes: []string{"me"}, BasicAuth: true, AccessType: "offline", Prompt: "login"},
			options: map[string]any{"authorizationUrl": at + "/a", "tokenUrl": at + "/t", "userInfoUrl": at + "/u", "scopes": []string{"me"}, "authentication": "basic", "accessType": "offline", "prompt": "login"},
			answers: map[string]answer{at + "/t": ok(tokenAnswer), at + "/u": ok(profile)},
		})
	}
	return all
}
