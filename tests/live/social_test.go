package live_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What nobody must find in logs or files.
const (
	oauthCode    = "code-that-is-traded"
	accessToken  = "gho_secret_access_token"
	refreshToken = "ghr_secret_refresh_token"
)

// newGitHub plays GitHub: octo@example.com, verified.
func newGitHub(t *testing.T) string {
	t.Helper()
	answers := map[string]string{
		"/token":       `{"access_token":"` + accessToken + `","refresh_token":"` + refreshToken + `","expires_in":3600,"scope":"read:user"}`,
		"/user":        `{"id":4242,"login":"octo","name":"Octo Cat","email":"octo@example.com"}`,
		"/user/emails": `[{"email":"octo@example.com","primary":true,"verified":true}]`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/token" && r.FormValue("code") != oauthCode {
			_, _ = w.Write([]byte(`{"error":"bad_verification_code"}`))
			return
		}
		_, _ = w.Write([]byte(answers[r.URL.Path]))
	}))
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// withGitHub are options with that GitHub, a log in {dir}/log, and further words.
func withGitHub(github, words string) string {
	return `log {
	level DEBUG
	output file {dir}/log
}
better_auth {
	rate_limit off
	storage sqlite {dir}/auth.db
	provider github {
		client_id gh-id
		client_secret gh-secret
		token_url ` + github + `/token
		user_info_url ` + github + `/user
	}
	` + words + `
}`
}

// comeFromGitHub goes to GitHub and comes back with a code. It returns where the browser is
// sent then.
func (g *gateway) comeFromGitHub(t *testing.T, route, code string) string {
	t.Helper()
	resp := g.call(t, route, map[string]string{"provider": "github", "callbackURL": "/dashboard", "errorCallbackURL": "/oops"})
	var out struct{ URL string }
	if err := json.Unmarshal([]byte(resp.body), &out); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", route, resp.StatusCode, resp.body)
	}
	target, err := url.Parse(out.URL)
	if err != nil {
		t.Fatal(err)
	}
	if back := target.Query().Get("redirect_uri"); back != g.url+"/api/auth/callback/github" {
		t.Errorf("redirect_uri: %q", back)
	}
	return g.open(t, "/api/auth/callback/github?code="+code+"&state="+target.Query().Get("state")).Header.Get("Location")
}

// TestSocialSignIn: the whole way through a running Caddy, and what is left behind.
func TestSocialSignIn(t *testing.T) {
	a := newApp(t)
	g := start(t, a, withGitHub(newGitHub(t), "account {\n encrypt_tokens\n}"), "better_auth\nprotect /dashboard/*")
	if location := g.comeFromGitHub(t, "/sign-in/social", "wrong-code"); location != "/oops?error=invalid_code" {
		t.Errorf("with a wrong code the browser is sent to %q", location)
	}
	if location := g.comeFromGitHub(t, "/sign-in/social", oauthCode); location != "/dashboard" {
		t.Fatalf("the browser is sent to %q", location)
	}
	a.received()
	if resp := g.open(t, "/dashboard"); resp.StatusCode != http.StatusOK {
		t.Errorf("the dashboard: %d", resp.StatusCode)
	}
	if got := a.received(); len(got) != 1 || got[0].Header.Get("X-Auth-User-Email") != "octo@example.com" {
		t.Errorf("the app got %v", got)
	}
	var accounts []struct{ ID, ProviderID string }
	if err := json.Unmarshal([]byte(g.do(t, "GET", "/api/auth/list-accounts", "").body), &accounts); err != nil || len(accounts) != 1 {
		t.Fatalf("accounts: %v, %v", accounts, err)
	}
	if resp := g.call(t, "/get-access-token", map[string]string{"accountId": accounts[0].ID}); !strings.Contains(resp.body, accessToken) {
		t.Errorf("get-access-token: %s", resp.body)
	}
	if resp := g.do(t, "GET", "/api/auth/account-info?accountId="+accounts[0].ID, ""); !strings.Contains(resp.body, `"login":"octo"`) {
		t.Errorf("account-info: %s", resp.body)
	}
	g.findsNothing(t)
}

// findsNothing looks for secrets in all that the gateway has written.
func (g *gateway) findsNothing(t *testing.T) {
	t.Helper()
	logged := false
	err := filepath.WalkDir(g.dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, secret := range []string{oauthCode, "wrong-code", accessToken, refreshToken, "gh-secret"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s has %q in it", filepath.Base(path), secret)
			}
		}
		logged = logged || strings.Contains(string(text), "bad_verification_code")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !logged {
		t.Error("why the first sign-in failed is not in the log")
	}
}

// TestAccountWords: what the words of account { … } change.
func TestAccountWords(t *testing.T) {
	github := newGitHub(t)
	a := newApp(t)
	g := start(t, a, withGitHub(github, ""), "better_auth")
	g.signUp(t, "octo@example.com") // and never follows the link in the mail
	signOut := func() { g.call(t, "/sign-out", struct{}{}) }
	link := func(words, want string) {
		t.Helper()
		if err := g.load(a, withGitHub(github, "account {\n linking "+words+"\n}"), "better_auth"); err != nil {
			t.Fatal(err)
		}
		if location := g.comeFromGitHub(t, "/sign-in/social", oauthCode); location != want {
			t.Errorf("linking %s: the browser is sent to %q, want %q", words, location, want)
		}
	}
	signOut()
	link("{\n}", "/oops?error=account_not_linked")
	link("{\n allow_unverified_email\n}", "/oops?error=account_not_linked")
	link("{\n allow_unverified_email\n trusted_providers github\n implicit off\n}", "/oops?error=account_not_linked")
	link("{\n allow_unverified_email\n trusted_providers github\n}", "/dashboard")
	signOut()
	if resp := g.call(t, "/sign-in/email", map[string]string{"email": "octo@example.com", "password": "password123"}); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("the password of before: %d %s", resp.StatusCode, resp.body)
	}
	err := g.load(a, withGitHub(github, "account {\n linking {\n trusted_providers gihtub\n }\n}"), "better_auth")
	if err == nil || !strings.Contains(err.Error(), "add provider gihtub { … }, or take the id out") {
		t.Errorf("a provider that there is not: %v", err)
	}
}
