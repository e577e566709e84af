package handlers

import (
	"context"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/providers"
)

// departure is what a request to sign in elsewhere asks for.
type departure struct {
	callbackURL, newUserURL, errorURL *string

	signUp    *bool
	link      *flowLink
	scopes    []string
	loginHint string
	params    []providers.Param
	data      Members
	stay      bool // the client does not want to be sent
}

// depart begins a flow and returns where the browser goes, which it is told as well.
func (s *Server) depart(ctx context.Context, c *call, p providers.Provider, d departure) (string, error) {
	f := &flow{
		callbackURL:  text(d.callbackURL),
		codeVerifier: s.newVerifier(p.ID()),
		errorURL:     text(d.errorURL),
		newUserURL:   text(d.newUserURL),
		link:         d.link,
		expiresAt:    s.env.Time().Add(flowLife),
		signUp:       d.signUp,
		state:        s.newState(),
	}
	if f.callbackURL == "" {
		f.callbackURL = c.trusted.own
	}
	if p.Settings().NeedsNonce {
		f.nonce = s.newState()
	}
	target, err := p.AuthorizeURL(ctx, providers.Authorization{
		State:        f.state,
		CodeVerifier: f.codeVerifier,
		RedirectURI:  s.redirectURI(c, p),
		Nonce:        f.nonce,
		LoginHint:    d.loginHint,
		Scopes:       d.scopes,
		Params:       d.params,
	})
	if err != nil {
		return "", err
	}
	if err := s.keepFlow(ctx, c, f, d.data); err != nil {
		return "", err
	}
	if !d.stay {
		c.header.Set("Location", target)
	}
	return target, nil
}

// redirectURI returns where a provider sends the browser back to.
func (s *Server) redirectURI(c *call, p providers.Provider) string {
	return s.baseURL(c) + "/callback/" + p.ID()
}

// provider returns a configured provider, or a refusal.
func (s *Server) provider(id string) (providers.Provider, error) {
	if p, ok := s.social.providers[id]; ok {
		return p, nil
	}
	return nil, auth.Fail(http.StatusNotFound, auth.ProviderNotFound)
}

// text returns a string that may be absent.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
