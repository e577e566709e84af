package providers_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

func TestIDTokensOfClients(t *testing.T) {
	s := newSigner(t)
	facebook := s.good(map[string]any{"iss": "https://www.facebook.com"})
	for _, test := range []struct {
		kind, token string
		want        error
	}{
		{"github", "a.b.c", providers.ErrUnsupported},
		{"twitch", s.good(map[string]any{"iss": "https://id.twitch.tv/oauth2"}), providers.ErrUnsupported},
		{"facebook", facebook, nil},
		{"facebook", s.good(nil), providers.ErrIDToken},
		{"facebook", "an access token, which is judged when the profile is asked for", nil},
		{"facebook", "", providers.ErrIDToken},
		{"google", "opaque", providers.ErrIDToken},
	} {
		p := open(t, providers.Config{
			Type: test.kind, ClientIDs: []string{"client"}, ClientSecret: "x", JWKSURL: s.url + "/keys",
			Env: auth.Env{Now: func() time.Time { return s.now }},
		})
		if err := p.VerifyIDToken(t.Context(), test.token, ""); !errors.Is(err, test.want) {
			t.Errorf("%s, %.20s: got %v, want %v", test.kind, test.token, err, test.want)
		}
	}
}

func TestRefreshIsNotForAll(t *testing.T) {
	p := open(t, providers.Config{Type: "vercel", ClientIDs: []string{"x"}})
	if _, err := p.Refresh(t.Context(), "x"); !errors.Is(err, providers.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}

func TestSEC65MicrosoftTenants(t *testing.T) {
	const (
		cloud    = "https://login.microsoftonline.com/"
		work     = "72f988bf-86f1-41af-91ab-2d7cd011db47"
		personal = "9188040d-6c67-4c5b-b112-36a304b66dad"
	)
	s := newSigner(t)
	for _, test := range []struct {
		name, tenant, iss, tid string
		ok                     bool
	}{
		{"common takes work", "", cloud + work + "/v2.0", work, true},
		{"common takes personal", "common", cloud + personal + "/v2.0", personal, true},
		{"organizations takes work", "organizations", cloud + work + "/v2.0", work, true},
		{"organizations does not take personal", "organizations", cloud + personal + "/v2.0", personal, false},
		{"consumers takes personal", "consumers", cloud + personal + "/v2.0", personal, true},
		{"consumers does not take work", "consumers", cloud + work + "/v2.0", work, false},
		{"one takes its own", work, cloud + work + "/v2.0", work, true},
		{"one does not take others", work, cloud + personal + "/v2.0", personal, false},
		{"the issuer of another tenant", "", cloud + personal + "/v2.0", work, false},
		{"another cloud", "", "https://login.evil.example/" + work + "/v2.0", work, false},
		{"no tenant", "", cloud + "/v2.0", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := open(t, providers.Config{
				Type: "microsoft", ClientIDs: []string{"client"}, Tenant: test.tenant, JWKSURL: s.url + "/keys",
				Env: auth.Env{Now: func() time.Time { return s.now }},
			})
			err := p.VerifyIDToken(t.Context(), s.good(map[string]any{"iss": test.iss, "tid": test.tid}), "")
			if (err == nil) != test.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestSEC65AppleNonce: an app on a phone may have sent Apple the nonce's digest.
func TestSEC65AppleNonce(t *testing.T) {
	s := newSigner(t)
	p := open(t, providers.Config{
		Type: "apple", ClientIDs: []string{"client"}, ClientSecret: "x", JWKSURL: s.url + "/keys",
		Env: auth.Env{Now: func() time.Time { return s.now }},
	})
	const digest = "1b16b1df538ba12dc3f97edbb85caa7050d46c148134290feba80f8236c83db9" // of "n"
	for nonce, ok := range map[string]bool{"n": true, digest: true, "m": false, "": false} {
		err := p.VerifyIDToken(t.Context(), s.good(map[string]any{"iss": "https://appleid.apple.com", "nonce": nonce}), "n")
		if (err == nil) != ok {
			t.Errorf("%q: got %v", nonce, err)
		}
	}
}

// TestSEC70ErrorsTellNoToken: not even where it is part of a URL.
func TestSEC70ErrorsTellNoToken(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere?"+r.URL.RawQuery, http.StatusFound)
	}))
	defer server.Close()
	for name, address := range map[string]string{"redirected": server.URL, "refused": "http://127.0.0.1:1"} {
		p := open(t, providers.Config{Type: "facebook", ClientIDs: []string{"x"}, ClientSecret: "geheim", UserInfoURL: address + "/me"})
		_, err := p.User(t.Context(), &providers.Tokens{AccessToken: "streng"}, nil)
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		tells(t, err.Error(), "geheim", "streng")
	}
}
