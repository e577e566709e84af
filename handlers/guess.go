package handlers

import (
	"context"
	"net/http"
	"slices"

	"github.com/caddy-better-auth/gateway/auth"
)

// believe decides whether a password that is right, or not, is to be taken for right
// (SEC-59). After too many wrong ones for an account, from all addresses together, the right
// one is not believed either, but where the user is signed in already: else strangers could
// lock people out. user is nil when nobody has the e-mail, which counts like any other.
// Afterwards both kinds cost the same, and get the same answer.
func (s *Server) believe(ctx context.Context, c *call, email string, user *auth.User, right bool) (bool, error) {
	throttled, err := s.throttled(ctx, email, right)
	if err != nil || !throttled {
		return right, err
	}
	userID := ""
	if user != nil {
		userID = user.ID
	}
	home, err := s.signedInFrom(ctx, c.request, userID)
	c.throttled = !home
	return right && home, err
}

// throttled reports whether an account has had too many wrong passwords, and counts this
// one if it is wrong. It comes after the hash, so that of many guesses at once no more are
// judged than are hashed at a time.
func (s *Server) throttled(ctx context.Context, account string, right bool) (bool, error) {
	if s.limits == nil {
		return false, nil
	}
	full, err := s.limits.Throttled(ctx, account)
	if err == nil && !full && !right {
		err = s.limits.Failed(ctx, account)
	}
	return full, err
}

// signedInFrom reports whether the user has a session that lives and was begun at the
// address of the request.
func (s *Server) signedInFrom(ctx context.Context, r *http.Request, userID string) (bool, error) {
	sessions, err := s.store.SessionsOf(ctx, userID)
	address, now := s.ipAddress(r), s.env.Time()
	return slices.ContainsFunc(sessions, func(known auth.Session) bool {
		return address != "" && known.IPAddress == address && known.ExpiresAt.After(now)
	}), err
}
