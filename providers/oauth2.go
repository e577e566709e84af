package providers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// oauth2Provider is the engine for OAuth 2.0: the authorization code flow with PKCE.
type oauth2Provider struct {
	config Config
	kind   kind
	http   *http.Client
}

func newOAuth2(c Config, k kind) *oauth2Provider {
	return &oauth2Provider{config: c, kind: k, http: newHTTPClient(c)}
}

// ID implements Provider.
func (p *oauth2Provider) ID() string { return p.config.ID }

// Settings implements Provider.
func (p *oauth2Provider) Settings() Settings { return p.config.settings() }

// AuthorizeURL implements Provider.
func (p *oauth2Provider) AuthorizeURL(_ context.Context, a Authorization) (string, error) {
	return p.authorizeURL(p.config.AuthorizeURL, a)
}

// Exchange implements Provider.
func (p *oauth2Provider) Exchange(ctx context.Context, g Grant) (*Tokens, error) {
	return p.exchange(ctx, p.config.TokenURL, g)
}

// Refresh implements Provider.
func (p *oauth2Provider) Refresh(ctx context.Context, refreshToken string) (*Tokens, error) {
	if p.kind.noRefresh {
		return nil, fmt.Errorf("refreshing: %w", ErrUnsupported)
	}
	return p.refresh(ctx, p.config.TokenURL, refreshToken)
}

// User implements Provider.
func (p *oauth2Provider) User(ctx context.Context, t *Tokens, hint json.RawMessage) (*User, error) {
	return p.kind.user(ctx, p, t, hint)
}

// VerifyIDToken implements Provider.
func (p *oauth2Provider) VerifyIDToken(context.Context, string, string) error {
	return fmt.Errorf("verifying an ID token: %w", ErrUnsupported)
}

// client returns the client of the token endpoint.
func (p *oauth2Provider) client(tokenURL string) *oauth2.Config {
	style := oauth2.AuthStyleInParams
	if p.config.BasicAuth || p.kind.basicAuth {
		style = oauth2.AuthStyleInHeader
	}
	return &oauth2.Config{
		ClientID:     p.config.ClientIDs[0],
		ClientSecret: p.config.ClientSecret,
		Endpoint:     oauth2.Endpoint{TokenURL: tokenURL, AuthStyle: style},
	}
}

func (p *oauth2Provider) exchange(ctx context.Context, tokenURL string, g Grant) (*Tokens, error) {
	client := p.client(tokenURL)
	client.RedirectURL = g.RedirectURI
	if p.config.RedirectURI != "" {
		client.RedirectURL = p.config.RedirectURI
	}
	var options []oauth2.AuthCodeOption
	if !p.kind.noPKCE {
		options = append(options, oauth2.VerifierOption(g.CodeVerifier))
	}
	if g.DeviceID != "" {
		options = append(options, oauth2.SetAuthURLParam("device_id", g.DeviceID))
	}
	token, err := client.Exchange(p.withClient(ctx), g.Code, options...)
	if err != nil {
		return nil, fmt.Errorf("trading the code: %w", p.explain(err, g.Code, g.CodeVerifier))
	}
	return p.tokens(token), nil
}

func (p *oauth2Provider) refresh(ctx context.Context, tokenURL, refreshToken string) (*Tokens, error) {
	token, err := p.client(tokenURL).TokenSource(p.withClient(ctx), &oauth2.Token{RefreshToken: refreshToken}).Token()
	if err != nil {
		return nil, fmt.Errorf("refreshing: %w", p.explain(err, refreshToken))
	}
	t := p.tokens(token)
	if s, _ := token.Extra("refresh_token").(string); s == "" {
		t.RefreshToken = "" // the library fills in the old one
	}
	return t, nil
}

// withClient makes the libraries use our HTTP client.
func (p *oauth2Provider) withClient(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, p.http)
}

