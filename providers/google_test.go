package providers_test

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// google returns a provider whose keys are those of the signer, and whose token endpoint
// answers with the ID token.
func google(t *testing.T, s *signer, domain string, idToken *string) providers.Provider {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "ya29", "expires_in": 3599, "scope": "openid email", "id_token": *idToken})
	}))
	t.Cleanup(server.Close)
	return open(t, providers.Config{
		Type: "google", ClientIDs: []string{"client"}, ClientSecret: "x", HostedDomain: domain, TokenURL: server.URL, JWKSURL: s.url + "/keys",
		Env: auth.Env{Now: func() time.Time { return s.now }},
	})
}

func TestGoogle(t *testing.T) {
	s := newSigner(t)
	for _, test := range []struct {
		name, domain string
		claims       map[string]any
		ok           bool
	}{
		{"good", "", nil, true},
		{"the other spelling of its name", "", map[string]any{"iss": "accounts.google.com"}, true},
		{"of the domain", "example.com", map[string]any{"hd": "example.com"}, true},
		{"of any domain", "*", map[string]any{"hd": "example.org"}, true},
		{"59 minutes old", "", map[string]any{"iat": s.now.Add(-59 * time.Minute).Unix()}, true},
		{"61 minutes old", "", map[string]any{"iat": s.now.Add(-61 * time.Minute).Unix()}, false},
		{"of another domain", "example.com", map[string]any{"hd": "example.com.evil.example"}, false},
		{"of no domain", "example.com", nil, false},
		{"of no domain, where any is fine", "*", nil, false},
		{"of another issuer", "", map[string]any{"iss": "https://accounts.google.com.evil.example"}, false},
		{"for another client", "", map[string]any{"aud": "other"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			claims := map[string]any{"iss": "https://accounts.google.com", "name": "Ann", "picture": "https://img.example.com/a.png"}
			maps.Copy(claims, test.claims)
			idToken := s.good(claims)
			p := google(t, s, test.domain, &idToken)
			if err := p.VerifyIDToken(t.Context(), idToken, ""); (err == nil) != test.ok {
				t.Errorf("verifying: got %v", err)
			}
			tokens, err := p.Exchange(t.Context(), providers.Grant{Code: "c", CodeVerifier: codeVerifier})
			if (err == nil) != test.ok || err != nil && !errors.Is(err, providers.ErrIDToken) {
				t.Fatalf("trading the code: got %+v, %v", tokens, err)
			}
			if !test.ok {
				return
			}
			ann, err := p.User(t.Context(), tokens, nil)
			if err != nil || ann.ID != "ann" || ann.Name != "Ann" || ann.Email != "ann@example.com" || !ann.EmailVerified ||
				string(ann.Info) != `{"name":"Ann","email":"ann@example.com","image":"https://img.example.com/a.png","emailVerified":true}` {
				t.Errorf("got %+v, %v", ann, err)
			}
		})
	}
	t.Run("no ID token", func(t *testing.T) {
		none := ""
		p := google(t, s, "", &none)
		if tokens, err := p.Exchange(t.Context(), providers.Grant{Code: "c", CodeVerifier: codeVerifier}); !errors.Is(err, providers.ErrIDToken) {
			t.Errorf("got %+v, %v", tokens, err)
		}
		if _, err := p.User(t.Context(), &providers.Tokens{AccessToken: "ya29"}, nil); !errors.Is(err, providers.ErrNoUser) {
			t.Errorf("got %v", err)
		}
	})
}
