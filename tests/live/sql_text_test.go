package live_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/storage/sqlstore/sqltest"
)

// TestSEC68SEC74SEC76TextThatNoColumnHolds: what a client sends and a database cannot keep is the
// client's fault, and no outage to anybody.
func TestSEC68SEC74SEC76TextThatNoColumnHolds(t *testing.T) {
	for name, launch := range map[string]func(testing.TB) *sqltest.Server{
		"postgres": sqltest.StartPostgres, "mysql": sqltest.StartMySQL,
	} {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			t.Setenv("TEST_DSN", launch(t).Database(t))
			g := start(t, a, "better_auth {\n rate_limit off\n storage "+name+" {env.TEST_DSN}\n user {\n delete_user\n}\n}", "better_auth\nprotect /dashboard/*")
			g.signUp(t, "ann@example.com")
			long := strings.Repeat("x", 70_000)
			for range 8 {
				for route, bodies := range map[string][]any{
					"/sign-up/email": {
						object{"name": "a\x00b", "email": "bob@example.com", "password": "password123"},
						object{"name": long, "email": "bob@example.com", "password": "password123"},
						object{"name": "Bob", "email": "bob@example.com", "password": "password123", "image": "a\x00b"},
						object{"name": "Bob", "email": strings.Repeat("b", 300) + "@example.com", "password": "password123"},
					},
					"/update-user":    {object{"name": "a\x00b"}, object{"image": "a\x00b"}, object{"name": long}},
					"/revoke-session": {object{"token": "a\x00b"}, object{"token": long}},
					"/unlink-account": {object{"accountId": "a\x00b"}, object{"accountId": long}},
					"/delete-user":    {object{"token": "a\x00b"}},
					"/reset-password": {object{"token": "a\x00b", "newPassword": "password123"}},
				} {
					for _, body := range bodies {
						if resp := g.call(t, route, body); resp.StatusCode >= 500 {
							t.Errorf("%s: got %d %s", route, resp.StatusCode, resp.body)
						}
					}
				}
				if resp := g.open(t, "/dashboard/x"); resp.StatusCode != http.StatusOK {
					t.Fatalf("then a page: got %d %s", resp.StatusCode, resp.body)
				}
			}
		})
	}
}

// object is a JSON object.
type object map[string]any
