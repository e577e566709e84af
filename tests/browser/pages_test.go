package browser_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// pagesConfig has everything that a page can show.
const pagesConfig = `{
	admin off
	auto_https off
	better_auth {
		storage sqlite DATA/auth.db
		base_url ADDRESS
		mail smtp MAIL {
			from "Acme <auth@example.com>"
			tls none
		}
		rate_limit off
		email_password {
			require_verification
		}
		user {
			field role string {
				default member
				input off
			}
			change_email
			delete_user
		}
		provider github {
			client_id id
			client_secret secret
		}
		provider google {
			client_id id
			client_secret secret
		}
		provider acme {
			client_id id
			client_secret secret
			issuer https://login.invalid
		}
		pages {
			brand "Acme Notes"
		}
	}
}
ADDRESS {
	better_auth
	protect /notes
	protect /admin {
		require role admin
	}
	header Content-Type text/html
	respond "<!doctype html><title>Notes</title><h1>Notes</h1>"
}
`

// TestPages shows every hosted page: to axe-core, to a camera, in other languages, with scripts
// and without. GATEWAY_BROWSER=all has it use every size of screen by day and by night, and all
// languages.
func TestPages(t *testing.T) {
	mailbox := stage.MailServer{TLS: "none"}.Start(t)
	address := "http://localhost:" + stage.Port(t)
	config := strings.NewReplacer("DATA", filepath.ToSlash(t.TempDir()), "ADDRESS", address, "MAIL", mailbox.Address).Replace(pagesConfig)
	stage.Gateway{Caddyfile: config, Address: address}.Start(t)
	args := []string{"--address", address, "--letters", serveLetters(t, mailbox), "--shots", shotsFolder(t)}
	if os.Getenv("GATEWAY_BROWSER") == "all" {
		args = append(args, "--all")
	}
	tell(t, "pages.mjs", args...)
}
