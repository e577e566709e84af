package providers_test

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

const (
	dexPassword = "correct horse battery staple"
	// dexAnn is how dex names Ann: the message {1: "ann-42", 2: "local"} of protocol buffers.
	dexAnn = "\n\x06ann-42\x12\x05local"
)

// startDex runs dex for the gateway at a port, and returns its issuer. Ann and Bob have
// accounts there, and equal passwords; nobody has verified Bob's e-mail.
func startDex(t *testing.T, port string) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(dexPassword), bcrypt.DefaultCost)
	if err != nil {
		t.Fatal(err)
	}
	clients := []map[string]any{{
		"id": "acme-id", "secret": "acme-secret", "name": "Gateway",
		"redirectURIs":           []string{"http://127.0.0.1:" + port + "/api/auth/callback/acme"},
		"postLogoutRedirectURIs": []string{"http://127.0.0.1:" + port + "/bye"},
	}}
	people := []map[string]any{
		{"email": "ann@example.com", "hash": hash, "username": "Ann Ä. Example", "userID": "ann-42"},
		{"email": "bob@example.com", "hash": hash, "username": "Bob", "userID": "bob-43", "emailVerified": false},
	}
	issuer := "http://127.0.0.1:" + stage.Port(t) + "/dex"
	cmd := exec.Command(stage.Tool(t, "dexserver"), "-issuer", issuer, "-clients", inJSON(t, clients), "-people", inJSON(t, people))
	stage.Start(t, "dex", cmd, func(l *stage.Log) bool { return l.Contains("msg=READY") })
	return issuer
}

func inJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var formAction = regexp.MustCompile(`<form method="post" action="([^"]+)"`)

// logIn goes to dex and fills in its form, and returns where the browser ends and by which
// callback it came there.
func (s *site) logIn(t *testing.T, email, password string) (end, callback *url.URL) {
	t.Helper()
	s.browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), s.address+"/api/auth/callback/") {
			callback = r.URL
		}
		return nil
	}
	defer func() { s.browser.CheckRedirect = nil }()
	at, page := s.visit(t, http.MethodGet, s.depart(t), nil)
	form := formAction.FindStringSubmatch(page)
	if form == nil {
		t.Fatalf("%s has no form: %s", at, page)
	}
	to, err := at.Parse(html.UnescapeString(form[1]))
	if err != nil {
		t.Fatal(err)
	}
	end, _ = s.visit(t, http.MethodPost, to.String(), url.Values{"login": {email}, "password": {password}})
	return end, callback
}

// visit sends the browser somewhere, and returns the address and the text of the page where it ends.
func (s *site) visit(t *testing.T, method, to string, form url.Values) (*url.URL, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, to, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := s.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Request.URL, string(page)
}

// logInAs is logIn of somebody who gets in.
func (s *site) logInAs(t *testing.T, email string) (who person, callback *url.URL) {
	t.Helper()
	s.newBrowser(t)
	end, callback := s.logIn(t, email, dexPassword)
	who = s.who(t)
	if end.Path != "/dash" || callback == nil || who.User == nil || who.User.Email != email {
		t.Fatalf("the browser ends at %s, signed in as %+v", end, who.User)
	}
	return who, callback
}

// TestDex: people sign in at an issuer with a path, which demands PKCE, uses every refresh
// token once, and asks for passwords.
func TestDex(t *testing.T) {
	port := stage.Port(t)
	s := startSite(t, port, startDex(t, port), "scopes openid email profile offline_access")
	ann, callback := s.logInAs(t, "ann@example.com")
	if ann.User.Name != "Ann Ä. Example" || !ann.User.EmailVerified {
		t.Errorf("signed in as %+v", ann.User)
	}
	t.Run("the account", func(t *testing.T) { s.isDexAccount(t) })
	t.Run("the callback once more", func(t *testing.T) {
		if end, _ := s.visit(t, http.MethodGet, callback.String(), nil); !strings.Contains(end.RawQuery, "error=state_mismatch") {
			t.Errorf("the browser ends at %s", end)
		}
	})
	t.Run("the same user", func(t *testing.T) {
		if again, _ := s.logInAs(t, "ann@example.com"); again.User.ID != ann.User.ID {
			t.Errorf("the second time it is %s, the first time %s", again.User.ID, ann.User.ID)
		}
	})
	t.Run("another user", func(t *testing.T) {
		if bob, _ := s.logInAs(t, "bob@example.com"); bob.User.ID == ann.User.ID || bob.User.Name != "Bob" || bob.User.EmailVerified {
			t.Errorf("Bob is %+v", bob.User)
		}
	})
	t.Run("out again", s.logsOut)
	t.Run("a wrong password", func(t *testing.T) {
		s.newBrowser(t)
		end, callback := s.logIn(t, "ann@example.com", "wrong "+dexPassword)
		if !strings.HasPrefix(end.Path, "/dex/") || callback != nil {
			t.Errorf("the browser ends at %s, by way of %s", end, callback)
		}
		if who := s.who(t); who.User != nil {
			t.Errorf("signed in as %+v", who.User)
		}
	})
}

// logsOut signs out at the site, and then at dex, which sends the browser back.
func (s *site) logsOut(t *testing.T) {
	s.logInAs(t, "ann@example.com")
	var bye struct{ URL string }
	s.send(t, http.MethodPost, "/sign-out", map[string]any{"callbackURL": s.address + "/bye"}, &bye)
	if who := s.who(t); who.User != nil {
		t.Errorf("still signed in as %+v", who.User)
	}
	if !strings.Contains(bye.URL, "/dex/logout?id_token_hint=") {
		t.Fatalf("signing out leads to %q", bye.URL)
	}
	if end, page := s.visit(t, http.MethodGet, bye.URL, nil); end.Host != strings.TrimPrefix(s.address, "http://") || end.Path != "/bye" {
		t.Errorf("the browser ends at %s: %s", end, page)
	}
}

// isDexAccount looks at the account of Ann, and refreshes its tokens twice: the second time
// with the refresh token that the first time brought.
func (s *site) isDexAccount(t *testing.T) {
	var accounts []struct {
		ID, ProviderID, AccountID string
	}
	s.send(t, http.MethodGet, "/list-accounts", nil, &accounts)
	if len(accounts) != 1 || accounts[0].ProviderID != "acme" || accounts[0].AccountID != base64.RawURLEncoding.EncodeToString([]byte(dexAnn)) {
		t.Fatalf("accounts are %+v", accounts)
	}
	one := map[string]string{"accountId": accounts[0].ID}
	seen := map[string]bool{"": true}
	for range 2 {
		var tokens struct{ AccessToken, RefreshToken, IDToken string }
		status := s.send(t, http.MethodPost, "/refresh-token", one, &tokens)
		if status != http.StatusOK || tokens.IDToken == "" || seen[tokens.AccessToken] || seen[tokens.RefreshToken] {
			t.Fatalf("refresh-token answers %d %+v", status, tokens)
		}
		seen[tokens.AccessToken], seen[tokens.RefreshToken] = true, true
		if strings.Contains(s.gateway.Log(), tokens.RefreshToken) {
			t.Error("the log tells a refresh token")
		}
	}
	var info struct {
		User struct{ Email string }
	}
	if status := s.send(t, http.MethodGet, "/account-info?accountId="+accounts[0].ID, nil, &info); status != http.StatusOK || info.User.Email != "ann@example.com" {
		t.Errorf("account-info answers %d %+v", status, info)
	}
}
