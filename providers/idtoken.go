package providers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/caddy-better-auth/gateway/auth"
)

const (
	longestIDToken = 64 << 10         // bytes
	clockSkew      = 30 * time.Second // as Better Auth allows
	keysPause      = 10 * time.Second // between two looks for new keys
)

// verifier judges ID tokens: size, signature under an algorithm that was configured, issuer,
// audience, times, nonce, and what else the type asks for.
type verifier struct {
	config  Config
	rules   *idTokens
	issuers []string
	oidc    *oidc.IDTokenVerifier
}

func newVerifier(p *oauth2Provider, algorithms []string) *verifier {
	keys := &http.Client{
		Transport:     &keyCache{base: p.http.Transport, env: p.config.Env},
		Timeout:       p.http.Timeout,
		CheckRedirect: p.http.CheckRedirect,
	}
	if len(algorithms) == 0 {
		algorithms = []string{oidc.RS256}
	}
	return &verifier{
		config:  p.config,
		rules:   p.kind.idTokens,
		issuers: p.issuers(),
		// Issuers and audiences are compared below: there may be several.
		oidc: oidc.NewVerifier("", oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), keys), p.config.JWKSURL), &oidc.Config{
			SkipIssuerCheck:      true,
			SkipClientIDCheck:    true,
			SupportedSigningAlgs: algorithms,
			Now:                  func() time.Time { return p.config.Env.Time().Add(-clockSkew) },
		}),
	}
}

// verify returns nil if an ID token holds. The nonce is compared if one is given.
func (v *verifier) verify(ctx context.Context, raw, nonce string) error {
	if raw == "" || len(raw) > longestIDToken {
		return rejected("it is missing, or too long")
	}
	token, err := v.oidc.Verify(ctx, raw)
	if err != nil {
		return rejected("%w", shortened(err))
	}
	var payload json.RawMessage
	if err := token.Claims(&payload); err != nil {
		return rejected("%w", err)
	}
	claims, err := parseObject(payload)
	if err != nil {
		return rejected("%w", err)
	}
	if err := v.checkParties(token); err != nil {
		return err
	}
	if err := v.checkAge(token.IssuedAt); err != nil {
		return err
	}
	if nonce != "" && !v.sameNonce(claims.text("nonce"), nonce) {
		return rejected("its nonce is not the one of this sign-in")
	}
	if v.rules.check != nil {
		if err := v.rules.check(v.config, claims); err != nil {
			return rejected("%w", err)
		}
	}
	return nil
}

// checkParties compares who made the token, about whom, and for whom.
func (v *verifier) checkParties(token *oidc.IDToken) error {
	switch {
	case token.Issuer == "" || len(v.issuers) > 0 && !slices.Contains(v.issuers, token.Issuer):
		return rejected("it is by issuer %.100q", token.Issuer)
	case !slices.ContainsFunc(v.config.ClientIDs, func(id string) bool { return slices.Contains(token.Audience, id) }):
		return rejected("it is for audience %.100q", token.Audience)
	case token.Subject == "":
		return rejected("it has no subject")
	default:
		return nil
	}
}

// checkAge looks when the token was issued. That it did not expire was seen already.
func (v *verifier) checkAge(issued time.Time) error {
	now := v.config.Env.Time()
	switch {
	case issued.IsZero() || issued.Unix() == 0:
		return rejected("it does not say when it was issued")
	case issued.After(now.Add(clockSkew)):
		return rejected("it is from the future")
	case v.rules.maxAge > 0 && now.Sub(issued) > v.rules.maxAge+clockSkew:
		return rejected("it is older than %s", v.rules.maxAge)
	default:
		return nil
	}
}

func (v *verifier) sameNonce(got, want string) bool {
	if got == want {
		return true
	}
	sum := sha256.Sum256([]byte(want))
	return v.rules.hashedNonce && got == hex.EncodeToString(sum[:])
}

// rejected says why an ID token does not hold.
func rejected(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrIDToken, fmt.Errorf(format, args...))
}

// readClaims reads an ID token that was verified before.
func readClaims(token string) (object, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("there is no ID token: %w", ErrNoUser)
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, fmt.Errorf("reading the ID token: %w", ErrNoUser)
	}
	return parseObject(payload)
}

// keyCache keeps an issuer's keys for a moment, so that tokens signed by nobody make us ask
// for keys every few seconds, not every time.
type keyCache struct {
	base http.RoundTripper
	env  auth.Env

	mu    sync.Mutex
	keys  []byte
	until time.Time
}

// RoundTrip implements http.RoundTripper. Only the keys are asked for through it.
func (c *keyCache) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys == nil || !c.env.Time().Before(c.until) {
		answer, err := c.base.RoundTrip(r)
		if err != nil || answer.StatusCode != http.StatusOK {
			return answer, err
		}
		defer answer.Body.Close()
		keys, err := io.ReadAll(answer.Body)
		if err != nil {
			return nil, err
		}
		c.keys, c.until = keys, c.env.Time().Add(keysPause)
	}
	return &http.Response{
		Status:        "200 OK",
		StatusCode:    http.StatusOK,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(bytes.NewReader(c.keys)),
		ContentLength: int64(len(c.keys)),
		Request:       r,
	}, nil
}
