package providers

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// kind is one entry of the table: all that sets a type of providers apart.
type kind struct {
	// scopes are the default ones.
	scopes []string
	// ownScopes says that configured scopes take the place of the default ones, and come
	// after those of a request.
	ownScopes bool
	// noScopes asks for none: the provider has its own list of what an app may do.
	noScopes bool
	// requestScopesFirst puts the scopes of a request before the configured ones.
	requestScopesFirst bool
	// endpoints returns the endpoints of a configuration; nil if they are all configured, or
	// discovered.
	endpoints func(Config) endpoints
	// responseType, responseMode and prompt are parameters of the authorization URL.
	responseType, responseMode, prompt string
	// noLoginHint, noPrompt and noAccessType leave these parameters out: the provider does not
	// have them, or has another name for them.
	noLoginHint, noPrompt, noAccessType bool
	// params returns further parameters of the authorization URL.
	params func(Config) []Param
	// noPKCE leaves the challenge out, for providers that are known to refuse one from clients
	// with a secret, or that read no parameters but those they know.
	noPKCE bool
	// claims are what the ID token is asked to say besides the e-mail address.
	claims []string
	// noRefresh says that there are no refresh tokens.
	noRefresh bool
	// fixedParams are parameters that nobody can change.
	fixedParams []Param
	// basicAuth sends id and secret in the Authorization header.
	basicAuth bool
	// needsSecret says that there are no public clients.
	needsSecret bool
	// user reads who somebody is: from the ID token, or by asking with the access token.
	user func(context.Context, *oauth2Provider, *Tokens, json.RawMessage) (*User, error)
	// idTokens says how ID tokens are verified; nil if the provider has none.
	idTokens *idTokens
}

// endpoints are the URLs of a provider.
type endpoints struct{ authorize, token, userInfo, jwks string }

// idTokens says how ID tokens of a type are verified. Signature, audience and times always
// are.
type idTokens struct {
	// issuers returns what iss may be; nothing if check looks.
	issuers func(Config) []string
	// discover asks the issuer for endpoints, keys and algorithms, and makes the provider
	// answer with an ID token that has our nonce.
	discover bool
	// optional says that a code may be traded for tokens without one.
	optional bool
	// fromServer takes none from clients.
	fromServer bool
	// opaque takes texts of clients that are no ID tokens: who it is says the access token
	// beside it, which the user function must verify.
	opaque bool
	// maxAge is how old a token may be. Zero means as old as its exp allows.
	maxAge time.Duration
	// hashedNonce also takes the SHA-256 of a nonce, in hexadecimal.
	hashedNonce bool
	// check looks at further claims. May be nil.
	check func(Config, object) error
}

// discovers reports whether endpoints are asked of an issuer.
func (k kind) discovers() bool { return k.idTokens != nil && k.idTokens.discover }

// table returns the types of providers.
func table() map[string]kind {
	return map[string]kind{
		"apple":       apple(),
		"atlassian":   atlassian(),
		"discord":     discord(),
		"dropbox":     dropbox(),
		"facebook":    facebook(),
		"figma":       figma(),
		"github":      github(),
		"gitlab":      gitlab(),
		"google":      google(),
		"huggingface": huggingface(),
		"kick":        kick(),
		"linear":      linear(),
		"linkedin":    linkedin(),
		"microsoft":   microsoft(),
		"notion":      notion(),
		"oauth2":      genericOAuth2(),
		"oidc":        genericOIDC(),
		"polar":       polar(),
		"railway":     railway(),
		"reddit":      reddit(),
		"salesforce":  salesforce(),
		"slack":       slack(),
		"spotify":     spotify(),
		"twitch":      twitch(),
		"twitter":     twitter(),
		"vercel":      vercel(),
		"zoom":        zoom(),
	}
}

// asked makes a function that asks for the profile, and reads it.
func asked(read func(profile object) (*User, error)) func(context.Context, *oauth2Provider, *Tokens, json.RawMessage) (*User, error) {
	return func(ctx context.Context, p *oauth2Provider, t *Tokens, _ json.RawMessage) (*User, error) {
		profile, err := p.profile(ctx, p.config.UserInfoURL, t.AccessToken)
		if err != nil {
			return nil, err
		}
		user, err := read(profile)
		if err != nil {
			return nil, errors.Join(ErrNoUser, err)
		}
		return user, nil
	}
}
