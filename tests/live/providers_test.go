package live_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestProvidersOfSeveralHandlers: all handlers of a Caddy know all providers, and a reload
// changes them.
func TestProvidersOfSeveralHandlers(t *testing.T) {
	const github = "provider github {\n client_id gh-id\n client_secret gh-secret\n}"
	const acme = "provider acme {\n client_id acme-id\n issuer http://localhost:1\n}"
	both := func(words string) string {
		return "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n" + words + "\n}"
	}
	const site = "@other header X-Other 1\nhandle @other {\n better_auth\n}\nhandle {\n better_auth\n}"
	a := newApp(t)
	g := start(t, a, both(github+"\n"+acme), site)
	ask := func(provider, other string) response {
		t.Helper()
		return g.do(t, http.MethodPost, "/api/auth/sign-in/social", `{"provider":"`+provider+`"}`,
			"Content-Type", "application/json", "Origin", g.url, "X-Other", other)
	}
	for _, other := range []string{"0", "1"} {
		if resp := ask("github", other); resp.StatusCode != http.StatusOK || !strings.Contains(resp.body, "client_id=gh-id&") {
			t.Errorf("handler %s: got %d %s", other, resp.StatusCode, resp.body)
		}
		if resp := ask("acme", other); resp.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("handler %s, while the issuer is down: got %d %s", other, resp.StatusCode, resp.body)
		}
	}
	begun := time.Now()
	for range 5 {
		if err := g.load(a, both(acme), site+"\nheader X-Reloaded "+time.Since(begun).String()); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(begun); took > 4*time.Second {
		t.Errorf("five reloads took %s: they wait for the issuer", took)
	}
	if resp := ask("github", "0"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("after it was taken out: got %d %s", resp.StatusCode, resp.body)
	}
}
