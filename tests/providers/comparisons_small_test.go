package providers_test

import "github.com/caddy-better-auth/gateway/providers"

// smallComparisons are of providers that need little more than names of their own.
func smallComparisons() []comparison {
	const figma, figmaUser = "https://api.figma.com/v1/oauth/token", "https://api.figma.com/v1/me"
	all := asked("figma", figma, figmaUser, map[string]string{"good": `{"id":"1","handle":"Ann","email":"ann@example.com","img_url":"https://i.example/a"}`})
	all = append(all, asked("atlassian", "https://auth.atlassian.com/oauth/token", "https://api.atlassian.com/me", map[string]string{
		"good": `{"account_id":"a:1","name":"Ann","email":"ann@example.com","picture":"https://i.example/a"}`,
	})...)
	all = append(all, asked("polar", "https://api.polar.sh/v1/oauth2/token", "https://api.polar.sh/v1/oauth2/userinfo", map[string]string{
		"good":    `{"id":"1","public_name":"Ann","username":"ann","email":"ann@example.com","avatar_url":"https://i.example/a","email_verified":true}`,
		"unnamed": `{"id":"1","public_name":"","username":"ann","email":"ann@example.com"}`,
	})...)
	all = append(all, asked("railway", "https://backboard.railway.com/oauth/token", "https://backboard.railway.com/oauth/me", map[string]string{
		"good": `{"sub":"1","name":"Ann","email":"ann@example.com","picture":"https://i.example/a"}`,
	})...)
	all = append(all, asked("kick", "https://id.kick.com/oauth/token", "https://api.kick.com/public/v1/users", map[string]string{
		"good":   `{"data":[{"user_id":17,"name":"Ann","email":"ann@example.com","profile_picture":"https://i.example/a"}],"message":"OK"}`,
		"nobody": `{"data":[],"message":"OK"}`,
	})...)
	const sales = "https://login.salesforce.com/services/oauth2"
	all = append(all, asked("salesforce", sales+"/token", sales+"/userinfo", map[string]string{
		"picture":   `{"user_id":"005","sub":"x","name":"Ann","email":"ann@example.com","email_verified":true,"photos":{"picture":"https://i.example/a","thumbnail":"https://i.example/t"}}`,
		"thumbnail": `{"user_id":"005","name":"Ann","email":"ann@example.com","photos":{"thumbnail":"https://i.example/t"}}`,
		"no photo":  `{"user_id":"005","name":"Ann","email":"ann@example.com"}`,
	})...)
	all = append(all, comparison{
		name: "salesforce: a sandbox", config: providers.Config{Type: "salesforce", Issuer: "https://test.salesforce.com"},
		options: map[string]any{"environment": "sandbox"},
		answers: map[string]answer{
			"https://test.salesforce.com/services/oauth2/token":    ok(tokenAnswer),
			"https://test.salesforce.com/services/oauth2/userinfo": ok(`{"user_id":"005","name":"Ann","email":"ann@example.com"}`),
		},
	})
	return append(all, twitterComparisons()...)
}

func twitterComparisons() []comparison {
	const tokenURL, me = "https://api.x.com/2/oauth2/token", "https://api.x.com/2/users/me?user.fields="
	var all []comparison
	for name, confirmed := range map[string]answer{
		"confirmed":     ok(`{"data":{"id":"7","name":"Ann","username":"ann","confirmed_email":"ann@example.com"}}`),
		"not confirmed": ok(`{"data":{"id":"7","name":"Ann","username":"ann"}}`),
		"not allowed":   {403, `{"title":"Forbidden"}`},
	} {
		all = append(all, comparison{name: "twitter: " + name, config: providers.Config{Type: "twitter"}, answers: map[string]answer{
			tokenURL: ok(tokenAnswer), me + "confirmed_email": confirmed,
			me + "profile_image_url": ok(`{"data":{"id":"7","name":"Ann","username":"ann","profile_image_url":"https://i.example/a"}}`),
		}})
	}
	return all
}

