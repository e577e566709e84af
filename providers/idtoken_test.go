package providers_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// signer is an issuer that signs whatever it is asked to.
type signer struct {
	t       *testing.T
	url     string
	rsa     *rsa.PrivateKey
	ecdsa   *ecdsa.PrivateKey
	now     time.Time
	fetched atomic.Int32 // how often the keys were asked for
	down    atomic.Bool
}

func newSigner(t *testing.T) *signer {
	t.Helper()
	s := &signer{t: t, now: time.Unix(1_800_000_000, 0)}
	var err error
	if s.rsa, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	if s.ecdsa, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *signer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var answer any
	switch {
	case s.down.Load():
		http.Error(w, strings.Repeat("down ", 1000), http.StatusServiceUnavailable)
		return
	case r.URL.Path == "/keys":
		s.fetched.Add(1)
		answer = jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
			{Key: s.rsa.Public(), KeyID: "rsa", Use: "sig"},
			{Key: s.ecdsa.Public(), KeyID: "ec", Use: "sig", Algorithm: "ES256"},
		}}
	default:
		answer = map[string]any{
			"issuer": s.url, "authorization_endpoint": s.url + "/authorize", "token_endpoint": s.url + "/token",
			"jwks_uri": s.url + "/keys", "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

// claims are those of a good token, with changes; nil takes one out.
func (s *signer) claims(changes map[string]any) map[string]any {
	claims := map[string]any{
		"iss": s.url, "aud": "client", "sub": "ann", "nonce": "n", "email": "ann@example.com", "email_verified": true,
		"iat": s.now.Unix(), "exp": s.now.Add(time.Hour).Unix(),
	}
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	return claims
}

func (s *signer) sign(algorithm jose.SignatureAlgorithm, key any, kid string, claims map[string]any) string {
	s.t.Helper()
	made, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: jose.JSONWebKey{Key: key, KeyID: kid}}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		s.t.Fatal(err)
	}
	token, err := made.Sign(payload)
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := token.CompactSerialize()
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

func (s *signer) good(changes map[string]any) string {
	return s.sign(jose.RS256, s.rsa, "rsa", s.claims(changes))
}

// open returns a provider that trusts the issuer.
func (s *signer) open(c providers.Config) providers.Provider {
	s.t.Helper()
	c.Type, c.ID, c.Issuer = "oidc", "acme", s.url
	if c.ClientIDs == nil {
		c.ClientIDs = []string{"client", "phone"}
	}
	c.Env = auth.Env{Now: func() time.Time { return s.now }}
	return open(s.t, c)
}

