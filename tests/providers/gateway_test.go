package providers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// site is a gateway with a provider "acme", and one browser.
type site struct {
	address string
	gateway *stage.Program
	browser *http.Client
}

// startSite starts a gateway at a port that trusts an issuer.
func startSite(t *testing.T, port, issuer string, words ...string) *site {
	t.Helper()
	s := &site{address: "http://127.0.0.1:" + port}
	s.newBrowser(t)
	s.gateway = stage.Gateway{Address: s.address, Caddyfile: fmt.Sprintf(`{
	admin off
	better_auth {
		base_url %s
		secret provider-secret-of-more-than-32-characters
		rate_limit off
		provider acme {
			client_id acme-id
			client_secret acme-secret
			issuer %s
			%s
		}
	}
}
:%s {
	better_auth
	respond "the app"
}`, s.address, issuer, strings.Join(words, "\n"), port)}.Start(t)
	return s
}

// newBrowser forgets all cookies.
func (s *site) newBrowser(t *testing.T) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.browser = &http.Client{Jar: jar, Timeout: time.Minute}
}

// siteClient is the client that the gateway at a port is to the issuer.
func siteClient(port string) client {
	address := "http://127.0.0.1:" + port
	c := newClient("acme-id", "acme-secret", "client_secret_post", "RS256")
	c.RedirectURIs = []string{address + "/api/auth/callback/acme"}
	c.PostLogoutURIs = []string{address + "/bye"}
	return c
}

// send makes a request as the site's own pages do, and reads the answer into out.
func (s *site) send(t *testing.T, method, path string, in, out any) int {
	t.Helper()
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.address+"/api/auth"+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", s.address)
	r.Header.Set("Content-Type", "application/json")
	answer, err := s.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatalf("%s %s answers %s %s", method, path, answer.Status, text)
	}
	return answer.StatusCode
}

// depart asks for the URL of the provider.
func (s *site) depart(t *testing.T) string {
	t.Helper()
	var to struct{ URL string }
	if status := s.send(t, http.MethodPost, "/sign-in/social", map[string]any{"provider": "acme", "callbackURL": "/dash", "errorCallbackURL": "/err"}, &to); status != http.StatusOK {
		t.Fatalf("sign-in/social answers %d", status)
	}
	return to.URL
}

// follow lets the browser go where it is sent, and returns where it ends.
func (s *site) follow(t *testing.T, to string) *url.URL {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.Request.URL
}

// callback goes to the provider and comes back, but stops before our callback is called.
func (s *site) callback(t *testing.T) *url.URL {
	t.Helper()
	var arrived *url.URL
	s.browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), s.address) {
			arrived = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}
	defer func() { s.browser.CheckRedirect = nil }()
	s.follow(t, s.depart(t))
	if arrived == nil {
		t.Fatal("the browser does not come back")
	}
	return arrived
}

type person struct {
	User *struct {
		ID, Name, Email, Image string
		EmailVerified          bool
	}
}

func (s *site) who(t *testing.T) person {
	t.Helper()
	var p person
	s.send(t, http.MethodGet, "/get-session", nil, &p)
	return p
}

