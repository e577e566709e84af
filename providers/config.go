package providers

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/outbound"
)

// Config is what New makes a provider of. Zero values are defaults.
type Config struct {
	// Type is an entry of the table: one of Types. Required.
	Type string
	// ID is the provider id in routes and accounts. Default: Type.
	ID string
	// ClientIDs are what the provider knows us by. The first is used; an ID token may be
	// meant for any of them, so that apps on phones can have their own. Required.
	ClientIDs []string
	// ClientSecret proves that it is us. Some providers do without.
	ClientSecret string
	// BasicAuth sends id and secret in the Authorization header, not in the form.
	BasicAuth bool

	// Scopes are asked for besides the default ones of the type. Types oidc and oauth2 ask for
	// these instead.
	Scopes []string
	// DisableDefaultScopes leaves the default scopes of the type out.
	DisableDefaultScopes bool

	// Issuer is the URL of the OpenID Connect issuer, exactly as its ID tokens say it.
	// Required for type oidc. For other types it is their server, where they can have more
	// than one: https://gitlab.example.com.
	Issuer string
	// AuthorizeURL, TokenURL, UserInfoURL and JWKSURL replace the endpoints of the type, or
	// those that the issuer names.
	AuthorizeURL, TokenURL, UserInfoURL, JWKSURL string
	// RedirectURI replaces our callback, for a proxy that hands callbacks on.
	RedirectURI string
	// Algorithms may sign ID tokens. Default: those that the issuer names, but never none or
	// one with a shared secret; RS256 for types that have one issuer.
	Algorithms []string

	// Prompt, AccessType, Display and ResponseMode are parameters of the authorization URL,
	// left out when empty.
	Prompt, AccessType, Display, ResponseMode string
	// Params are further ones.
	Params []Param
	// HostedDomain is the Google Workspace domain that people must belong to; "*" is any.
	HostedDomain string
	// Tenant is whose accounts may sign in at Microsoft: common (the default), organizations,
	// consumers, or the id of one tenant.
	Tenant string
	// DisableProfilePhoto takes no picture from Microsoft, which is kept whole in the user.
	DisableProfilePhoto bool
	// AccessTokenExpiresIn is how long access tokens live if the provider does not say.
	// Zero means not known.
	AccessTokenExpiresIn time.Duration

	// DisableIDTokenSignIn accepts no ID tokens from clients.
	DisableIDTokenSignIn bool
	// DisableProviderLogout leaves the provider's own session alone when people sign out.
	DisableProviderLogout bool
	// DisableSignUp, DisableImplicitSignUp, OverrideUserInfo and RequireEmailVerification are
	// as in Settings.
	DisableSignUp, DisableImplicitSignUp       bool
	OverrideUserInfo, RequireEmailVerification bool

	// AllowPrivateNetwork lets the provider be at a private address, and be asked over plain
	// HTTP. A URL that names this machine, such as http://localhost:8080, needs no permission.
	AllowPrivateNetwork bool
	// Transport replaces the network, for tests. Nil means the network, within the limits above.
	Transport http.RoundTripper
	// Env is the clock.
	Env auth.Env
}

// Types returns the types of providers, sorted.
func Types() []string { return slices.Sorted(maps.Keys(table())) }

// New returns a provider, or an error that names what is missing or wrong. It connects to
// nobody: an issuer is asked for its endpoints when they are first needed.
func New(c Config) (Provider, error) {
	k, ok := table()[c.Type]
	if !ok {
		return nil, fmt.Errorf("unknown provider type %q: use one of %s", c.Type, strings.Join(Types(), ", "))
	}
	if c.ID == "" {
		c.ID = c.Type
	}
	p, err := newProvider(c, k)
	if err != nil {
		return nil, fmt.Errorf("provider %s: %w", c.ID, err)
	}
	return p, nil
}

