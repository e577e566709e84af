package live_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// snippet returns the block of docs/mail.md that holds a text.
func snippet(t *testing.T, holds string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(stage.Repository(t), "docs", "mail.md"))
	if err != nil {
		t.Fatal(err)
	}
	for i, block := range strings.Split(string(text), "```") {
		if i%2 == 1 && strings.Contains(block, holds) {
			return strings.TrimSpace(block)
		}
	}
	t.Fatalf("docs/mail.md has no block with %q", holds)
	return ""
}

// TestLinksInMails: the links of both kinds are followed, and what the documentation has
// for the access log keeps their tokens out of it.
func TestLinksInMails(t *testing.T) {
	box := mailServer(nil).Start(t)
	options := strings.TrimSuffix(mailing(box, ""), "}") + " email_password {\n  require_verification\n }\n}"
	site := strings.ReplaceAll(snippet(t, "format filter"), "log {", "log {\n output file {dir}/access.log") + "\nbetter_auth"
	g := start(t, newApp(t), options, site)
	person := map[string]string{"name": "Ann", "email": "ann@example.com", "password": "password123"}
	if resp := g.call(t, "/sign-up/email", person); resp.StatusCode != http.StatusOK || !strings.Contains(resp.body, `"token":null`) {
		t.Fatalf("sign-up: got %d %s", resp.StatusCode, resp.body)
	}
	if resp := g.call(t, "/sign-in/email", person); resp.StatusCode != http.StatusForbidden {
		t.Errorf("sign-in before the link: got %d %s", resp.StatusCode, resp.body)
	}
	tokens := []string{g.followTo(t, box.Wait(t, "ann@example.com").Link(), "/")}
	if resp := g.call(t, "/sign-in/email", person); resp.StatusCode != http.StatusOK {
		t.Errorf("sign-in after the link: got %d %s", resp.StatusCode, resp.body)
	}
	g.askReset(t, "ann@example.com")
	tokens = append(tokens, g.followTo(t, box.Wait(t, "ann@example.com").Link(), "/new-password"))
	g.open(t, "/new-password?token=of-the-app")
	log, err := os.ReadFile(filepath.Join(g.dir, "access.log"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(log), "/api/auth/verify-email") || strings.Contains(string(log), "/api/auth/reset-password/") {
		t.Errorf("the links are in the access log:\n%s", log)
	}
	if !strings.Contains(string(log), "/new-password?token=REDACTED") {
		t.Errorf("the app's page is not in the access log:\n%s", log)
	}
	for _, token := range tokens {
		if token == "" || strings.Contains(string(log), token) || strings.Contains(g.log(t), token) {
			t.Errorf("a log has %s:\n%s", token, log)
		}
	}
}

// followTo opens a link that leads to a page, and returns its token.
func (g *gateway) followTo(t *testing.T, link, page string) (token string) {
	t.Helper()
	here, ok := strings.CutPrefix(link, g.url)
	if !ok {
		t.Fatalf("the link leads to %s", link)
	}
	resp := g.open(t, here)
	to, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || resp.StatusCode != http.StatusFound || to.Path != page {
		t.Fatalf("%s: got %d to %s, %v", link, resp.StatusCode, to, err)
	}
	from, err := url.Parse(here)
	if err != nil {
		t.Fatal(err)
	}
	if token = from.Query().Get("token"); token == "" {
		token = strings.TrimPrefix(from.Path, "/api/auth/reset-password/")
	}
	return token
}
