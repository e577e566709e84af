package handlers

import (
	"context"
	"slices"

	"github.com/caddy-better-auth/gateway/auth"
)

// maxListed is how many rows a list has at most, as in Better Auth.
const maxListed = 100

// listSessions returns the sessions of the user that are not over, oldest first.
func (s *Server) listSessions(ctx context.Context, c *call, _ NoInput) ([]SessionOutput, error) {
	sessions, err := s.store.SessionsOf(ctx, c.identity.User.ID)
	if err != nil {
		return nil, err
	}
	now := s.env.Time()
	sessions = slices.DeleteFunc(sessions, func(se auth.Session) bool { return !se.ExpiresAt.After(now) })
	slices.SortStableFunc(sessions, func(a, b auth.Session) int { return a.CreatedAt.Compare(b.CreatedAt) })
	out := make([]SessionOutput, 0, min(len(sessions), maxListed))
	for i := range sessions[:cap(out)] {
		out = append(out, s.newSessionOut(&sessions[i]))
	}
	return out, nil
}
