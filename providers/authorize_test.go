package providers_test

import (
	"testing"

	"github.com/caddy-better-auth/gateway/providers"
)

// challenge is the S256 challenge of the verifier of RFC 7636, appendix B.
const (
	codeVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge    = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

func TestSEC64AuthorizeURL(t *testing.T) {
	request := providers.Authorization{
		State: "s~*", CodeVerifier: codeVerifier, RedirectURI: "http://localhost:3000/api/auth/callback/x",
		LoginHint: "octo", Scopes: []string{"repo"},
		Params: []providers.Param{{Name: "state", Value: "stolen"}, {Name: "hd", Value: "example.com"}},
	}
	const callback = "&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fapi%2Fauth%2Fcallback%2Fx"
	const pkce = "&code_challenge_method=S256&code_challenge=" + challenge
	for _, test := range []struct {
		name   string
		config providers.Config
		want   string
	}{
		{
			"github",
			providers.Config{Type: "github"},
			"https://github.com/login/oauth/authorize?response_type=code&client_id=id&state=s%7E*&scope=read%3Auser+user%3Aemail+repo" +
				callback + "&login_hint=octo" + pkce + "&hd=example.com",
		},
		{
			"google puts what is set twice where it was first",
			providers.Config{Type: "google", ClientSecret: "x", HostedDomain: "other.example", Prompt: "consent", AccessType: "offline", Display: "page"},
			"https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=id&state=s%7E*&scope=email+profile+openid+repo" +
				callback + "&display=page&login_hint=octo&prompt=consent&hd=example.com&access_type=offline" + pkce + "&include_granted_scopes=true",
		},
		{
			"configured scopes, no default ones",
			providers.Config{Type: "github", Scopes: []string{"gist"}, DisableDefaultScopes: true},
			"https://github.com/login/oauth/authorize?response_type=code&client_id=id&state=s%7E*&scope=gist+repo" +
				callback + "&login_hint=octo" + pkce + "&hd=example.com",
		},
		{
			"the endpoint's own query stays, but for what we set",
			providers.Config{Type: "github", AuthorizeURL: "https://GHE.example.com?tenant=a%20b&state=fixed&scope=all", RedirectURI: "https://app.example.com/cb"},
			"https://ghe.example.com/?tenant=a%20b&response_type=code&client_id=id&state=s%7E*&scope=read%3Auser+user%3Aemail+repo" +
				"&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb&login_hint=octo" + pkce + "&hd=example.com",
		},
		{
			"github enterprise server",
			providers.Config{Type: "github", Issuer: "https://git.example.com/", Params: []providers.Param{{Name: "allow_signup", Value: "false"}, {Name: "client_id", Value: "other"}}},
			"https://git.example.com/login/oauth/authorize?response_type=code&client_id=id&state=s%7E*&scope=read%3Auser+user%3Aemail+repo" +
				callback + "&login_hint=octo" + pkce + "&allow_signup=false&hd=example.com",
		},
		{
			"oauth2",
			providers.Config{Type: "oauth2", Scopes: []string{"me"}, AuthorizeURL: "https://a.example/x", TokenURL: "https://a.example/t", UserInfoURL: "https://a.example/u"},
			"https://a.example/x?response_type=code&client_id=id&state=s%7E*&scope=repo+me" + callback + "&login_hint=octo" + pkce + "&hd=example.com",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.config.ClientIDs = []string{"id", "further"}
			got, err := open(t, test.config).AuthorizeURL(t.Context(), request)
			if err != nil || got != test.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, test.want)
			}
		})
	}
}

// open makes a provider that must be fine.
func open(t *testing.T, c providers.Config) providers.Provider {
	t.Helper()
	p, err := providers.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
