package live_test

import (
	"net/http"
	"strings"
	"testing"

	_ "github.com/caddy-better-auth/gateway/examples/greeter"
)

// withBaseURL is a global option for modules that call the endpoints: they serve no site that
// could say what the base URL is.
const withBaseURL = "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n base_url http://localhost:8080\n}"

// TestGoAPI: another module knows who is asking, and calls the endpoints for them, although
// the app behind gets no cookies.
func TestGoAPI(t *testing.T) {
	g := start(t, newApp(t), withBaseURL, "better_auth\nprotect /hello\ngreeter /hello")
	if resp := g.open(t, "/hello"); resp.StatusCode != http.StatusFound {
		t.Errorf("before signing in: got %d, want 302", resp.StatusCode)
	}
	resp := g.do(t, "POST", "/api/auth/sign-up/email", `{"name":"Ann Lee","email":"ann@example.com","password":"password123"}`,
		"Content-Type", "application/json")
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("sign-up: %d %s", resp.StatusCode, resp.body)
	}
	if resp := g.open(t, "/hello"); resp.body != "hello Ann Lee, you are signed in 1 times\n" {
		t.Errorf("got %d %q", resp.StatusCode, resp.body)
	}
}

// TestGoAPIWithoutBaseURL: the error says what is missing.
func TestGoAPIWithoutBaseURL(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth")
	err := g.load(a, sqlite, "better_auth\ngreeter /hello")
	if err == nil || !strings.Contains(err.Error(), "base URL") {
		t.Errorf("got %v, want an error about the base URL", err)
	}
}
