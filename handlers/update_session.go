package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/caddy-better-auth/gateway/auth"
)

// UpdateSessionInput is what a user may change of their session.
type UpdateSessionInput struct {
	Fields map[string]any // additional fields by name; unknown ones are ignored
}

func (in *UpdateSessionInput) schema() schema {
	return schema{body: &object{record: true, rest: &in.Fields}}
}

// UpdateSessionOutput is the session as it is now.
type UpdateSessionOutput struct {
	Session SessionOutput `json:"session"`
}

// updateSession changes additional fields of the session and sends the session cookies
// again, so that the cookie cache has them.
func (s *Server) updateSession(ctx context.Context, c *call, in UpdateSessionInput) (UpdateSessionOutput, error) {
	changed, err := s.sessionFields.changes(in.Fields)
	if err != nil {
		return UpdateSessionOutput{}, err
	}
	if len(changed) == 0 {
		return UpdateSessionOutput{}, noFieldsToUpdate()
	}
	updated, err := s.changeSession(ctx, c.identity.Session.Token, changed)
	if errors.Is(err, auth.ErrNotFound) {
		c.setCookies(s.cookies.Clear(c.request))
		return UpdateSessionOutput{}, auth.Fail(http.StatusUnauthorized, auth.FailedToGetSession)
	}
	if err != nil {
		return UpdateSessionOutput{}, err
	}
	c.setCookies(s.sessions.Issue(c.request, updated, !s.cookies.Forgetful(c.request)))
	return UpdateSessionOutput{Session: s.newSessionOut(&updated.Session)}, nil
}

// changeSession writes fields of a session. What was found of the request may be a copy from
// the cookie cache, so the session is read again.
func (s *Server) changeSession(ctx context.Context, token string, changed auth.Fields) (*auth.Identity, error) {
	id, err := s.store.Session(ctx, token)
	if err != nil {
		return nil, err
	}
	update := id.Session
	update.UpdatedAt, update.Extra = s.env.Time(), changed
	if err := s.store.UpdateSession(ctx, &update); err != nil {
		return nil, err
	}
	update.Extra = id.Session.Extra
	for _, f := range changed {
		update.Extra = update.Extra.With(f.Name, f.Value)
	}
	id.Session = update
	return id, nil
}
