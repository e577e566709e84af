package interop_test

import (
	"cmp"
	"path/filepath"
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
}

// TestStories: told the same story, a real server and the gateway say the same, byte for
// byte but for ids, tokens and times, and for what docs/deviations.md lists.
func TestStories(t *testing.T) {
	known := differences()
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
			compare(t, got, want)
		})
	}
	checkDifferences(t, known)
}
