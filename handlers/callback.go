package handlers

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// CallbackInput is what a provider sends the browser back with.
type CallbackInput struct {
	ID               string // the provider's, in the path
	Code             string
	Error            string
	DeviceID         string
	ErrorDescription string
	State            string
	User             string // JSON; Apple tells a person's name once
	Issuer           string // RFC 9207
}

func (in *CallbackInput) fields() []field {
	return []field{
		{name: "code", into: &in.Code},
		{name: "error", into: &in.Error},
		{name: "device_id", into: &in.DeviceID},
		{name: "error_description", into: &in.ErrorDescription},
		{name: "state", into: &in.State},
		{name: "user", into: &in.User},
		{name: "iss", into: &in.Issuer},
	}
}

func (in *CallbackInput) schema() schema {
	return schema{path: []field{{name: "id", into: &in.ID}}, query: in.fields()}
}

// callback takes the browser back from a provider. Whatever happens it is sent on, to where
// the flow wanted to hear of it.
func (s *Server) callback(ctx context.Context, c *call, in CallbackInput) (RedirectOutput, error) {
	f, err := s.takeCallback(ctx, c, in)
	target := ""
	if err == nil {
		target, err = s.arrive(ctx, c, f, in)
	}
	if err == nil {
		return c.redirect(target), nil
	}
	c.cause = err
	return c.redirectAnywhere(s.errorTarget(c, f, asSetback(err))), nil
}

// asSetback says what the browser is told of an error.
func asSetback(err error) *setback {
	if back, ok := errors.AsType[*setback](err); ok {
		return back
	}
	if refused, ok := errors.AsType[*auth.Error](err); ok && refused.Code != "" {
		return &setback{code: string(refused.Code), description: refused.Message, cause: err}
	}
	return failed("internal_server_error", err)
}

// takeCallback returns the flow that the browser comes back from. It is over then, whatever
// becomes of it.
func (s *Server) takeCallback(ctx context.Context, c *call, in CallbackInput) (*flow, error) {
	if in.State == "" {
		return nil, failed("state_not_found", nil)
	}
	return s.takeFlow(ctx, c, in.State)
}

// errorTarget is where the browser hears of an error. The flow may be nil.
func (s *Server) errorTarget(c *call, f *flow, back *setback) string {
	target := s.errorURL
	if target == "" {
		target = s.baseURL(c) + "/error"
	}
	if f != nil && c.trusted.redirect(f.errorURL) {
		target = f.errorURL
	}
	target = addParameterTo(target, "error", back.code)
	if back.description != "" {
		target = addParameterTo(target, "error_description", back.description)
	}
	return target
}

// addParameterTo is addParameter for a target that is known to be a URL.
func addParameterTo(target, name, value string) string {
	if changed, err := addParameter(target, name, value); err == nil {
		return changed
	}
	return target
}

// arrive finishes a flow and returns where the browser goes.
func (s *Server) arrive(ctx context.Context, c *call, f *flow, in CallbackInput) (string, error) {
	switch {
	case in.Error != "":
		return "", &setback{code: in.Error, description: in.ErrorDescription}
	case in.Code == "":
		return "", failed("no_code", nil)
	}
	p, ok := s.social.providers[in.ID]
	switch {
	case !ok:
		return "", failed("oauth_provider_not_found", nil)
	case !s.meantFor(f, in.ID):
		return "", failed("state_mismatch", errors.New("the state belongs to another provider"))
	case !c.trusted.redirect(f.callbackURL):
		return "", failed("no_callback_url", errors.New("the callback URL is not trusted any more"))
	}
	tokens, person, err := s.exchange(ctx, c, p, f, in)
	if err != nil {
		return "", err
	}
	if f.link != nil {
		c.user = f.link.UserID
		return f.callbackURL, s.linkFlow(ctx, p, f.link, person, tokens)
	}
	if person.Email == "" {
		return "", failed("email_not_found", nil)
	}
	user, isNew, err := s.enter(ctx, c, visit{
		provider: p.ID(),
		settings: p.Settings(),
		person:   person,
		tokens:   tokens,
		signUp:   f.signUp != nil && *f.signUp,
		callback: &f.callbackURL,
	})
	if err != nil {
		return "", err
	}
	if _, err := s.beginSession(ctx, c, user, !s.cookies.Forgetful(c.request)); err != nil {
		return "", failed("unable_to_create_session", err)
	}
	if isNew && c.trusted.redirect(f.newUserURL) {
		return f.newUserURL, nil
	}
	return f.callbackURL, nil
}

// exchange trades the code for tokens and asks whose they are.
func (s *Server) exchange(ctx context.Context, c *call, p providers.Provider, f *flow, in CallbackInput) (*providers.Tokens, *providers.User, error) {
	settings := p.Settings()
	switch {
	case !settings.AcceptsIssuer(in.Issuer):
		return nil, nil, failed("issuer_mismatch", nil)
	case settings.NeedsNonce && f.nonce == "":
		return nil, nil, failed("nonce_binding_missing", nil)
	}
	tokens, err := p.Exchange(ctx, providers.Grant{
		Code:         in.Code,
		CodeVerifier: f.codeVerifier,
		RedirectURI:  s.redirectURI(c, p),
		DeviceID:     in.DeviceID,
		Nonce:        f.nonce,
	})
	switch {
	case errors.Is(err, providers.ErrIDToken):
		return nil, nil, failed("unable_to_get_user_info", err)
	case err != nil:
		return nil, nil, failed("invalid_code", err)
	}
	var hint json.RawMessage
	if json.Valid([]byte(in.User)) {
		hint = json.RawMessage(in.User)
	}
	person, err := p.User(ctx, tokens, hint)
	if err != nil {
		return nil, nil, failed("unable_to_get_user_info", err)
	}
	return tokens, person, nil
}
