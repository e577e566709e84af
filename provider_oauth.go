package gateway

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

func init() {
	for _, kind := range providers.Types() {
		caddy.RegisterModule(&SocialProvider{kind: kind})
	}
}

// SocialProvider lets people sign in at a provider of the table of package providers, by
// OAuth 2.0 or OpenID Connect. All of them have the same options.
type SocialProvider struct {
	// The id of the provider in routes, accounts and the client: signIn.social({ provider }).
	// Default: the type.
	ID string `json:"id,omitempty"`
	// What the provider knows this site by. The first is used; an ID token that a client
	// sends may be meant for any of them. Placeholders are expanded. Required.
	ClientIDs []string `json:"client_ids,omitempty"`
	// The secret that the provider gave. Placeholders such as {env.GITHUB_SECRET} and
	// {file./run/secrets/github} are expanded.
	ClientSecret string `json:"client_secret,omitempty"`
	// Send id and secret in the Authorization header instead of the form.
	BasicAuth bool `json:"basic_auth,omitempty"`
	// The scopes to ask for besides the default ones. For oidc and oauth2: instead of them.
	Scopes []string `json:"scopes,omitempty"`
	// Leave the default scopes out.
	DisableDefaultScopes bool `json:"disable_default_scopes,omitempty"`

	// The issuer of type oidc, exactly as it calls itself. For github and gitlab: a server of
	// one's own.
	Issuer string `json:"issuer,omitempty"`
	// Where browsers are sent. Default: what the type or the issuer says, as for the next three.
	AuthorizeURL string `json:"authorize_url,omitempty"`
	// Where codes are traded for tokens.
	TokenURL string `json:"token_url,omitempty"`
	// Where the profile is read.
	UserInfoURL string `json:"user_info_url,omitempty"`
	// Where the keys of ID tokens are.
	JWKSURL string `json:"jwks_url,omitempty"`
	// The callback to name to the provider, if it is not ours.
	RedirectURI string `json:"redirect_uri,omitempty"`
	// The algorithms that may sign ID tokens. Default: those that the issuer names.
	Algorithms []string `json:"algorithms,omitempty"`

	// The parameters prompt, access_type, display and response_mode of the authorization URL.
	Prompt       string `json:"prompt,omitempty"`
	AccessType   string `json:"access_type,omitempty"`
	Display      string `json:"display,omitempty"`
	ResponseMode string `json:"response_mode,omitempty"`
	// Further parameters of the authorization URL, in the order of their names.
	Params map[string]string `json:"params,omitempty"`
	// The Google Workspace domain that people must belong to; * for any.
	HostedDomain string `json:"hosted_domain,omitempty"`
	// Whose accounts may sign in at Microsoft: common, organizations, consumers, or the id of
	// a tenant. Default: common
	Tenant string `json:"tenant,omitempty"`
	// Take no picture from Microsoft, which is kept whole in the user.
	DisableProfilePhoto bool `json:"disable_profile_photo,omitempty"`
	// How long access tokens live, for a provider that does not say.
	AccessTokenExpiresIn caddy.Duration `json:"access_token_expires_in,omitempty"`

	// Accept no ID tokens from clients.
	DisableIDTokenSignIn bool `json:"disable_id_token_sign_in,omitempty"`
	// Do not send people to the provider's logout page when they sign out.
	DisableProviderLogout bool `json:"disable_provider_logout,omitempty"`
	// Let nobody in who has no account yet.
	DisableSignUp bool `json:"disable_sign_up,omitempty"`
	// Make new accounts only when the client asks for it by requestSignUp.
	DisableImplicitSignUp bool `json:"disable_implicit_sign_up,omitempty"`
	// Take name, image and e-mail over from the provider at every sign-in.
	OverrideUserInfo bool `json:"override_user_info,omitempty"`
	// Begin no session before the e-mail is verified.
	RequireEmailVerification bool `json:"require_email_verification,omitempty"`
	// The provider is at a private address. A URL that names this machine is fine anyway.
	AllowPrivateNetwork bool `json:"allow_private_network,omitempty"`

	kind string
}

// CaddyModule returns the Caddy module information.
func (p *SocialProvider) CaddyModule() caddy.ModuleInfo {
	kind := p.kind
	return caddy.ModuleInfo{
		ID:  caddy.ModuleID("better_auth.providers." + kind),
		New: func() caddy.Module { return &SocialProvider{kind: kind} },
	}
}

// Provision expands placeholders.
func (p *SocialProvider) Provision(caddy.Context) error {
	repl := caddy.NewReplacer()
	texts := []*string{
		&p.ClientSecret, &p.Issuer, &p.AuthorizeURL, &p.TokenURL, &p.UserInfoURL, &p.JWKSURL,
		&p.RedirectURI, &p.HostedDomain, &p.Tenant,
	}
	for i := range p.ClientIDs {
		texts = append(texts, &p.ClientIDs[i])
	}
	for _, text := range texts {
		expanded, err := repl.ReplaceOrErr(*text, true, true)
		if err != nil {
			return fmt.Errorf("provider %s: %w", p.ID, err)
		}
		*text = expanded
	}
	return nil
}

