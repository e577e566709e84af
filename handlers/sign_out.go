package handlers

import (
	"context"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// SignOutInput is what sign-out takes. All of it is for the logout page of a provider.
type SignOutInput struct {
	CallbackURL     *string // where that page sends the browser
	State           *string // what it hands on
	DisableRedirect *bool   // only tell where it is
}

func (in *SignOutInput) schema() schema {
	return schema{body: &object{optional: true, fields: []field{
		{name: "callbackURL", into: &in.CallbackURL},
		{name: "state", into: &in.State},
		{name: "disableRedirect", kind: booleanKind, into: &in.DisableRedirect},
	}}}
}

// SignOutOutput is what sign-out answers.
type SignOutOutput struct {
	Success bool `json:"success"`
	// URL ends the session at the provider that the user signed in at. Empty if there is no
	// such page.
	URL string `json:"url,omitempty"`
	// Redirect says that the browser should go there. Nil without a URL.
	Redirect *bool `json:"redirect,omitempty"`
}

// signOut ends the session of the request in the store, and only then in the browser: if
// the store cannot be reached, nobody is told that they are signed out. Of a request with
// several sessions all end (SEC-45).
func (s *Server) signOut(ctx context.Context, c *call, in SignOutInput) (out SignOutOutput, err error) {
	var accounts []auth.Account
	c.user = s.owner(ctx, c.request)
	for _, token := range s.cookies.Tokens(c.request) {
		found, err := s.logouts(ctx, token)
		if err == nil {
			err = s.store.EndSession(ctx, token)
		}
		if err != nil {
			return out, err
		}
		accounts = append(accounts, found...)
	}
	c.setCookies(s.cookies.Clear(c.request))
	out.Success = true
	if out.URL = s.logoutURL(c, accounts, in); out.URL == "" {
		return out, nil
	}
	out.Redirect = new(in.DisableRedirect == nil || !*in.DisableRedirect)
	if *out.Redirect {
		c.header.Set("Location", out.URL)
	}
	return out, nil
}

// owner returns the id of whose session a request has, for the log: "" if nobody's, or if
// that cannot be found out.
func (s *Server) owner(ctx context.Context, r *http.Request) string {
	verdict, err := s.sessions.Get(ctx, r, session.Options{DisableCache: true, DisableRefresh: true, KeepCache: true, Aged: true})
	if err != nil || !verdict.OK {
		return ""
	}
	return verdict.Identity.User.ID
}
