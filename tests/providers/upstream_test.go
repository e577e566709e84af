package providers_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/caddy-better-auth/gateway/providers"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

// comparison is what Better Auth's provider and ours are both given.
type comparison struct {
	name   string
	config providers.Config
	// options are Better Auth's of the same meaning, but for id and secret.
	options map[string]any
	// answers are what the network says, by URL.
	answers map[string]answer
	// claims are those of the ID token; nil: there is none.
	claims map[string]any
	hint   string
	// noPKCE says that Better Auth sends no challenge here.
	noPKCE bool
}

type answer struct {
	Status int    `json:"status"`
	Body   string `json:"body"`
}

func ok(body string) answer { return answer{http.StatusOK, body} }

// request is a request to a token endpoint.
type request struct {
	URL           string `json:"url"`
	Authorization string `json:"authorization"`
	Body          string `json:"body"`
}

// did is what Better Auth made of a comparison.
type did struct {
	URL           string    `json:"url"`
	TokenRequests []request `json:"tokenRequests"`
	Exchanged     *struct {
		AccessToken, RefreshToken, IDToken string
		Scopes                             []string
		AccessTokenExpiresAt               time.Time
	}
	User json.RawMessage `json:"user"`
	Data json.RawMessage `json:"data"`
	ID   string          `json:"id"`
}

// network answers from a table, and notes what was asked with a body.
type network struct {
	answers  map[string]answer
	requests []request
}

// RoundTrip implements http.RoundTripper.
func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		n.requests = append(n.requests, request{r.URL.String(), r.Header.Get("Authorization"), string(body)})
	}
	asked, err := url.QueryUnescape(r.URL.String())
	if err != nil {
		return nil, err
	}
	a, ok := n.answers[asked]
	if !ok {
		a = answer{http.StatusNotFound, "not found"}
	}
	return &http.Response{
		Status: http.StatusText(a.Status), StatusCode: a.Status, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(a.Body)),
	}, nil
}

// TestLikeBetterAuth: every type of the table does what Better Auth's does.
func TestLikeBetterAuth(t *testing.T) {
	keys := newKeys(t)
	all := comparisons()
	var cases []map[string]any
	for i := range all {
		cases = append(cases, all[i].prepare(t, keys))
	}
	for i, theirs := range askBetterAuth(t, cases) {
		t.Run(all[i].name, func(t *testing.T) { all[i].compare(t, cases[i]["idToken"].(string), theirs) })
	}
}

func askBetterAuth(t *testing.T, cases []map[string]any) []did {
	t.Helper()
	text, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	cmd := stage.Node(t, "tests/providers/upstream.mjs")
	cmd.Stdin = bytes.NewReader(text)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	// Better Auth's logger writes to standard output, too.
	var all []did
	if err := json.Unmarshal(out[bytes.LastIndex(out, []byte("\n"))+1:], &all); err != nil || len(all) != len(cases) {
		t.Fatalf("got %d of %d, %v: %s", len(all), len(cases), err, out)
	}
	return all
}

const (
	clientID     = "id ~*'()"
	clientSecret = "secret ~*'()&"
)

func (c *comparison) prepare(t *testing.T, keys *keys) map[string]any {
	idToken := ""
	c.answers = maps.Clone(c.answers)
	if c.claims != nil {
		idToken = keys.sign(t, c.claims)
		for _, at := range []string{"https://www.googleapis.com/oauth2/v3/certs", "https://appleid.apple.com/auth/keys", "https://login.microsoftonline.com/common/discovery/v2.0/keys", "https://acme.example/keys", "https://id.twitch.tv/oauth2/keys"} {
			c.answers[at] = ok(keys.published(t))
		}
	}
	for tokenURL, a := range c.answers {
		c.answers[tokenURL] = answer{a.Status, strings.ReplaceAll(a.Body, "ID_TOKEN", idToken)}
	}
	options := map[string]any{"clientId": clientID, "clientSecret": clientSecret}
	maps.Copy(options, c.options)
	kind := c.config.Type
	if kind == "oidc" || kind == "oauth2" {
		kind = "generic"
		options["providerId"] = "acme"
	}
	a := authorization()
	tokens := map[string]any{"accessToken": "access"}
	if idToken != "" {
		tokens["idToken"] = idToken
	}
	of := map[string]any{
		"type": kind, "options": options, "answers": c.answers, "idToken": idToken, "refreshToken": "refresh", "tokens": tokens,
		"authorization": map[string]any{
			"state": a.State, "codeVerifier": a.CodeVerifier, "redirectURI": a.RedirectURI, "loginHint": a.LoginHint, "scopes": a.Scopes,
			"additionalParams": map[string]string{"first": "a b", "second": "é"},
		},
		"grant": map[string]any{"code": "code", "codeVerifier": a.CodeVerifier, "redirectURI": a.RedirectURI},
	}
	if c.config.Type == "oidc" {
		of["authorization"].(map[string]any)["idTokenNonce"] = nonce
	}
	if c.hint != "" {
		of["hint"] = json.RawMessage(c.hint)
	}
	return of
}

