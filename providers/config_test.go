package providers_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/providers"
)

func TestSEC72NewRefuses(t *testing.T) {
	const said = "https://login.example.com"
	for _, test := range []struct {
		name   string
		config providers.Config
		says   string
	}{
		{"no type", providers.Config{}, "unknown provider type"},
		{"an unknown type", providers.Config{Type: "myspace"}, "use one of "},
		{"no client id", providers.Config{Type: "github"}, "client_id is missing"},
		{"an empty client id", providers.Config{Type: "github", ClientIDs: []string{""}}, "client_id is missing"},
		{"no secret", providers.Config{Type: "google", ClientIDs: []string{"x"}}, "client_secret is missing"},
		{"no secret for basic", providers.Config{Type: "github", ClientIDs: []string{"x"}, BasicAuth: true}, "client_secret is missing"},
		{"no issuer", providers.Config{Type: "oidc", ClientIDs: []string{"x"}}, "issuer is missing"},
		{"no endpoints", providers.Config{Type: "oauth2", ClientIDs: []string{"x"}}, "authorize_url is missing"},
		{"no profile", providers.Config{Type: "oauth2", ClientIDs: []string{"x"}, AuthorizeURL: said, TokenURL: said}, "user_info_url is missing"},
		{"an id that is a path", providers.Config{Type: "github", ID: "a/b", ClientIDs: []string{"x"}}, `id "a/b"`},
		{"the id of passwords", providers.Config{Type: "github", ID: "credential", ClientIDs: []string{"x"}}, `id "credential"`},
		{"plain text", providers.Config{Type: "oidc", ClientIDs: []string{"x"}, Issuer: "http://login.example.com"}, "only https is safe"},
		{"a password in a URL", providers.Config{Type: "oidc", ClientIDs: []string{"x"}, Issuer: "https://ann:geheim@login.example.com"}, "give them apart"},
		{"no URL", providers.Config{Type: "github", ClientIDs: []string{"x"}, TokenURL: "github.com/token"}, "token_url"},
		{"a fragment", providers.Config{Type: "github", ClientIDs: []string{"x"}, AuthorizeURL: said + "/#x"}, "authorize_url"},
		{"a shared secret for signatures", providers.Config{Type: "oidc", ClientIDs: []string{"x"}, Issuer: said, Algorithms: []string{"HS256"}}, `algorithm "HS256"`},
		{"no signature", providers.Config{Type: "oidc", ClientIDs: []string{"x"}, Issuer: said, Algorithms: []string{"none"}}, `algorithm "none"`},
		{"a domain at others than Google", providers.Config{Type: "github", ClientIDs: []string{"x"}, HostedDomain: "example.com"}, "hosted_domain"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := providers.New(test.config)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("got %v, %v; want it to say %q", p, err, test.says)
			}
			if strings.Contains(err.Error(), "geheim") {
				t.Errorf("the error tells a password: %v", err)
			}
		})
	}
}

// TestEveryTypeOpens: each needs no more than id and secret, and an issuer where there are
// many.
func TestEveryTypeOpens(t *testing.T) {
	const said = "https://login.example.com"
	for _, kind := range providers.Types() {
		c := providers.Config{Type: kind, ClientIDs: []string{"x"}, ClientSecret: "y"}
		switch kind {
		case "oidc":
			c.Issuer = said
		case "oauth2":
			c.AuthorizeURL, c.TokenURL, c.UserInfoURL = said, said, said
		}
		if p := open(t, c); p.ID() != kind {
			t.Errorf("%s has the id %s", kind, p.ID())
		}
	}
}

// TestSEC72PrivateNetwork: what lies behind a public name is asked only with permission.
func TestSEC72PrivateNetwork(t *testing.T) {
	open := func(issuer string, allow bool) error {
		return open(t, providers.Config{Type: "oidc", ClientIDs: []string{"x"}, Issuer: issuer, AllowPrivateNetwork: allow}).(providers.Discoverer).Discover(t.Context())
	}
	for _, issuer := range []string{"https://10.255.255.1", "https://169.254.169.254", "https://[fd00:ec2::254]", "https://192.168.0.1:8443"} {
		if err := open(issuer, false); !errors.Is(err, providers.ErrUnavailable) || !strings.Contains(err.Error(), "no public address") {
			t.Errorf("%s: got %v", issuer, err)
		}
	}
	s := newSigner(t)
	if err := open(s.url, false); err != nil {
		t.Errorf("this machine, by its name: got %v", err)
	}
	if err := open(s.url, true); err != nil {
		t.Errorf("with permission: got %v", err)
	}
}

func TestSettings(t *testing.T) {
	s := open(t, providers.Config{Type: "google", ClientIDs: []string{"x"}, ClientSecret: "y", DisableSignUp: true, OverrideUserInfo: true}).Settings()
	if !s.DisableSignUp || !s.OverrideUserInfo || s.DisableImplicitSignUp || s.RequireEmailVerification || s.NeedsNonce {
		t.Errorf("settings are %+v", s)
	}
	if !s.AcceptsIssuer("") || !s.AcceptsIssuer("https://accounts.google.com") || s.AcceptsIssuer("https://evil.example") {
		t.Errorf("issuers are %q", s.Issuers)
	}
	if s := open(t, providers.Config{Type: "github", ClientIDs: []string{"x"}}).Settings(); !s.AcceptsIssuer("https://github.com") {
		t.Errorf("GitHub's issuers are %q", s.Issuers)
	}
	if got := providers.ReservedParams(); !slices.Contains(got, "redirect_uri") {
		t.Errorf("reserved are %q", got)
	}
}

// tells fails the test if a text has one of the secrets in it.
func tells(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%q tells %q", text, secret)
		}
	}
}