// OpenProvider implements ProviderModule.
func (p *SocialProvider) OpenProvider(caddy.Context) (providers.Provider, error) {
	var params []providers.Param
	for _, name := range slices.Sorted(maps.Keys(p.Params)) {
		params = append(params, providers.Param{Name: name, Value: p.Params[name]})
	}
	return providers.New(providers.Config{
		Type:                     p.kind,
		ID:                       p.ID,
		ClientIDs:                p.ClientIDs,
		ClientSecret:             p.ClientSecret,
		BasicAuth:                p.BasicAuth,
		Scopes:                   p.Scopes,
		DisableDefaultScopes:     p.DisableDefaultScopes,
		Issuer:                   p.Issuer,
		AuthorizeURL:             p.AuthorizeURL,
		TokenURL:                 p.TokenURL,
		UserInfoURL:              p.UserInfoURL,
		JWKSURL:                  p.JWKSURL,
		RedirectURI:              p.RedirectURI,
		Algorithms:               p.Algorithms,
		Prompt:                   p.Prompt,
		AccessType:               p.AccessType,
		Display:                  p.Display,
		ResponseMode:             p.ResponseMode,
		Params:                   params,
		HostedDomain:             p.HostedDomain,
		Tenant:                   p.Tenant,
		DisableProfilePhoto:      p.DisableProfilePhoto,
		AccessTokenExpiresIn:     time.Duration(p.AccessTokenExpiresIn),
		DisableIDTokenSignIn:     p.DisableIDTokenSignIn,
		DisableProviderLogout:    p.DisableProviderLogout,
		DisableSignUp:            p.DisableSignUp,
		DisableImplicitSignUp:    p.DisableImplicitSignUp,
		OverrideUserInfo:         p.OverrideUserInfo,
		RequireEmailVerification: p.RequireEmailVerification,
		AllowPrivateNetwork:      p.AllowPrivateNetwork,
		Env:                      auth.Env{},
	})
}

// UnmarshalCaddyfile reads:
//
//	<type> {
//		client_id     <id>...
//		client_secret <secret>
//		basic_auth
//		scopes        <scope>...
//		disable_default_scopes
//		issuer        <url>
//		authorize_url <url>
//		token_url     <url>
//		user_info_url <url>
//		jwks_url      <url>
//		redirect_uri  <url>
//		algorithms    <algorithm>...
//		prompt        <prompt>
//		access_type   <type>
//		display       <display>
//		response_mode <mode>
//		param         <name> <value>
//		hosted_domain <domain>
//		tenant        <id>
//		disable_profile_photo
//		access_token_expires_in <duration>
//		disable_id_token_sign_in
//		disable_provider_logout
//		disable_sign_up
//		disable_implicit_sign_up
//		override_user_info
//		require_email_verification
//		allow_private_network
//	}
func (p *SocialProvider) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if d.NextArg() {
		return d.Errf("provider: unexpected %q after the type", d.Val())
	}
	return parseBlock(d, words{
		"client_id":     someStrings(&p.ClientIDs),
		"client_secret": oneString(&p.ClientSecret),
		"basic_auth":    flag(&p.BasicAuth),
		"scopes":        someStrings(&p.Scopes),
		"issuer":        oneString(&p.Issuer),
		"authorize_url": oneString(&p.AuthorizeURL),
		"token_url":     oneString(&p.TokenURL),
		"user_info_url": oneString(&p.UserInfoURL),
		"jwks_url":      oneString(&p.JWKSURL),
		"redirect_uri":  oneString(&p.RedirectURI),
		"algorithms":    someStrings(&p.Algorithms),
		"prompt":        oneString(&p.Prompt),
		"access_type":   oneString(&p.AccessType),
		"display":       oneString(&p.Display),
		"response_mode": oneString(&p.ResponseMode),
		"param":         word{read: p.readParam, many: true},
		"hosted_domain": oneString(&p.HostedDomain),
		"tenant":        oneString(&p.Tenant),

		"access_token_expires_in":    oneDuration(func(d caddy.Duration) { p.AccessTokenExpiresIn = d }),
		"disable_profile_photo":      flag(&p.DisableProfilePhoto),
		"disable_default_scopes":     flag(&p.DisableDefaultScopes),
		"disable_id_token_sign_in":   flag(&p.DisableIDTokenSignIn),
		"disable_provider_logout":    flag(&p.DisableProviderLogout),
		"disable_sign_up":            flag(&p.DisableSignUp),
		"disable_implicit_sign_up":   flag(&p.DisableImplicitSignUp),
		"override_user_info":         flag(&p.OverrideUserInfo),
		"require_email_verification": flag(&p.RequireEmailVerification),
		"allow_private_network":      flag(&p.AllowPrivateNetwork),
	})
}

func (p *SocialProvider) readParam(d *caddyfile.Dispenser) error {
	var name, value string
	if !d.AllArgs(&name, &value) {
		return misuse("takes a name and a value")
	}
	if _, ok := p.Params[name]; ok {
		return d.Errf("param %s is given twice", name)
	}
	if slices.Contains(providers.ReservedParams(), name) {
		return d.Errf("param %s is set by the gateway itself", name)
	}
	if p.Params == nil {
		p.Params = make(map[string]string)
	}
	p.Params[name] = value
	return noBlock(d)
}

// Interface guards
var (
	_ ProviderModule        = (*SocialProvider)(nil)
	_ caddy.Provisioner     = (*SocialProvider)(nil)
	_ caddyfile.Unmarshaler = (*SocialProvider)(nil)
)
