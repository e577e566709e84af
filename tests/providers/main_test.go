// Package providers_test signs people in at a certified OpenID Connect provider, the npm package
// oidc-provider: discovery, the code flow with PKCE and nonce, ID tokens under several
// algorithms, refresh and logout; and, with a password, at dex. And it compares every type of the
// table with Better Auth's own provider of that name.
package providers_test

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

func TestMain(m *testing.M) { os.Exit(stage.Run(m)) }

const callback = "https://app.example.com/api/auth/callback/acme"

// client is a client of the provider, in the words of OpenID Connect registration.
type client struct {
	ID             string   `json:"client_id"`
	Secret         string   `json:"client_secret,omitempty"`
	RedirectURIs   []string `json:"redirect_uris"`
	PostLogoutURIs []string `json:"post_logout_redirect_uris,omitempty"`
	GrantTypes     []string `json:"grant_types"`
	AuthMethod     string   `json:"token_endpoint_auth_method"`
	Algorithm      string   `json:"id_token_signed_response_alg"`
}

func newClient(id, secret, method, algorithm string) client {
	return client{
		ID: id, Secret: secret, AuthMethod: method, Algorithm: algorithm,
		RedirectURIs:   []string{callback},
		PostLogoutURIs: []string{"https://app.example.com/bye"},
		GrantTypes:     []string{"authorization_code", "refresh_token"},
	}
}

// start runs the provider and returns its issuer.
func start(t *testing.T, clients []client, flags ...string) string {
	t.Helper()
	port := stage.Port(t)
	startAt(t, port, clients, flags...)
	return "http://127.0.0.1:" + port
}

// startAt runs the provider at a port.
func startAt(t *testing.T, port string, clients []client, flags ...string) {
	t.Helper()
	text, err := json.Marshal(clients)
	if err != nil {
		t.Fatal(err)
	}
	cmd := stage.Node(t, "tests/providers/server.mjs", append([]string{"--port", port, "--clients", string(text)}, flags...)...)
	stage.Start(t, "oidc-provider", cmd, func(l *stage.Log) bool { return l.Contains("READY\n") })
}

// browse follows the browser from the authorization URL to the callback, and returns the
// parameters that it brings along.
func browse(t *testing.T, authorizeURL string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var arrived *url.URL
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "app.example.com" {
			arrived = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, authorizeURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if arrived == nil {
		t.Fatalf("the browser ends at %s with %s", answer.Request.URL, answer.Status)
	}
	return arrived.Query()
}
