package handlers

import "context"

type signOutIn struct {
	callbackURL, state *string
	disableRedirect    *bool
}

func (in *signOutIn) schema() schema {
	return schema{body: &object{optional: true, fields: []field{
		{name: "callbackURL", into: &in.callbackURL},
		{name: "state", into: &in.state},
		{name: "disableRedirect", kind: booleanKind, into: &in.disableRedirect},
	}}}
}

type signOutOut struct {
	Success bool `json:"success"`
}

// signOut ends the session of the request in the store, and only then in the browser: if
// the store cannot be reached, nobody is told that they are signed out.
func (s *Server) signOut(ctx context.Context, c *call, _ signOutIn) (signOutOut, error) {
	if token, ok := s.cookies.Token(c.request); ok {
		if err := s.store.EndSession(ctx, token); err != nil {
			return signOutOut{}, err
		}
	}
	c.setCookies(s.cookies.Clear(c.request))
	return signOutOut{Success: true}, nil
}