func TestGatewaySignsIn(t *testing.T) {
	port, issuerPort := stage.Port(t), stage.Port(t)
	startAt(t, issuerPort, []client{siteClient(port)})
	s := startSite(t, port, "http://127.0.0.1:"+issuerPort)
	if end := s.follow(t, s.depart(t)); end.Path != "/dash" {
		t.Fatalf("the browser ends at %s", end)
	}
	ann := s.who(t)
	if ann.User == nil || ann.User.Email != "ann@example.com" || ann.User.Name != "Ann Ä. Example" || !ann.User.EmailVerified || ann.User.Image == "" {
		t.Fatalf("signed in as %+v", ann.User)
	}
	var accounts []struct {
		ID, ProviderID, AccountID string
		Scopes                    []string
	}
	s.send(t, http.MethodGet, "/list-accounts", nil, &accounts)
	if len(accounts) != 1 || accounts[0].ProviderID != "acme" || accounts[0].AccountID != "ann-42" || strings.Join(accounts[0].Scopes, " ") != "openid email profile" {
		t.Fatalf("accounts are %+v", accounts)
	}
	var info struct {
		User struct{ Email string }
		Data struct{ Sub string }
	}
	if status := s.send(t, http.MethodGet, "/account-info?accountId="+accounts[0].ID, nil, &info); status != http.StatusOK || info.User.Email != "ann@example.com" || info.Data.Sub != "ann-42" {
		t.Errorf("account-info answers %d %+v", status, info)
	}
	var tokens struct{ AccessToken, RefreshToken, IDToken string }
	one := map[string]string{"accountId": accounts[0].ID}
	if status := s.send(t, http.MethodPost, "/refresh-token", one, &tokens); status != http.StatusOK || tokens.AccessToken == "" || tokens.IDToken == "" {
		t.Errorf("refresh-token answers %d %+v", status, tokens)
	}
	refreshed := tokens.AccessToken
	if status := s.send(t, http.MethodPost, "/get-access-token", one, &tokens); status != http.StatusOK || tokens.AccessToken != refreshed {
		t.Errorf("get-access-token answers %d %+v", status, tokens)
	}
	first := ann.User.ID
	s.newBrowser(t)
	s.follow(t, s.depart(t))
	if again := s.who(t); again.User == nil || again.User.ID != first {
		t.Errorf("the second time it is %+v, the first time %s", again.User, first)
	}
	var bye struct{ URL string }
	s.send(t, http.MethodPost, "/sign-out", map[string]any{"callbackURL": s.address + "/bye"}, &bye)
	if !strings.HasPrefix(bye.URL, "http://127.0.0.1:"+issuerPort+"/session/end?id_token_hint=") {
		t.Errorf("signing out leads to %q", bye.URL)
	}
	if log := s.gateway.Log(); strings.Contains(log, tokens.AccessToken) || strings.Contains(log, "acme-secret") {
		t.Error("the log tells a secret")
	}
}

// TestGatewayRefuses: callbacks that do not belong to the browser, the sign-in or the issuer.
func TestGatewayRefuses(t *testing.T) {
	port, issuerPort := stage.Port(t), stage.Port(t)
	startAt(t, issuerPort, []client{siteClient(port)})
	s := startSite(t, port, "http://127.0.0.1:"+issuerPort)
	for _, test := range []struct {
		name   string
		change func(q url.Values)
		want   string
	}{
		{"another browser", func(url.Values) { s.newBrowser(t) }, "state_mismatch"},
		{"another state", func(q url.Values) { q.Set("state", "made-up") }, "state_mismatch"},
		{"another issuer", func(q url.Values) { q.Set("iss", "https://evil.example") }, "issuer_mismatch"},
		{"another code", func(q url.Values) { q.Set("code", "made-up") }, "invalid_code"},
		{"no code", func(q url.Values) { q.Del("code") }, "no_code"},
		{"a refusal", func(q url.Values) { q.Del("code"); q.Set("error", "access_denied") }, "access_denied"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.newBrowser(t)
			back := s.callback(t)
			q := back.Query()
			test.change(q)
			back.RawQuery = q.Encode()
			if end := s.follow(t, back.String()); !strings.Contains(end.RawQuery, "error="+test.want) {
				t.Errorf("the browser ends at %s", end)
			}
			if ann := s.who(t); ann.User != nil {
				t.Errorf("signed in as %+v", ann.User)
			}
		})
	}
	t.Run("twice", func(t *testing.T) {
		s.newBrowser(t)
		back := s.callback(t)
		if end := s.follow(t, back.String()); end.Path != "/dash" {
			t.Fatalf("the first time the browser ends at %s", end)
		}
		if end := s.follow(t, back.String()); !strings.Contains(end.RawQuery, "error=state_mismatch") {
			t.Errorf("the second time the browser ends at %s", end)
		}
	})
}

// TestDeadIssuer: a gateway starts without its issuer, says so, and needs no restart when the
// issuer is there.
func TestDeadIssuer(t *testing.T) {
	port, issuerPort := stage.Port(t), stage.Port(t)
	s := startSite(t, port, "http://127.0.0.1:"+issuerPort)
	var refused struct{ Code string }
	if status := s.send(t, http.MethodPost, "/sign-in/social", map[string]any{"provider": "acme"}, &refused); status < http.StatusInternalServerError {
		t.Errorf("while it is down sign-in/social answers %d %s", status, refused.Code)
	}
	warned := func() bool { return strings.Contains(s.gateway.Log(), "issuer does not answer") }
	for end := time.Now().Add(10 * time.Second); !warned() && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
	}
	if !warned() {
		t.Error("nobody was warned")
	}
	startAt(t, issuerPort, []client{siteClient(port)})
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		if s.send(t, http.MethodPost, "/sign-in/social", map[string]any{"provider": "acme", "callbackURL": "/dash"}, &refused) == http.StatusOK {
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	if end := s.follow(t, s.depart(t)); end.Path != "/dash" {
		t.Errorf("the browser ends at %s", end)
	}
}
