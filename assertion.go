package gateway

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/go-jose/go-jose/v4"

	"github.com/caddy-better-auth/gateway/auth"
)

// AssertionConfig is a header by which the app can tell that a request came through the
// gateway: a JWT (RFC 7519), signed with HS256, that is about this request and nobody else's.
// Its claims are iss and aud, sub and sid (the ids of user and session), email, iat, exp, jti,
// and as in RFC 9449 htm and htu: the method, and the URL without its query.
type AssertionConfig struct {
	// The secret that the app verifies the signature with, of at least 32 characters. Not one
	// of those that sign cookies. Placeholders such as {env.ASSERTION_SECRET} are expanded.
	Secret string `json:"secret,omitempty"`
	// Whom it is for: the value of aud.
	Audience string `json:"audience,omitempty"`
	// Its header. Default: X-Auth-Assertion
	Header string `json:"header,omitempty"`
	// How long it is good for. Default: 30s
	TTL caddy.Duration `json:"ttl,omitempty"`
}

// assertions signs what the gate says of requests.
type assertions struct {
	signer   jose.Signer
	header   string
	audience string
	ttl      time.Duration
	env      auth.Env
}

// claims are what an assertion says.
type claims struct {
	Issuer   string `json:"iss"`
	Audience string `json:"aud"`
	Subject  string `json:"sub"`
	Session  string `json:"sid"`
	Email    string `json:"email"`
	Issued   int64  `json:"iat"`
	Expires  int64  `json:"exp"`
	ID       string `json:"jti"`
	Method   string `json:"htm"`
	URL      string `json:"htu"`
}

// newAssertions refuses what the app could not rely on.
func (c *AssertionConfig) newAssertions() (*assertions, error) {
	secret, err := caddy.NewReplacer().ReplaceOrErr(c.Secret, true, true)
	switch {
	case err != nil:
		return nil, fmt.Errorf("assertion: secret: %w", err)
	case len(secret) < minSecret:
		return nil, fmt.Errorf("assertion: the secret has %d characters and needs at least %d; make one with: openssl rand -base64 32", len(secret), minSecret)
	case c.Audience == "":
		return nil, errors.New("assertion: name the app with audience")
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(secret)}, new(jose.SignerOptions).WithType("JWT"))
	if err != nil {
		return nil, fmt.Errorf("assertion: %w", err)
	}
	return &assertions{
		signer:   signer,
		header:   http.CanonicalHeaderKey(c.name()),
		audience: c.Audience,
		ttl:      cmp.Or(time.Duration(c.TTL), 30*time.Second),
	}, nil
}

// name returns the name of the header.
func (c *AssertionConfig) name() string { return cmp.Or(c.Header, "X-Auth-Assertion") }

// set puts an assertion on a request.
func (a *assertions) set(r *http.Request, id *auth.Identity) error {
	origin, now := originOf(r), a.env.Time()
	payload, err := json.Marshal(claims{
		Issuer:   origin,
		Audience: a.audience,
		Subject:  id.User.ID,
		Session:  id.Session.ID,
		Email:    id.User.Email,
		Issued:   now.Unix(),
		Expires:  now.Add(a.ttl).Unix(),
		ID:       a.env.Token(22),
		Method:   r.Method,
		URL:      origin + r.URL.EscapedPath(),
	})
	if err != nil {
		return err
	}
	signed, err := a.signer.Sign(payload)
	if err != nil {
		return err
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		return err
	}
	r.Header[a.header] = []string{token}
	return nil
}

// originOf returns the origin that a request was sent to.
func originOf(r *http.Request) string {
	if overHTTPS(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// words of:
//
//	assertion {
//		secret   <value>
//		audience <name>
//		header   <name>
//		ttl      <duration>
//	}
func (c *AssertionConfig) words() words {
	return words{
		"secret":   oneString(&c.Secret),
		"audience": oneString(&c.Audience),
		"header":   oneString(&c.Header),
		"ttl":      oneDuration(func(d caddy.Duration) { c.TTL = d }),
	}
}

func (p *Protect) readAssertion(d *caddyfile.Dispenser) error {
	p.Assertion = new(AssertionConfig)
	return block(p.Assertion.words()).read(d)
}
