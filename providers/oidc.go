package providers

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
)

// oidcProvider is the engine for OpenID Connect: OAuth 2.0, and ID tokens that are verified
// before they are believed.
type oidcProvider struct {
	engine *oauth2Provider
	found  *discovery // nil for types whose endpoints are in the table
	fixed  *issuer    // nil for types that discover
}

// issuer is an OpenID Connect issuer whose endpoints are known.
type issuer struct {
	*oauth2Provider // with the endpoints in its configuration
	verifier        *verifier
	endSession      string // empty if it has no such endpoint
}

func newOIDC(engine *oauth2Provider) *oidcProvider {
	p := &oidcProvider{engine: engine}
	if engine.kind.discovers() {
		p.found = &discovery{discover: p.discover, env: engine.config.Env, turn: make(chan struct{}, 1)}
		return p
	}
	p.fixed = &issuer{oauth2Provider: engine, verifier: newVerifier(engine, engine.config.Algorithms)}
	return p
}

// issuer returns the issuer, and asks it for its endpoints if that was not done yet.
func (p *oidcProvider) issuer(ctx context.Context) (*issuer, error) {
	if p.fixed != nil {
		return p.fixed, nil
	}
	return p.found.get(ctx)
}

// Discover implements Discoverer.
func (p *oidcProvider) Discover(ctx context.Context) error {
	_, err := p.issuer(ctx)
	return err
}

// discover reads the discovery document. Endpoints that are configured win.
func (p *oidcProvider) discover(ctx context.Context) (*issuer, error) {
	c := p.engine.config
	provider, err := oidc.NewProvider(p.engine.withClient(ctx), c.Issuer)
	if err != nil {
		return nil, fmt.Errorf("discovery of %s: %w", c.Issuer, unavailable(shortened(err)))
	}
	var document struct {
		Authorize  string   `json:"authorization_endpoint"`
		Token      string   `json:"token_endpoint"`
		UserInfo   string   `json:"userinfo_endpoint"`
		JWKS       string   `json:"jwks_uri"`
		EndSession string   `json:"end_session_endpoint"`
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
	}
	if err := provider.Claims(&document); err != nil {
		return nil, fmt.Errorf("discovery of %s: %w", c.Issuer, unavailable(err))
	}
	engine := *p.engine
	engine.kind.endpoints = func(Config) endpoints {
		return endpoints{document.Authorize, document.Token, document.UserInfo, document.JWKS}
	}
	engine.config = c.withEndpoints(engine.kind)
	if err := engine.config.checkDiscovered(document.EndSession); err != nil {
		return nil, fmt.Errorf("discovery of %s: %w", c.Issuer, unavailable(err))
	}
	algorithms := c.Algorithms
	if len(algorithms) == 0 {
		algorithms = slices.DeleteFunc(document.Algorithms, func(a string) bool { return !slices.Contains(asymmetric(), a) })
	}
	return &issuer{&engine, newVerifier(&engine, algorithms), document.EndSession}, nil
}

// checkDiscovered refuses endpoints of a discovery document as it would configured ones.
func (c Config) checkDiscovered(endSession string) error {
	found := append(c.urls(), configured{"end_session_endpoint", endSession, false})
	for i := range found {
		found[i].required = found[i].word == "authorize_url" || found[i].word == "token_url" || found[i].word == "jwks_url"
	}
	return c.checkAll(found)
}

// shortened cuts an error that may hold a whole page of somebody else's.
func shortened(err error) error {
	const longest = 300
	if text := err.Error(); len(text) > longest {
		return fmt.Errorf("%.*s…", longest, text)
	}
	return err
}

// ID implements Provider.
func (p *oidcProvider) ID() string { return p.engine.config.ID }

// Settings implements Provider.
func (p *oidcProvider) Settings() Settings {
	s := p.engine.config.settings()
	s.Issuers = p.engine.issuers()
	s.NeedsNonce = p.engine.kind.idTokens.discover
	return s
}

// issuers returns what iss may be, nothing if that differs from token to token.
func (p *oauth2Provider) issuers() []string { return p.kind.idTokens.issuers(p.config) }

// AuthorizeURL implements Provider.
func (p *oidcProvider) AuthorizeURL(ctx context.Context, a Authorization) (string, error) {
	i, err := p.issuer(ctx)
	if err != nil {
		return "", err
	}
	return i.AuthorizeURL(ctx, a)
}

// Exchange implements Provider.
func (p *oidcProvider) Exchange(ctx context.Context, g Grant) (*Tokens, error) {
	i, err := p.issuer(ctx)
	if err != nil {
		return nil, err
	}
	if i.kind.idTokens.discover && g.Nonce == "" {
		return nil, rejected("there is no nonce to compare with")
	}
	t, err := i.Exchange(ctx, g)
	if err != nil {
		return nil, err
	}
	if t.IDToken == "" && i.kind.idTokens.optional {
		return t, nil
	}
	if err := i.verifier.verify(ctx, t.IDToken, g.Nonce); err != nil {
		return nil, err
	}
	return t, nil
}

// Refresh implements Provider.
func (p *oidcProvider) Refresh(ctx context.Context, refreshToken string) (*Tokens, error) {
	i, err := p.issuer(ctx)
	if err != nil {
		return nil, err
	}
	t, err := i.Refresh(ctx, refreshToken)
	if err != nil || t.IDToken == "" {
		return t, err
	}
	if err := i.verifier.verify(ctx, t.IDToken, ""); err != nil {
		return nil, err
	}
	return t, nil
}

// User implements Provider.
func (p *oidcProvider) User(ctx context.Context, t *Tokens, hint json.RawMessage) (*User, error) {
	i, err := p.issuer(ctx)
	if err != nil {
		return nil, err
	}
	return i.User(ctx, t, hint)
}

// VerifyIDToken implements Provider.
func (p *oidcProvider) VerifyIDToken(ctx context.Context, token, nonce string) error {
	rules := p.engine.kind.idTokens
	if p.engine.config.DisableIDTokenSignIn || rules.fromServer {
		return fmt.Errorf("signing in with an ID token: %w", ErrUnsupported)
	}
	if rules.opaque && token != "" && strings.Count(token, ".") != 2 {
		return nil
	}
	i, err := p.issuer(ctx)
	if err != nil {
		return err
	}
	return i.verifier.verify(ctx, token, nonce)
}

// LogoutURL implements Logout.
func (p *oidcProvider) LogoutURL(idToken, returnTo, state string) (string, error) {
	if p.engine.config.DisableProviderLogout || !p.engine.kind.discovers() {
		return "", nil
	}
	i := p.found.done.Load()
	if i == nil {
		return "", fmt.Errorf("logging out at %s: %w", p.engine.config.Issuer, ErrUnavailable)
	}
	if i.endSession == "" {
		return "", nil
	}
	var q query
	q.add("id_token_hint", idToken)
	q.add("post_logout_redirect_uri", returnTo)
	if returnTo != "" || idToken == "" {
		q.set("client_id", p.engine.config.ClientIDs[0])
	}
	if returnTo != "" {
		q.add("state", state)
	}
	return withQuery(i.endSession, q)
}

// Interface guards
var (
	_ Provider   = (*oauth2Provider)(nil)
	_ Provider   = (*oidcProvider)(nil)
	_ Logout     = (*oidcProvider)(nil)
	_ Discoverer = (*oidcProvider)(nil)
)