// largeComparisons are of providers that are asked in a way of their own. Better Auth sends
// some of them no challenge.
func largeComparisons() []comparison {
	all := asked("linkedin", "https://www.linkedin.com/oauth/v2/accessToken", "https://api.linkedin.com/v2/userinfo", map[string]string{
		"good":         `{"sub":"x1","name":"Ann","email":"ann@example.com","email_verified":true,"picture":"https://i.example/a","locale":{"country":"US"}}`,
		"not verified": `{"sub":"x1","name":"Ann","email":"ann@example.com"}`,
	})
	all = append(all, asked("slack", "https://slack.com/api/openid.connect.token", "https://slack.com/api/openid.connect.userInfo", map[string]string{
		"good":          `{"ok":true,"sub":"U1","https://slack.com/user_id":"U1","name":"Ann","email":"ann@example.com","email_verified":true,"picture":"https://i.example/a"}`,
		"other picture": `{"https://slack.com/user_id":"U1","name":null,"email":"ann@example.com","email_verified":false,"https://slack.com/user_image_512":"https://i.example/b"}`,
	})...)
	all = append(all, asked("linear", "https://api.linear.app/oauth/token", "https://api.linear.app/graphql", map[string]string{
		"good":   `{"data":{"viewer":{"id":"1","name":"Ann","email":"ann@example.com","avatarUrl":null,"active":true}}}`,
		"nobody": `{"errors":[{"message":"no"}]}`,
	})...)
	all = append(all, asked("notion", "https://api.notion.com/v1/oauth/token", "https://api.notion.com/v1/users/me", map[string]string{
		"good":    `{"object":"user","bot":{"owner":{"type":"user","user":{"id":"1","name":"Ann","avatar_url":"https://i.example/a","person":{"email":"ann@example.com"}}}}}`,
		"no mail": `{"bot":{"owner":{"user":{"id":"1","name":null,"person":{}}}}}`,
		"nobody":  `{"bot":{"owner":{"type":"workspace"}}}`,
	})...)
	all = append(all, asked("reddit", "https://www.reddit.com/api/v1/access_token", "https://oauth.reddit.com/api/v1/me", map[string]string{
		"good":    `{"id":"abc","name":"ann","icon_img":"https://i.example/a.png?width=256&s=1"}`,
		"no icon": `{"id":"abc","name":"ann"}`,
	})...)
	all = append(all, facebookComparisons()...)
	for i := range all {
		kind := all[i].config.Type
		all[i].noPKCE = kind == "linear" || kind == "facebook"
	}
	twitch := comparison{
		name: "twitch", noPKCE: true, config: providers.Config{Type: "twitch"},
		answers: map[string]answer{"https://id.twitch.tv/oauth2/token": ok(`{"access_token":"access","expires_in":14124,"scope":["openid","user:read:email"],"id_token":"ID_TOKEN"}`)},
		claims:  map[string]any{"iss": "https://id.twitch.tv/oauth2", "preferred_username": "Ann", "email": "ann@example.com", "email_verified": true, "picture": "https://i.example/a"},
	}
	all = append(all, twitch)
	all = append(all, asked("zoom", "https://zoom.us/oauth/token", "https://api.zoom.us/v2/users/me", map[string]string{
		"verified":     `{"id":"z1","display_name":"Ann","email":"ann@example.com","pic_url":"https://i.example/a","verified":1}`,
		"not verified": `{"id":"z1","display_name":"Ann","email":"ann@example.com","verified":0}`,
	})...)
	all = append(all, asked("vercel", "https://api.vercel.com/login/oauth/token", "https://api.vercel.com/login/oauth/userinfo", map[string]string{
		"named":   `{"sub":"v1","name":"Ann","preferred_username":"ann","email":"ann@example.com","email_verified":true,"picture":"https://i.example/a"}`,
		"unnamed": `{"sub":"v1","name":null,"preferred_username":"ann","email":"ann@example.com"}`,
	})...)
	const dropbox, account = "https://api.dropboxapi.com/oauth2/token", "https://api.dropboxapi.com/2/users/get_current_account"
	all = append(all, asked("dropbox", dropbox, account, map[string]string{
		"good":     `{"account_id":"dbid:1","name":{"given_name":"Ann","display_name":"Ann E"},"email":"ann@example.com","email_verified":true,"profile_photo_url":"https://i.example/a"}`,
		"no names": `{"account_id":"dbid:1","email":"ann@example.com","email_verified":false}`,
	})...)
	return append(all, comparison{
		name: "dropbox: offline", config: providers.Config{Type: "dropbox", AccessType: "offline"}, options: map[string]any{"accessType": "offline"},
		answers: map[string]answer{dropbox: ok(tokenAnswer)},
	})
}

func facebookComparisons() []comparison {
	const tokenURL, me = "https://graph.facebook.com/v24.0/oauth/access_token", "https://graph.facebook.com/me?fields=id,name,email,picture"
	const debug = "https://graph.facebook.com/debug_token?input_token=access&access_token=id ~*'()|secret ~*'()&"
	const ann = `{"id":"17","name":"Ann","email":"ann@example.com","picture":{"data":{"url":"https://i.example/a"}}}`
	var all []comparison
	for name, said := range map[string]string{
		"good":             `{"data":{"app_id":"id ~*'()","is_valid":true,"user_id":"17"}}`,
		"another app's":    `{"data":{"app_id":"other","is_valid":true,"user_id":"17"}}`,
		"not valid":        `{"data":{"app_id":"id ~*'()","is_valid":false,"user_id":"17"}}`,
		"of somebody else": `{"data":{"app_id":"id ~*'()","is_valid":true,"user_id":"18"}}`,
		"nothing":          `{}`,
	} {
		all = append(all, comparison{
			name: "facebook: " + name, config: providers.Config{Type: "facebook"},
			answers: map[string]answer{tokenURL: ok(tokenAnswer), me: ok(ann), debug: ok(said)},
		})
	}
	return append(all, comparison{
		name: "facebook: limited login", config: providers.Config{Type: "facebook"}, answers: map[string]answer{tokenURL: ok(tokenAnswer)},
		claims: map[string]any{"iss": "https://www.facebook.com", "name": "Ann", "email": "ann@example.com", "picture": "https://i.example/a"},
	})
}