func authorization() providers.Authorization {
	return providers.Authorization{
		State: "state", CodeVerifier: codeVerifier, RedirectURI: "http://localhost:3000/api/auth/callback/acme",
		LoginHint: "ann@example.com", Scopes: []string{"more"},
		Params: []providers.Param{{Name: "first", Value: "a b"}, {Name: "second", Value: "é"}},
	}
}

func (c *comparison) compare(t *testing.T, idToken string, theirs did) {
	net := &network{answers: c.answers}
	config := c.config
	config.ClientIDs, config.ClientSecret, config.Transport = []string{clientID}, clientSecret, net
	p, err := providers.New(config)
	if err != nil {
		t.Fatal(err)
	}
	a := authorization()
	if p.Settings().NeedsNonce {
		a.Nonce = nonce
	}
	got, err := p.AuthorizeURL(t.Context(), a)
	if c.noPKCE {
		got = strings.NewReplacer("&code_challenge_method=S256", "", "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "").Replace(got)
	}
	if err != nil || got != theirs.URL {
		t.Errorf("the URL is  %s, %v\nBetter Auth's %s", got, err, theirs.URL)
	}
	c.compareTokens(t, p, net, a, theirs)
	tokens := &providers.Tokens{AccessToken: "access", IDToken: idToken}
	var hint json.RawMessage
	if c.hint != "" {
		hint = json.RawMessage(c.hint)
	}
	user, err := p.User(t.Context(), tokens, hint)
	if string(theirs.User) == "null" {
		if err == nil {
			t.Errorf("the user is %+v, Better Auth has none", user)
		}
		return
	}
	if err != nil {
		t.Fatalf("got %v, Better Auth has %s", err, theirs.User)
	}
	if string(user.Info) != string(theirs.User) || string(user.Raw) != string(theirs.Data) || user.ID != theirs.ID {
		t.Errorf("the user is  %s %s of %s\nBetter Auth's %s %s of %s", user.ID, user.Info, user.Raw, theirs.ID, theirs.User, theirs.Data)
	}
}

// compareTokens trades a code and refreshes, and compares what is sent and what comes of it.
func (c *comparison) compareTokens(t *testing.T, p providers.Provider, net *network, a providers.Authorization, theirs did) {
	t.Helper()
	net.requests = nil
	tokens, err := p.Exchange(t.Context(), providers.Grant{Code: "code", CodeVerifier: a.CodeVerifier, RedirectURI: a.RedirectURI, Nonce: a.Nonce})
	switch {
	case (err == nil) != (theirs.Exchanged != nil):
		t.Errorf("the exchange gives %+v, %v\nBetter Auth's %+v", tokens, err, theirs.Exchanged)
	case err == nil:
		u := theirs.Exchanged
		if tokens.AccessToken != u.AccessToken || tokens.RefreshToken != u.RefreshToken || tokens.IDToken != u.IDToken ||
			!reflect.DeepEqual(tokens.Scopes, u.Scopes) || tokens.AccessTokenExpiresAt.Sub(u.AccessTokenExpiresAt).Abs() > time.Minute {
			t.Errorf("the tokens are %+v\nBetter Auth's %+v", tokens, u)
		}
	}
	_, _ = p.Refresh(t.Context(), "refresh")
	if len(net.requests) != len(theirs.TokenRequests) {
		t.Fatalf("there were %d token requests, Better Auth makes %d", len(net.requests), len(theirs.TokenRequests))
	}
	for i, ours := range net.requests {
		u := theirs.TokenRequests[i]
		got, want := form(t, ours.Body), form(t, u.Body)
		if c.noPKCE {
			got.Del("code_verifier")
		}
		if c.config.Type == "microsoft" {
			want.Del("scope") // of a refresh: optional, and all that was granted without it
		}
		if c.config.Type == "notion" && got.Has("refresh_token") {
			continue // Better Auth sends id and secret in the form here, though not for a code
		}
		if ours.URL != u.URL || !reflect.DeepEqual(got, want) || basic(t, ours.Authorization) != basic(t, u.Authorization) {
			t.Errorf("sent  %s %q %v\nBetter Auth %s %q %v", ours.URL, ours.Authorization, got, u.URL, u.Authorization, want)
		}
	}
}

func form(t *testing.T, body string) url.Values {
	t.Helper()
	values, err := url.ParseQuery(body)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// basic returns id and secret of an Authorization header, however they were escaped.
func basic(t *testing.T, header string) string {
	t.Helper()
	encoded, found := strings.CutPrefix(header, "Basic ")
	if !found {
		return header
	}
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := url.QueryUnescape(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// keys sign ID tokens.
type keys struct{ key *rsa.PrivateKey }

func newKeys(t *testing.T) *keys {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return &keys{key}
}

func (k *keys) published(t *testing.T) string {
	t.Helper()
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: k.key.Public(), KeyID: "k", Use: "sig", Algorithm: "RS256"}}})
	if err != nil {
		t.Fatal(err)
	}
	return string(set)
}

func (k *keys) sign(t *testing.T, claims map[string]any) string {
	t.Helper()
	now := time.Now().Unix()
	all := map[string]any{"aud": clientID, "sub": "sub-1", "iat": now, "exp": now + 3600, "nonce": nonce}
	maps.Copy(all, claims)
	payload, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: k.key, KeyID: "k"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := token.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