func newProvider(c Config, k kind) (Provider, error) {
	if err := c.check(k); err != nil {
		return nil, err
	}
	c = c.withEndpoints(k)
	if err := c.checkURLs(); err != nil {
		return nil, err
	}
	engine := newOAuth2(c, k)
	if k.idTokens == nil {
		return engine, nil
	}
	return newOIDC(engine), nil
}

// check refuses what cannot work.
func (c Config) check(k kind) error {
	switch {
	case c.ID != url.PathEscape(c.ID) || c.ID == auth.CredentialProvider:
		return fmt.Errorf("id %q: use letters, digits, - and _", c.ID)
	case len(c.ClientIDs) == 0 || slices.Contains(c.ClientIDs, ""):
		return errors.New("client_id is missing")
	case c.ClientSecret == "" && (k.needsSecret || c.BasicAuth):
		return errors.New("client_secret is missing")
	case k.discovers() && c.Issuer == "":
		return errors.New("issuer is missing: the URL of the OpenID Connect issuer")
	case c.HostedDomain != "" && c.Type != "google":
		return errors.New("hosted_domain is for google only")
	case (c.Tenant != "" || c.DisableProfilePhoto) && c.Type != "microsoft":
		return errors.New("tenant and disable_profile_photo are for microsoft only")
	case c.Tenant != url.PathEscape(c.Tenant):
		return fmt.Errorf("tenant %q: write its id, or common, organizations, consumers", c.Tenant)
	}
	for _, algorithm := range c.Algorithms {
		if !slices.Contains(asymmetric(), algorithm) {
			return fmt.Errorf("algorithm %q: use one of %s", algorithm, strings.Join(asymmetric(), ", "))
		}
	}
	return nil
}

// asymmetric returns the algorithms that an ID token may be signed with.
func asymmetric() []string {
	return []string{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA"}
}

// withEndpoints fills in the endpoints of the type.
func (c Config) withEndpoints(k kind) Config {
	var e endpoints
	if k.endpoints != nil {
		e = k.endpoints(c)
	}
	for _, url := range []struct {
		to   *string
		from string
	}{
		{&c.AuthorizeURL, e.authorize}, {&c.TokenURL, e.token},
		{&c.UserInfoURL, e.userInfo}, {&c.JWKSURL, e.jwks},
	} {
		if *url.to == "" {
			*url.to = url.from
		}
	}
	return c
}

// checkURLs refuses endpoints that are missing, are no URLs, or are asked in plain text.
func (c Config) checkURLs() error { return c.checkAll(c.urls()) }

func (c Config) checkAll(urls []configured) error {
	for _, at := range urls {
		if at.url == "" {
			if at.required {
				return fmt.Errorf("%s is missing", at.word)
			}
			continue
		}
		if err := c.checkURL(at.url); err != nil {
			return fmt.Errorf("%s: %w", at.word, err)
		}
	}
	return nil
}

// configured is a URL that a word of the configuration gave.
type configured struct {
	word, url string
	required  bool
}

func (c Config) urls() []configured {
	fixed := c.Type != "oidc"
	return []configured{
		{"issuer", c.Issuer, false},
		{"authorize_url", c.AuthorizeURL, fixed},
		{"token_url", c.TokenURL, fixed},
		{"user_info_url", c.UserInfoURL, c.Type == "oauth2"},
		{"jwks_url", c.JWKSURL, false},
	}
}

func (c Config) checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err == nil && u.Scheme == "http" && u.Hostname() != "" && u.User == nil && c.AllowPrivateNetwork:
		return nil
	case err == nil && u.Fragment != "":
		return errors.New("a fragment has no place in it")
	}
	_, _, err = outbound.CheckURL(text)
	return err
}

// settings returns what the routes act on.
func (c Config) settings() Settings {
	return Settings{
		DisableSignUp:            c.DisableSignUp,
		DisableImplicitSignUp:    c.DisableImplicitSignUp,
		OverrideUserInfo:         c.OverrideUserInfo,
		RequireEmailVerification: c.RequireEmailVerification,
	}
}
