package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// SignInSocialInput is what sign-in/social takes.
type SignInSocialInput struct {
	Provider string // the id of a configured provider
	// CallbackURL is where the browser goes in the end; nil: the origin of the base URL.
	CallbackURL *string
	// NewUserCallbackURL is where it goes when a user was created; nil: CallbackURL.
	NewUserCallbackURL *string
	// ErrorCallbackURL is where it goes with an error; nil: the error page.
	ErrorCallbackURL *string
	// DisableRedirect leaves it to the caller to send the browser to the provider.
	DisableRedirect bool
	// IDToken signs in at once, with what the client got from the provider.
	IDToken *IDTokenInput
	// Scopes are asked for besides those of the configuration.
	Scopes []string
	// RequestSignUp creates a user where the provider does so on request only.
	RequestSignUp *bool
	// LoginHint tells the provider who is coming, such as an e-mail address.
	LoginHint string
	// AdditionalParams are added to the provider's URL.
	AdditionalParams []providers.Param
	// AdditionalData is kept with the state.
	AdditionalData Members
}

func (in *SignInSocialInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "callbackURL", into: &in.CallbackURL},
		{name: "newUserCallbackURL", into: &in.NewUserCallbackURL},
		{name: "errorCallbackURL", into: &in.ErrorCallbackURL},
		{name: "provider", kind: nameKind, required: true, into: &in.Provider},
		{name: "disableRedirect", kind: booleanKind, into: &in.DisableRedirect},
		{name: "idToken", kind: objectKind, inner: func() []field {
			in.IDToken = new(IDTokenInput)
			return append(in.IDToken.fields(), in.IDToken.userFields()...)
		}},
		{name: "scopes", kind: stringsKind, into: &in.Scopes},
		{name: "requestSignUp", kind: booleanKind, into: &in.RequestSignUp},
		{name: "loginHint", into: &in.LoginHint},
		paramsField(&in.AdditionalParams),
		{name: "additionalData", kind: recordKind, into: &in.AdditionalData},
	}}}
}

// paramsField is the field of additional parameters: any but those of the protocol.
func paramsField(into *[]providers.Param) field {
	reserved := providers.ReservedParams()
	return field{
		name: "additionalParams", kind: textsKind, into: into, reserved: reserved,
		complaint: "additionalParams cannot include reserved OAuth parameters: " + strings.Join(reserved, ", "),
	}
}

// SignInSocialOutput is what sign-in/social answers: where to go, or who has signed in.
type SignInSocialOutput struct {
	URL      string      `json:"url,omitempty"`
	Redirect bool        `json:"redirect"`
	Token    string      `json:"token,omitempty"`
	User     *UserOutput `json:"user,omitempty"`
}

// signInSocial sends the browser to a provider, or signs in with an ID token of one.
func (s *Server) signInSocial(ctx context.Context, c *call, in SignInSocialInput) (out SignInSocialOutput, err error) {
	p, err := s.provider(in.Provider)
	if err != nil {
		return out, err
	}
	if in.IDToken != nil {
		return s.signInWithIDToken(ctx, c, p, in)
	}
	out.URL, err = s.depart(ctx, c, p, departure{
		callbackURL: in.CallbackURL,
		newUserURL:  in.NewUserCallbackURL,
		errorURL:    in.ErrorCallbackURL,
		signUp:      in.RequestSignUp,
		scopes:      in.Scopes,
		loginHint:   in.LoginHint,
		params:      in.AdditionalParams,
		data:        in.AdditionalData,
		stay:        in.DisableRedirect,
	})
	out.Redirect = !in.DisableRedirect
	return out, err
}

func (s *Server) signInWithIDToken(ctx context.Context, c *call, p providers.Provider, in SignInSocialInput) (out SignInSocialOutput, err error) {
	user, err := in.IDToken.believe(ctx, p)
	if err != nil {
		return out, err
	}
	settings := p.Settings()
	settings.OverrideUserInfo = false // as in Better Auth
	arrived, _, err := s.enter(ctx, c, visit{
		provider: p.ID(),
		settings: settings,
		person:   user,
		tokens:   &providers.Tokens{AccessToken: in.IDToken.AccessToken, IDToken: in.IDToken.Token},
		signUp:   in.RequestSignUp != nil && *in.RequestSignUp,
		callback: in.CallbackURL,
	})
	if setback, ok := errors.AsType[*setback](err); ok {
		return out, setback.refusal()
	}
	if err != nil {
		return out, err
	}
	out.Token, err = s.beginSession(ctx, c, arrived, !s.cookies.Forgetful(c.request))
	if err != nil {
		return out, err
	}
	answer := s.newUserOut(arrived)
	out.User = &answer
	return out, nil
}

// setback is why somebody who comes back from a provider gets no further.
type setback struct {
	code        string // as the browser is told
	description string // of the provider
	cause       error  // for the log
}

// failed returns a setback.
func failed(code string, cause error) *setback { return &setback{code: code, cause: cause} }

func (f *setback) Error() string {
	text := "sign-in at a provider: " + f.code
	if f.cause != nil {
		text += ": " + f.cause.Error()
	}
	return text
}

func (f *setback) Unwrap() error { return f.cause }

// refusal is the answer to a client that gets no redirect.
func (f *setback) refusal() error {
	if f.code == "email_not_verified" {
		return auth.Fail(http.StatusForbidden, auth.EmailNotVerified)
	}
	return (&auth.Error{
		Status:  http.StatusUnauthorized,
		Code:    auth.OAuthLinkError,
		Message: strings.ReplaceAll(f.code, "_", " "),
	}).Because(f.cause)
}
