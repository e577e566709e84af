package interop_test

// story is told to a real server and to the gateway.
type story struct {
	name      string // of the file in stories/
	public    string // the servers' address for the world; "": publicURL
	options   string // of Better Auth, as JSON
	limits    string // the gateway's words for rate limits; "": there are none
	caddyfile string // the same, in the gateway's words; {world} is the server that plays all others
}

// socialOptions and socialCaddyfile set up GitHub and Google.
const (
	socialOptions = `{"socialProviders": {
			"github": {"clientId": "interop-client", "clientSecret": "interop-client-secret"},
			"google": {"clientId": "interop-client", "clientSecret": "interop-client-secret"}
		}}`
	socialCaddyfile = `
			provider github {
				client_id interop-client
				client_secret interop-client-secret
				token_url {world}/github.com/login/oauth/access_token
				user_info_url {world}/api.github.com/user
			}
			provider google {
				client_id interop-client
				client_secret interop-client-secret
				token_url {world}/oauth2.googleapis.com/token
				jwks_url {world}/www.googleapis.com/oauth2/v3/certs
			}`
)

// told are the stories, each with the servers that it is told to.
var told = []story{
	{name: "plain"},
	{name: "off"},
	{
		name: "mails",
		options: `{
			"emailAndPassword": {"sendResetPassword": "<mail reset-password>"},
			"emailVerification": {"sendVerificationEmail": "<mail verify-email>"},
			"user": {"changeEmail": {"enabled": true}, "deleteUser": {"enabled": true}}
		}`,
		caddyfile: `
			mail webhook {world}/mail {
				secret interop-secret-of-the-webhook
			}
			user {
				change_email
				delete_user
			}`,
	},
	{
		name: "confirmed",
		options: `{
			"emailAndPassword": {"sendResetPassword": "<mail reset-password>", "revokeSessionsOnPasswordReset": true},
			"emailVerification": {
				"sendVerificationEmail": "<mail verify-email>", "sendOnSignUp": true, "autoSignInAfterVerification": true
			},
			"user": {
				"changeEmail": {
					"enabled": true, "sendChangeEmailConfirmation": "<mail change-email>", "updateEmailWithoutVerification": true
				},
				"deleteUser": {"enabled": true, "sendDeleteAccountVerification": "<mail delete-account>"}
			}
		}`,
		caddyfile: `
			mail webhook {world}/mail {
				secret interop-secret-of-the-webhook
			}
			email_password {
				revoke_sessions_on_reset
			}
			email_verification {
				send_on_sign_up on
				auto_sign_in
			}
			user {
				change_email {
					confirm
					update_unverified
				}
				delete_user {
					verify
				}
			}`,
	},
	{
		name: "required",
		options: `{
			"emailAndPassword": {"requireEmailVerification": true},
			"emailVerification": {"sendVerificationEmail": "<mail verify-email>", "sendOnSignIn": true}
		}`,
		caddyfile: `
			mail webhook {world}/mail {
				secret interop-secret-of-the-webhook
			}
			email_password {
				require_verification
			}
			email_verification {
				send_on_sign_in
			}`,
	},
	{
		name:      "social",
		options:   socialOptions,
		caddyfile: socialCaddyfile,
	},
	{
		name:   "custom",
		public: "https://app.example",
		options: `{
			"user": {"additionalFields": {
				"role": {"type": "string", "required": false, "defaultValue": "member", "input": false},
				"nickname": {"type": "string", "required": false},
				"plan": {"type": "string", "required": true},
				"secretNote": {"type": "string", "required": false, "returned": false},
				"seats": {"type": "number", "required": false},
				"newsletter": {"type": "boolean", "required": false, "defaultValue": false}
			}},
			"session": {
				"additionalFields": {
					"theme": {"type": "string", "required": false, "defaultValue": "light"},
					"visits": {"type": "number", "required": false}
				},
				"cookieCache": {"enabled": true, "strategy": "compact"},
				"deferSessionRefresh": true
			},
			"emailAndPassword": {"enabled": true, "autoSignIn": false, "minPasswordLength": 10, "maxPasswordLength": 20},
			"disabledPaths": ["/list-accounts"],
			"onAPIError": {"errorURL": "/failed?from=auth"},
			"advanced": {
				"cookiePrefix": "shop",
				"skipTrailingSlashes": true,
				"defaultCookieAttributes": {"sameSite": "none", "partitioned": true}
			}
		}`,
		caddyfile: `
			disabled_paths /list-accounts
			skip_trailing_slashes
			error_url /failed?from=auth
			user {
				field role string {
					default member
					input off
				}
				field nickname string
				field plan string {
					required
				}
				field secretNote string {
					returned off
				}
				field seats number
				field newsletter boolean {
					default false
				}
			}
			session {
				field theme string {
					default light
				}
				field visits number
				defer_refresh
				cookie_cache {
					strategy compact
				}
			}
			email_password {
				auto_sign_in off
				min_length 10
				max_length 20
			}
			cookies {
				prefix shop
				attributes {
					same_site none
					partitioned
				}
			}`,
	},
	{
		name: "linking",
		options: `{
			"emailVerification": {"sendVerificationEmail": "<mail verify-email>", "sendOnSignUp": true},
			"account": {
				"encryptOAuthTokens": true,
				"accountLinking": {"trustedProviders": ["google"], "allowDifferentEmails": true, "allowUnlinkingAll": true}
			},
			"socialProviders": {
				"github": {"clientId": "interop-client", "clientSecret": "interop-client-secret"},
				"google": {"clientId": "interop-client", "clientSecret": "interop-client-secret"}
			}
		}`,
		caddyfile: `
			mail webhook {world}/mail {
				secret interop-secret-of-the-webhook
			}
			email_verification {
				send_on_sign_up on
			}
			account {
				encrypt_tokens
				allow_unlinking_all
				linking {
					trusted_providers google
					allow_different_emails
				}
			}` + socialCaddyfile,
	},
	{
		name: "closed",
		options: `{
			"emailAndPassword": {"disableSignUp": true},
			"socialProviders": {
				"github": {
					"clientId": "interop-client", "clientSecret": "interop-client-secret",
					"disableImplicitSignUp": true, "overrideUserInfoOnSignIn": true
				},
				"google": {
					"clientId": "interop-client", "clientSecret": "interop-client-secret", "disableSignUp": true,
					"prompt": "select_account", "accessType": "offline", "hd": "example.com"
				}
			}
		}`,
		caddyfile: `
			email_password {
				disable_sign_up
			}
			provider github {
				client_id interop-client
				client_secret interop-client-secret
				token_url {world}/github.com/login/oauth/access_token
				user_info_url {world}/api.github.com/user
				disable_implicit_sign_up
				override_user_info
			}
			provider google {
				client_id interop-client
				client_secret interop-client-secret
				token_url {world}/oauth2.googleapis.com/token
				jwks_url {world}/www.googleapis.com/oauth2/v3/certs
				disable_sign_up
				prompt select_account
				access_type offline
				hosted_domain example.com
			}`,
	},
	{
		name:    "limited",
		options: `{"rateLimit": {"enabled": true, "customRules": {"/get-session": {"window": 60, "max": 2}, "/list-sessions": false}, "window": 60, "max": 2}}`,
		limits: `
			rate_limit {
				window 60s
				max 2
				rule /get-session 60s 2
				rule /list-sessions off
			}`,
	},
	{
		name: "random",
		options: `{
			"emailAndPassword": {"sendResetPassword": "<mail reset-password>"},
			"emailVerification": {"sendVerificationEmail": "<mail verify-email>"},
			"user": {"changeEmail": {"enabled": true}, "deleteUser": {"enabled": true}},
			"socialProviders": {
				"github": {"clientId": "interop-client", "clientSecret": "interop-client-secret"},
				"google": {"clientId": "interop-client", "clientSecret": "interop-client-secret"}
			}
		}`,
		caddyfile: `
			mail webhook {world}/mail {
				secret interop-secret-of-the-webhook
			}
			user {
				change_email
				delete_user
			}` + socialCaddyfile,
	},
}
