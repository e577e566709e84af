package gateway

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// TestSEC78LiteralSecretsAreNamed: a secret that the admin API would show is warned of, by
// the name of its option, and the warning does not tell it.
func TestSEC78LiteralSecretsAreNamed(t *testing.T) {
	tests := []struct {
		name, config string
		want         []string
	}{
		{"a secret", `{"secrets": ["hunter2"]}`, []string{"secrets.0"}},
		{"one of two", `{"secrets": ["{env.A}", "hunter2"]}`, []string{"secrets.1"}},
		{"placeholders", `{"secrets": ["{env.A}", "{file./run/a}"]}`, nil},
		{"none", `{"base_url": "https://a.example", "pages": {"sign_in": "/sign-in", "forgot_password": "/forgot"}}`, nil},
		{"a password of Redis", `{"storage": {"backend": "redis", "password": "hunter2"}}`, []string{"storage.password"}},
		{"in a URL", `{"session_storage": {"url": "redis://:hunter2@localhost:6379/0"}}`, []string{"session_storage.url"}},
		{"in a URL with a user", `{"storage": {"url": "rediss://ann:hunter2@localhost"}}`, []string{"storage.url"}},
		{"a placeholder in a URL", `{"storage": {"url": "redis://:{env.PASSWORD}@localhost:6379/0"}}`, nil},
		{"a URL without one", `{"storage": {"url": "redis://localhost:6379/0"}}`, nil},
		{"a URL with a user only", `{"storage": {"url": "redis://ann@localhost:6379/0"}}`, nil},
		{"in a MySQL DSN", `{"storage": {"dsn": "ann:hunter2@tcp(localhost:3306)/auth"}}`, []string{"storage.dsn"}},
		{"a MySQL DSN without one", `{"storage": {"dsn": "ann@tcp(localhost:3306)/auth"}}`, nil},
		{"in a PostgreSQL DSN", `{"storage": {"dsn": "postgres://ann:hunter2@localhost/auth"}}`, []string{"storage.dsn"}},
		{"in words", `{"storage": {"dsn": "host=localhost password=hunter2"}}`, []string{"storage.dsn"}},
		{"in words by a placeholder", `{"storage": {"dsn": "host=localhost password={env.P}"}}`, nil},
		{"of a provider", `{"providers": [{"id": "github", "client_id": "public", "client_secret": "hunter2"}]}`, []string{"providers.0.client_secret"}},
		{"of mail", `{"mail": {"password": "hunter2"}}`, []string{"mail.password"}},
		{"of a webhook", `{"mail": {"secret": "hunter2", "url": "https://a.example/hook"}}`, []string{"mail.secret"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			app := new(App)
			if err := json.Unmarshal([]byte(test.config), app); err != nil {
				t.Fatal(err)
			}
			core, logged := observer.New(zap.WarnLevel)
			warnOfLiterals(zap.New(core), app)
			var got []string
			for _, entry := range logged.All() {
				option, _ := entry.ContextMap()["option"].(string)
				got = append(got, option)
				if !strings.Contains(entry.Message, "{env.NAME}") || !strings.Contains(entry.Message, "{file.") {
					t.Errorf("the warning does not say what to write: %s", entry.Message)
				}
				for _, field := range entry.Context {
					if strings.Contains(field.String, "hunter2") {
						t.Errorf("the warning tells the secret: %+v", field)
					}
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("warned of %q, want %q", got, test.want)
			}
		})
	}
}
