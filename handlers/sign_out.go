package handlers

import "context"

// SignOutInput is what sign-out takes; as in Better Auth it is checked and not used.
type SignOutInput struct {
	CallbackURL, State *string
	DisableRedirect    *bool
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
}

// signOut ends the session of the request in the store, and only then in the browser: if
// the store cannot be reached, nobody is told that they are signed out.
func (s *Server) signOut(ctx context.Context, c *call, _ SignOutInput) (SignOutOutput, error) {
	if token, ok := s.cookies.Token(c.request); ok {
		if err := s.store.EndSession(ctx, token); err != nil {
			return SignOutOutput{}, err
		}
	}
	c.setCookies(s.cookies.Clear(c.request))
	return SignOutOutput{Success: true}, nil
}
