package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// LinkSocialInput is what link-social takes. See SignInSocialInput for the fields.
type LinkSocialInput struct {
	Provider         string
	CallbackURL      *string
	ErrorCallbackURL *string
	DisableRedirect  bool
	IDToken          *IDTokenInput // links at once
	Scopes           []string
	RequestSignUp    *bool
	LoginHint        string
	AdditionalParams []providers.Param
	AdditionalData   Members
}

func (in *LinkSocialInput) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "callbackURL", into: &in.CallbackURL},
		{name: "provider", kind: nameKind, required: true, into: &in.Provider},
		{name: "idToken", kind: objectKind, inner: func() []field {
			in.IDToken = new(IDTokenInput)
			return in.IDToken.fields()
		}},
		{name: "requestSignUp", kind: booleanKind, into: &in.RequestSignUp},
		{name: "scopes", kind: stringsKind, into: &in.Scopes},
		{name: "errorCallbackURL", into: &in.ErrorCallbackURL},
		{name: "disableRedirect", kind: booleanKind, into: &in.DisableRedirect},
		{name: "loginHint", into: &in.LoginHint},
		paramsField(&in.AdditionalParams),
		{name: "additionalData", kind: recordKind, into: &in.AdditionalData},
	}}}
}

// LinkSocialOutput is what link-social answers: where to go, or that the account is linked.
type LinkSocialOutput struct {
	URL      string `json:"url"`
	Status   bool   `json:"status,omitempty"`
	Redirect bool   `json:"redirect"`
}

// linkSocial gives the user an account at a provider as one more way to sign in.
func (s *Server) linkSocial(ctx context.Context, c *call, in LinkSocialInput) (out LinkSocialOutput, err error) {
	p, err := s.provider(in.Provider)
	if err != nil {
		return out, err
	}
	if in.IDToken != nil {
		err := s.linkIDToken(ctx, c, p, in.IDToken)
		return LinkSocialOutput{Status: err == nil}, err
	}
	session, err := s.cookies.Vault().LockSession(c.identity.Session.Token)
	if err != nil {
		return out, fault{err}
	}
	out.URL, err = s.depart(ctx, c, p, departure{
		callbackURL: in.CallbackURL,
		errorURL:    in.ErrorCallbackURL,
		signUp:      in.RequestSignUp,
		link:        &flowLink{UserID: c.identity.User.ID, Email: c.identity.User.Email, Session: session},
		scopes:      in.Scopes,
		loginHint:   in.LoginHint,
		params:      in.AdditionalParams,
		data:        in.AdditionalData,
		stay:        in.DisableRedirect,
	})
	out.Redirect = !in.DisableRedirect
	return out, err
}

// linkIDToken links the account that an ID token is of.
func (s *Server) linkIDToken(ctx context.Context, c *call, p providers.Provider, in *IDTokenInput) error {
	person, err := in.believe(ctx, p)
	if err != nil {
		return err
	}
	tokens := &providers.Tokens{AccessToken: in.AccessToken, RefreshToken: in.RefreshToken, IDToken: in.Token}
	user := &c.identity.User
	account, err := s.store.Account(ctx, p.ID(), person.ID)
	if err != nil && !errors.Is(err, auth.ErrNotFound) {
		return err
	}
	rules := s.social.Linking
	switch {
	case err == nil && account.UserID == user.ID:
		if err := s.updateTokens(ctx, account.ID, tokens, nil); err != nil {
			return err
		}
		_, err := s.takeProfile(ctx, user, person)
		return err
	case err == nil:
		return auth.Fail(http.StatusConflict, auth.SocialAccountAlreadyLinked)
	case rules.Disabled, !s.social.trusted[p.ID()] && !person.EmailVerified:
		return auth.Fail(http.StatusUnauthorized, auth.LinkingNotAllowed)
	case !sameEmail(person.Email, user.Email) && !rules.AllowDifferentEmails:
		return auth.Fail(http.StatusUnauthorized, auth.LinkingDifferentEmailsNotAllowed)
	}
	added, err := s.newAccount(p.ID(), person, tokens, user.ID)
	if err != nil {
		return err
	}
	err = s.store.AddAccount(ctx, added)
	if errors.Is(err, auth.ErrConflict) || errors.Is(err, auth.ErrNotFound) {
		return auth.Fail(http.StatusExpectationFailed, auth.LinkingFailed).Because(err)
	}
	if err != nil {
		return err
	}
	_, err = s.takeProfile(ctx, user, person)
	return err
}
