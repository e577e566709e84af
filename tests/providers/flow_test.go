package providers_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/providers"
)

const (
	codeVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	nonce        = "nonce-of-this-sign-in"
)

func open(t *testing.T, c providers.Config) providers.Provider {
	t.Helper()
	c.Type = "oidc"
	if c.ID == "" {
		c.ID = "acme"
	}
	p, err := providers.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func authorize(t *testing.T, p providers.Provider) string {
	t.Helper()
	u, err := p.AuthorizeURL(t.Context(), providers.Authorization{
		State: "state", CodeVerifier: codeVerifier, RedirectURI: callback, Nonce: nonce, Scopes: []string{"offline_access"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func grant(code string) providers.Grant {
	return providers.Grant{Code: code, CodeVerifier: codeVerifier, RedirectURI: callback, Nonce: nonce}
}

// TestSignIn goes the whole way, for every kind of client.
func TestSignIn(t *testing.T) {
	clients := []client{
		newClient("post", "secret-1", "client_secret_post", "RS256"),
		newClient("basic:%", "secret +%&", "client_secret_basic", "ES256"),
		newClient("public", "", "none", "EdDSA"),
	}
	for _, where := range []struct {
		name  string
		flags []string
	}{
		{"claims in the ID token", []string{"--claims-in-id-token"}},
		{"claims from the user info endpoint", nil},
	} {
		t.Run(where.name, func(t *testing.T) {
			issuer := start(t, clients, where.flags...)
			for _, c := range clients {
				t.Run(c.ID, func(t *testing.T) {
					signIn(t, open(t, providers.Config{
						ClientIDs: []string{c.ID}, ClientSecret: c.Secret, BasicAuth: strings.HasSuffix(c.AuthMethod, "basic"), Issuer: issuer,
					}), issuer)
				})
			}
		})
	}
}

func signIn(t *testing.T, p providers.Provider, issuer string) {
	back := browse(t, authorize(t, p))
	if back.Get("state") != "state" || back.Get("iss") != issuer {
		t.Fatalf("the browser comes back with %v", back)
	}
	if s := p.Settings(); !s.AcceptsIssuer(issuer) || s.AcceptsIssuer(issuer+"/") || !s.NeedsNonce {
		t.Errorf("settings are %+v", s)
	}
	tokens, err := p.Exchange(t.Context(), grant(back.Get("code")))
	if err != nil {
		t.Fatal(err)
	}
	if tokens.AccessToken == "" || tokens.RefreshToken == "" || tokens.IDToken == "" ||
		time.Until(tokens.AccessTokenExpiresAt) < time.Minute || strings.Join(tokens.Scopes, " ") != "openid email profile" {
		t.Errorf("tokens are %+v", tokens)
	}
	isAnn(t, p, tokens)
	if tokens, err := p.Exchange(t.Context(), grant(back.Get("code"))); err == nil || errors.Is(err, providers.ErrUnavailable) {
		t.Errorf("the code works twice: %+v, %v", tokens, err)
	}
}

func isAnn(t *testing.T, p providers.Provider, tokens *providers.Tokens) {
	t.Helper()
	ann, err := p.User(t.Context(), tokens, nil)
	if err != nil {
		t.Fatal(err)
	}
	if ann.ID != "ann-42" || ann.Name != "Ann Ä. Example" || ann.Email != "ann@example.com" || !ann.EmailVerified || ann.Image != "https://img.example.com/ann.png" {
		t.Errorf("Ann is %+v", ann)
	}
	want := `{"email":"ann@example.com","emailVerified":true,"image":"https://img.example.com/ann.png","name":"Ann Ä. Example"}`
	if string(ann.Info) != want {
		t.Errorf("info is %s, want %s", ann.Info, want)
	}
}

func TestRefresh(t *testing.T) {
	c := newClient("post", "secret-1", "client_secret_post", "RS256")
	p := open(t, providers.Config{ClientIDs: []string{c.ID}, ClientSecret: c.Secret, Issuer: start(t, []client{c})})
	first, err := p.Exchange(t.Context(), grant(browse(t, authorize(t, p)).Get("code")))
	if err != nil {
		t.Fatal(err)
	}
	second, err := p.Refresh(t.Context(), first.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	if second.AccessToken == "" || second.AccessToken == first.AccessToken || second.IDToken == "" {
		t.Errorf("refreshed tokens are %+v", second)
	}
	isAnn(t, p, second)
	if tokens, err := p.Refresh(t.Context(), "made-up"); err == nil || errors.Is(err, providers.ErrUnavailable) || strings.Contains(err.Error(), "made-up") {
		t.Errorf("got %+v, %v", tokens, err)
	}
}

// TestRefused: what does not belong together is not taken.
func TestRefused(t *testing.T) {
	mine, other := newClient("mine", "secret-1", "client_secret_post", "RS256"), newClient("other", "secret-2", "client_secret_post", "RS256")
	symmetric := newClient("symmetric", "a secret that is long enough to sign with", "client_secret_post", "HS256")
	issuer := start(t, []client{mine, other, symmetric}, "--claims-in-id-token")
	p := open(t, providers.Config{ClientIDs: []string{mine.ID}, ClientSecret: mine.Secret, Issuer: issuer})
	q := open(t, providers.Config{ClientIDs: []string{other.ID}, ClientSecret: other.Secret, Issuer: issuer})
	for _, test := range []struct {
		name    string
		change  func(*providers.Grant)
		idToken bool
	}{
		{"another nonce", func(g *providers.Grant) { g.Nonce = "of another sign-in" }, true},
		{"no nonce", func(g *providers.Grant) { g.Nonce = "" }, true},
		{"another verifier", func(g *providers.Grant) { g.CodeVerifier = strings.Repeat("x", 43) }, false},
		{"another callback", func(g *providers.Grant) { g.RedirectURI += "2" }, false},
		{"another's code", func(g *providers.Grant) { g.Code = browse(t, authorize(t, q)).Get("code") }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := grant(browse(t, authorize(t, p)).Get("code"))
			test.change(&g)
			tokens, err := p.Exchange(t.Context(), g)
			if err == nil || errors.Is(err, providers.ErrIDToken) != test.idToken {
				t.Errorf("got %+v, %v", tokens, err)
			}
		})
	}
	t.Run("an ID token signed with the client's secret", func(t *testing.T) {
		s := open(t, providers.Config{ClientIDs: []string{symmetric.ID}, ClientSecret: symmetric.Secret, Issuer: issuer})
		if tokens, err := s.Exchange(t.Context(), grant(browse(t, authorize(t, s)).Get("code"))); !errors.Is(err, providers.ErrIDToken) {
			t.Errorf("got %+v, %v", tokens, err)
		}
	})
	t.Run("an ID token of a client", func(t *testing.T) {
		tokens, err := p.Exchange(t.Context(), grant(browse(t, authorize(t, p)).Get("code")))
		if err != nil {
			t.Fatal(err)
		}
		both := open(t, providers.Config{ClientIDs: []string{other.ID, mine.ID}, ClientSecret: other.Secret, Issuer: issuer})
		for name, got := range map[string]bool{
			"ours":                   p.VerifyIDToken(t.Context(), tokens.IDToken, nonce) == nil,
			"ours, without a nonce":  p.VerifyIDToken(t.Context(), tokens.IDToken, "") == nil,
			"of our app on phones":   both.VerifyIDToken(t.Context(), tokens.IDToken, nonce) == nil,
			"not with another nonce": errors.Is(p.VerifyIDToken(t.Context(), tokens.IDToken, "x"), providers.ErrIDToken),
			"not for another client": errors.Is(q.VerifyIDToken(t.Context(), tokens.IDToken, nonce), providers.ErrIDToken),
		} {
			if !got {
				t.Errorf("%s: wrong", name)
			}
		}
	})
}

func TestLogoutURL(t *testing.T) {
	c := newClient("post", "secret-1", "client_secret_post", "RS256")
	issuer := start(t, []client{c})
	p := open(t, providers.Config{ClientIDs: []string{c.ID}, ClientSecret: c.Secret, Issuer: issuer})
	tokens, err := p.Exchange(t.Context(), grant(browse(t, authorize(t, p)).Get("code")))
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.(providers.Logout).LogoutURL(tokens.IDToken, "https://app.example.com/bye", "s")
	want := issuer + "/session/end?id_token_hint=" + tokens.IDToken + "&post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Fbye&client_id=post&state=s"
	if err != nil || got != want {
		t.Fatalf("got  %s, %v\nwant %s", got, err, want)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, got, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("the logout page answers %s", answer.Status)
	}
}