func TestSEC65VerifyIDToken(t *testing.T) {
	s := newSigner(t)
	p := s.open(providers.Config{})
	public, err := x509.MarshalPKIXPublicKey(s.rsa.Public())
	if err != nil {
		t.Fatal(err)
	}
	asPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	good := s.good(nil)
	header, payload, signature := split(good)
	unix := func(d time.Duration) int64 { return s.now.Add(d).Unix() }
	for _, test := range []struct {
		name, token string
		ok          bool
	}{
		{"good", good, true},
		{"for several clients", s.good(map[string]any{"aud": []string{"other", "client"}}), true},
		{"for our app on phones", s.good(map[string]any{"aud": "phone"}), true},
		{"expired within the skew of clocks", s.good(map[string]any{"exp": unix(-29 * time.Second)}), true},
		{"issued by a clock that is a little ahead", s.good(map[string]any{"iat": unix(29 * time.Second)}), true},

		{"expired", s.good(map[string]any{"exp": unix(-31 * time.Second)}), false},
		{"without exp", s.good(map[string]any{"exp": nil}), false},
		{"from the future", s.good(map[string]any{"iat": unix(time.Minute)}), false},
		{"without iat", s.good(map[string]any{"iat": nil}), false},
		{"not valid yet", s.good(map[string]any{"nbf": unix(time.Hour)}), false},
		{"for another client", s.good(map[string]any{"aud": "other"}), false},
		{"for a client with a longer name", s.good(map[string]any{"aud": "client2"}), false},
		{"for nobody", s.good(map[string]any{"aud": nil}), false},
		{"for an empty list", s.good(map[string]any{"aud": []string{}}), false},
		{"by another issuer", s.good(map[string]any{"iss": "https://evil.example"}), false},
		{"by the issuer with a slash", s.good(map[string]any{"iss": s.url + "/"}), false},
		{"without issuer", s.good(map[string]any{"iss": nil}), false},
		{"another nonce", s.good(map[string]any{"nonce": "m"}), false},
		{"a nonce that is no text", s.good(map[string]any{"nonce": []string{"n"}}), false},
		{"without nonce", s.good(map[string]any{"nonce": nil}), false},
		{"without subject", s.good(map[string]any{"sub": nil}), false},
		{"an empty subject", s.good(map[string]any{"sub": ""}), false},

		{"signed by somebody else", s.sign(jose.RS256, stranger, "rsa", s.claims(nil)), false},
		{"signed by a key that nobody knows", s.sign(jose.RS256, stranger, "new", s.claims(nil)), false},
		{"HS256 with the public key", s.sign(jose.HS256, asPEM, "rsa", s.claims(nil)), false},
		{"HS256 with the public key in DER", s.sign(jose.HS256, public, "rsa", s.claims(nil)), false},
		{"an algorithm that the issuer does not name", s.sign(jose.ES256, s.ecdsa, "ec", s.claims(nil)), false},
		{"another strength of the algorithm", s.sign(jose.RS512, s.rsa, "rsa", s.claims(nil)), false},
		{"alg none", encode(`{"alg":"none"}`) + "." + payload + ".", false},
		{"alg None", encode(`{"alg":"None"}`) + "." + payload + ".", false},
		{"alg none with a signature", encode(`{"alg":"none","kid":"rsa"}`) + "." + payload + "." + signature, false},
		{"a key of its own", ownKey(t, stranger, s.claims(nil)), false},
		{"changed claims", header + "." + encode(`{"sub":"root"}`) + "." + signature, false},
		{"no signature", header + "." + payload + ".", false},
		{"two parts", header + "." + payload, false},
		{"four parts", good + ".x", false},
		{"empty", "", false},
		{"not a token", "not.a.jwt", false},
		{"too long", s.good(map[string]any{"x": strings.Repeat("x", 64<<10)}), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := p.VerifyIDToken(t.Context(), test.token, "n")
			if (err == nil) != test.ok || err != nil && !errors.Is(err, providers.ErrIDToken) {
				t.Errorf("got %v", err)
			}
		})
	}
	if n := s.fetched.Load(); n > 2 {
		t.Errorf("the keys were fetched %d times", n)
	}
}

func TestSEC65ConfiguredAlgorithms(t *testing.T) {
	s := newSigner(t)
	p := s.open(providers.Config{Algorithms: []string{"ES256"}})
	if err := p.VerifyIDToken(t.Context(), s.sign(jose.ES256, s.ecdsa, "ec", s.claims(nil)), "n"); err != nil {
		t.Errorf("ES256: got %v", err)
	}
	if err := p.VerifyIDToken(t.Context(), s.good(nil), "n"); !errors.Is(err, providers.ErrIDToken) {
		t.Errorf("RS256: got %v", err)
	}
}