// tokens reads an answer of the token endpoint.
func (p *oauth2Provider) tokens(token *oauth2.Token) *Tokens {
	t := &Tokens{
		AccessToken:           token.AccessToken,
		RefreshToken:          token.RefreshToken,
		AccessTokenExpiresAt:  p.expiry(token.Extra("expires_in")),
		RefreshTokenExpiresAt: p.expiry(token.Extra("refresh_token_expires_in")),
		Scopes:                scopesOf(token.Extra("scope")),
	}
	t.IDToken, _ = token.Extra("id_token").(string)
	if t.AccessTokenExpiresAt.IsZero() && p.config.AccessTokenExpiresIn > 0 {
		t.AccessTokenExpiresAt = p.config.Env.Time().Add(p.config.AccessTokenExpiresIn)
	}
	return t
}

// expiry reads a number of seconds from now, which some providers send as a string.
func (p *oauth2Provider) expiry(value any) time.Time {
	var seconds float64
	switch value := value.(type) {
	case float64:
		seconds = value
	case int64:
		seconds = float64(value)
	case string:
		seconds, _ = strconv.ParseFloat(value, 64)
	}
	const century = 100 * 365 * 24 * 60 * 60
	if !(seconds > 0 && seconds < century) {
		return time.Time{}
	}
	return p.config.Env.Time().Add(time.Duration(seconds * float64(time.Second)))
}

// scopesOf splits a list of scopes. Some providers send an array.
func scopesOf(value any) []string {
	scopes := []string{}
	switch value := value.(type) {
	case string:
		scopes = strings.Fields(value)
	case []any:
		for _, item := range value {
			if s, _ := item.(string); strings.TrimSpace(s) != "" {
				scopes = append(scopes, strings.TrimSpace(s))
			}
		}
	}
	return scopes
}

// explain says what the token endpoint answered, without the body of the answer and without
// secrets that it repeats.
func (p *oauth2Provider) explain(err error, secrets ...string) error {
	refused, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return unavailable(err)
	}
	text := fmt.Sprintf("%s %s %s", refused.Response.Status, refused.ErrorCode, refused.ErrorDescription)
	for _, secret := range append(secrets, p.config.ClientSecret) {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	if refused.Response.StatusCode >= http.StatusInternalServerError {
		return unavailable(errors.New(text))
	}
	return errors.New(strings.TrimSpace(text))
}

// unavailable marks an error as an outage of the provider.
func unavailable(err error) error { return fmt.Errorf("%w: %w", ErrUnavailable, err) }

// get asks an endpoint with an access token.
func (p *oauth2Provider) get(ctx context.Context, endpoint, accessToken string) ([]byte, error) {
	return p.ask(ctx, question{endpoint: endpoint, accessToken: accessToken})
}

// question is a request for what an access token gives access to.
type question struct {
	endpoint, accessToken string
	post                  bool
	json                  string // what to post; empty: nothing
	header                http.Header
}

func (p *oauth2Provider) ask(ctx context.Context, q question) ([]byte, error) {
	if q.accessToken == "" {
		return nil, fmt.Errorf("there is no access token: %w", ErrNoUser)
	}
	method := http.MethodGet
	if q.post {
		method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(ctx, method, q.endpoint, strings.NewReader(q.json))
	if err != nil {
		return nil, err
	}
	maps.Copy(r.Header, q.header)
	if q.json != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer "+q.accessToken)
	return p.answer(r)
}

// answer sends a request and reads what comes back, if that is a success.
func (p *oauth2Provider) answer(r *http.Request) ([]byte, error) {
	answer, err := p.http.Do(r)
	if err != nil {
		return nil, unavailable(withoutQueryOf(err))
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return nil, fmt.Errorf("%s answered %s: %w", r.URL.Host, answer.Status, ErrNoUser)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, unavailable(err)
	}
	return body, nil
}

// withoutQueryOf takes the URL out of an error, whose query may hold a token.
func withoutQueryOf(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}

// profile asks an endpoint for a JSON object.
func (p *oauth2Provider) profile(ctx context.Context, endpoint, accessToken string) (object, error) {
	body, err := p.get(ctx, endpoint, accessToken)
	if err != nil {
		return nil, fmt.Errorf("reading the profile: %w", err)
	}
	return parseObject(body)
}
