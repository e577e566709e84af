package providers

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// Provider is somebody that people can sign in at. It is safe for concurrent use.
//
// Errors say what went wrong and hold no secret, code or token.
type Provider interface {
	// ID is the provider id of accounts and routes, such as "github".
	ID() string
	// Settings says how the routes must treat the provider.
	Settings() Settings
	// AuthorizeURL returns where to send the browser. ErrUnavailable when the provider must
	// be asked for its endpoints first and does not answer.
	AuthorizeURL(ctx context.Context, a Authorization) (string, error)
	// Exchange trades a code for tokens. An ID token among them is verified, its nonce too:
	// ErrIDToken if it does not hold.
	Exchange(ctx context.Context, g Grant) (*Tokens, error)
	// Refresh gets new tokens for a refresh token. ErrUnsupported if the provider knows no
	// such thing. What the provider did not send is empty in the answer: an old refresh
	// token is still good then.
	Refresh(ctx context.Context, refreshToken string) (*Tokens, error)
	// User says whose tokens these are. An ID token among them is believed: it comes from
	// Exchange or Refresh, from an account, or was verified by VerifyIDToken. hint is what
	// the browser brought along besides: the "user" parameter of Apple's callback, or
	// idToken.user; nil if there was none, and never believed for more than a name.
	// ErrNoUser if the provider does not say who it is.
	User(ctx context.Context, t *Tokens, hint json.RawMessage) (*User, error)
	// VerifyIDToken returns nil if a client's ID token is genuine and meant for us, and has
	// the nonce if that is not empty. ErrUnsupported if ID tokens of this provider cannot be
	// verified or are not accepted from clients; ErrIDToken if the token does not hold.
	VerifyIDToken(ctx context.Context, token, nonce string) error
}

// Logout is a Provider that can end its own session, too: OpenID Connect RP-Initiated
// Logout. It is optional and found by assertion.
type Logout interface {
	// LogoutURL returns where to send the browser, or "" if the provider has no such page.
	// idToken, returnTo (an absolute URL) and state may be empty. It asks nobody:
	// ErrUnavailable while the provider's endpoints are not known.
	LogoutURL(idToken, returnTo, state string) (string, error)
}

// Errors of providers, wrapped with what was being done.
var (
	// ErrUnsupported says that the provider has no such operation.
	ErrUnsupported = errors.New("not supported by this provider")
	// ErrUnavailable says that the provider did not answer.
	ErrUnavailable = errors.New("provider unavailable")
	// ErrIDToken says that an ID token does not hold.
	ErrIDToken = errors.New("ID token rejected")
	// ErrNoUser says that the provider did not say who the person is.
	ErrNoUser = errors.New("no user information")
)

// Settings are the choices of an operator that the routes act on.
type Settings struct {
	// DisableSignUp lets only people in who have an account already.
	DisableSignUp bool
	// DisableImplicitSignUp makes new accounts only for requests that ask for it by
	// requestSignUp.
	DisableImplicitSignUp bool
	// OverrideUserInfo takes name, image and e-mail over from the provider at every sign-in.
	OverrideUserInfo bool
	// RequireEmailVerification begins no session before the user's e-mail is verified.
	RequireEmailVerification bool
	// Issuers are the values that a callback's iss parameter may have (RFC 9207). Empty means
	// that the provider is not known to send one, and that it is not looked at.
	Issuers []string
	// NeedsNonce asks for a nonce: random, in Authorization.Nonce, kept with the state, and
	// given back in Grant.Nonce. A callback without one is refused.
	NeedsNonce bool
}

// AcceptsIssuer reports whether a callback with this iss parameter, empty if it had none,
// can be an answer of the provider.
func (s Settings) AcceptsIssuer(iss string) bool {
	return iss == "" || len(s.Issuers) == 0 || slices.Contains(s.Issuers, iss)
}

// Authorization is what a browser is sent to the provider with.
type Authorization struct {
	State        string
	CodeVerifier string // PKCE; sent as its S256 challenge
	RedirectURI  string // our callback
	Nonce        string // see Settings.NeedsNonce
	LoginHint    string
	Scopes       []string // besides those of the configuration
	Params       []Param  // further query parameters; those that ReservedParams names are left out
}

// Param is a query parameter. Of two with the same name the last counts, in the place of the
// first.
type Param struct{ Name, Value string }

// ReservedParams returns the parameters of an authorization URL that callers cannot set, in
// the order in which Better Auth names them.
func ReservedParams() []string {
	return []string{"state", "client_id", "redirect_uri", "response_type", "code_challenge", "code_challenge_method", "nonce", "scope"}
}

// Grant is what a browser came back with, and what was kept for that moment.
type Grant struct {
	Code         string
	CodeVerifier string
	RedirectURI  string
	DeviceID     string // some providers give one; empty otherwise
	Nonce        string // see Settings.NeedsNonce
}

// Tokens are what a provider gave us. Zero means that it did not.
type Tokens struct {
	AccessToken           string
	RefreshToken          string
	IDToken               string
	AccessTokenExpiresAt  time.Time
	RefreshTokenExpiresAt time.Time
	Scopes                []string // split at blanks; GitHub's stay one comma-separated text
}

// User is a person as the provider knows them.
type User struct {
	ID            string // the provider's own, unchanging id; never empty
	Name          string
	Email         string // empty if the provider gave none
	Image         string
	EmailVerified bool
	// Info is the user as account-info answers it: an object of name, email, image and
	// emailVerified, in Better Auth's order, without what the provider did not give.
	Info json.RawMessage
	// Raw is the profile as the provider sent it.
	Raw json.RawMessage
}
