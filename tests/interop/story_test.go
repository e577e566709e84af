package interop_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// told are the stories, each with the servers that it is told to. {world} stands for the
// address of the one that plays all others.
var told = []struct {
	story     string // of stories/
	public    string // the servers' address for the world; "": publicURL
	options   string // of Better Auth, as JSON
	caddyfile string // the same, in the gateway's words
}{
	{story: "plain"},
	{story: "off"},
	{
		story: "mails",
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
		story: "confirmed",
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
		story: "required",
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
		story: "social",
		options: `{"socialProviders": {
			"github": {"clientId": "interop-client", "clientSecret": "interop-client-secret"},
			"google": {"clientId": "interop-client", "clientSecret": "interop-client-secret"}
		}}`,
		caddyfile: `
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
			}`,
	},
	{
		story:  "custom",
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
				"skipTrailingSlashes": true
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
			}`,
	},
}

// TestStories: told the same story, a real server and the gateway say the same, byte for
// byte but for ids, tokens and times, and for what docs/deviations.md lists.
func TestStories(t *testing.T) {
	known, paths := differences(), map[string]bool{}
	for _, s := range told {
		t.Run(s.story, func(t *testing.T) {
			dir, public := t.TempDir(), cmp.Or(s.public, publicURL)
			ours, theirs := newWorld(t), newWorld(t)
			original := stage.BetterAuth{
				Secret: secret, BaseURL: public, SQLite: filepath.Join(dir, "real.db"),
				Options: s.options, Mail: theirs.URL + "/mail", Outside: theirs.URL,
			}.Start(t)
			want := hear(t, s.story, public, original, theirs.URL)
			gateway := startGateway(t, public,
				"storage sqlite "+filepath.Join(dir, "gateway.db")+strings.ReplaceAll(s.caddyfile, "{world}", ours.URL))
			got := hear(t, s.story, public, gateway, ours.URL)
			for _, d := range known {
				d.overlook(got)
			}
			maps.Copy(paths, keep(want.Paths))
			compare(t, got, want)
		})
	}
	checkDifferences(t, known)
	checkCoverage(t, paths)
}

// keep returns the paths that have succeeded.
func keep(paths map[string]bool) map[string]bool {
	maps.DeleteFunc(paths, func(_ string, succeeded bool) bool { return !succeeded })
	return paths
}

var parameter = regexp.MustCompile(`:\w+`)

// checkCoverage: each route that a real server has succeeded in one of the stories at least.
func checkCoverage(t *testing.T, paths map[string]bool) {
	t.Helper()
	out, err := stage.Node(t, "tests/interop/routes.mjs").Output()
	if err != nil {
		t.Fatalf("asking for the routes: %v\n%s", err, stderr(err))
	}
	var routes []string
	if err := json.Unmarshal(out, &routes); err != nil {
		t.Fatalf("the routes are %q: %v", out, err)
	}
	for _, route := range routes {
		method, path, _ := strings.Cut(route, " ")
		pattern := regexp.MustCompile("^" + method + " /api/auth" + parameter.ReplaceAllString(path, "[^/]+") + "$")
		if !slices.ContainsFunc(slices.Collect(maps.Keys(paths)), pattern.MatchString) {
			t.Errorf("in no story %s succeeds", route)
		}
	}
}