func TestIDTokensCanBeTurnedOff(t *testing.T) {
	s := newSigner(t)
	p := s.open(providers.Config{DisableIDTokenSignIn: true})
	if err := p.VerifyIDToken(t.Context(), s.good(nil), "n"); !errors.Is(err, providers.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}

// TestNewKeys: a new key of the issuer is found, though not by every token that names one.
func TestNewKeys(t *testing.T) {
	s := newSigner(t)
	p := s.open(providers.Config{})
	if err := p.VerifyIDToken(t.Context(), s.good(nil), "n"); err != nil {
		t.Fatal(err)
	}
	rotated, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	s.rsa = rotated
	for range 5 {
		if err := p.VerifyIDToken(t.Context(), s.good(nil), "n"); !errors.Is(err, providers.ErrIDToken) {
			t.Errorf("got %v before the keys may be asked for again", err)
		}
	}
	s.now = s.now.Add(11 * time.Second)
	// The library may still be about to forget the answer before.
	for range 100 {
		if err = p.VerifyIDToken(t.Context(), s.good(nil), "n"); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if err != nil {
		t.Errorf("got %v after it", err)
	}
	if n := s.fetched.Load(); n != 2 {
		t.Errorf("the keys were fetched %d times", n)
	}
}

// TestDiscovery: an issuer that is down is asked again, but not by everybody at once.
func TestDiscovery(t *testing.T) {
	s := newSigner(t)
	s.down.Store(true)
	p := s.open(providers.Config{})
	ask := func() error {
		_, err := p.AuthorizeURL(t.Context(), providers.Authorization{State: "s", Nonce: "n"})
		return err
	}
	if err := ask(); !errors.Is(err, providers.ErrUnavailable) || len(err.Error()) > 500 {
		t.Errorf("while it is down: got %v", err)
	}
	s.down.Store(false)
	if err := ask(); !errors.Is(err, providers.ErrUnavailable) {
		t.Errorf("in the pause: got %v", err)
	}
	s.now = s.now.Add(6 * time.Second)
	if err := ask(); err != nil {
		t.Errorf("after the pause: got %v", err)
	}
	s.down.Store(true)
	if err := ask(); err != nil {
		t.Errorf("once known: got %v", err)
	}
}

// TestSEC65DiscoveryOfAnother: a document that calls itself something else is not believed.
func TestSEC65DiscoveryOfAnother(t *testing.T) {
	s := newSigner(t)
	for name, document := range map[string]string{
		"another issuer":   `{"issuer":"https://evil.example","authorization_endpoint":"ISSUER/a","token_endpoint":"ISSUER/t","jwks_uri":"ISSUER/k"}`,
		"no endpoints":     `{"issuer":"ISSUER"}`,
		"no keys":          `{"issuer":"ISSUER","authorization_endpoint":"ISSUER/a","token_endpoint":"ISSUER/t"}`,
		"plain text":       `{"issuer":"ISSUER","authorization_endpoint":"ISSUER/a","token_endpoint":"http://example.com/t","jwks_uri":"ISSUER/k"}`,
		"no JSON":          `<html>`,
		"a file of theirs": `{"issuer":"ISSUER","authorization_endpoint":"ISSUER/a","token_endpoint":"file:///etc/passwd","jwks_uri":"ISSUER/k"}`,
	} {
		t.Run(name, func(t *testing.T) {
			var server *httptest.Server
			server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(strings.ReplaceAll(document, "ISSUER", server.URL)))
			}))
			defer server.Close()
			s.url = server.URL
			if err := s.open(providers.Config{}).(providers.Discoverer).Discover(t.Context()); !errors.Is(err, providers.ErrUnavailable) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestSEC65EmailVerified: only true and "true" count.
func TestSEC65EmailVerified(t *testing.T) {
	s := newSigner(t)
	p := s.open(providers.Config{})
	for _, test := range []struct {
		claim any
		want  bool
	}{
		{true, true}, {"true", true}, {false, false}, {"false", false}, {nil, false}, {1, false}, {"1", false},
		{"TRUE", false}, {"yes", false}, {[]bool{true}, false}, {map[string]bool{"true": true}, false},
	} {
		user, err := p.User(t.Context(), &providers.Tokens{IDToken: s.good(map[string]any{"email_verified": test.claim})}, nil)
		if err != nil || user.EmailVerified != test.want {
			t.Errorf("%v: got %+v, %v", test.claim, user, err)
		}
	}
}

func split(token string) (header, payload, signature string) {
	parts := strings.Split(token, ".")
	return parts[0], parts[1], parts[2]
}

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// ownKey returns a token whose header brings the key along that it is signed with.
func ownKey(t *testing.T, key crypto.Signer, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, &jose.SignerOptions{EmbedJWK: true})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
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
