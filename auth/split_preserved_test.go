package auth_test

import (
	"errors"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/memstore"
)

// TestSplitPreserved: ended sessions stay as rows that have expired, and no row alone is a
// session.
func TestSplitPreserved(t *testing.T) {
	ends := map[string]func(s auth.Store) error{
		"one":                  func(s auth.Store) error { return s.EndSession(t.Context(), "first") },
		"all":                  func(s auth.Store) error { return s.EndSessions(t.Context(), "ann", "") },
		"all but one":          func(s auth.Store) error { return s.EndSessions(t.Context(), "ann", "second") },
		"one that was updated": func(s auth.Store) error { return endUpdated(t, s) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
			env := auth.Env{Now: func() time.Time { return now }}
			durable := memstore.New()
			s := auth.SplitBoth(durable, memstore.New(), auth.Both{Sessions: true, EndedSessions: true, Env: env})
			noError(t, s.CreateUser(t.Context(), &auth.User{ID: "ann", Email: "ann@example.com", CreatedAt: now}, nil))
			for _, token := range []string{"first", "second"} {
				noError(t, s.CreateSession(t.Context(), sessionOf(token, now)))
			}
			began := now
			now = now.Add(time.Minute)
			noError(t, end(s))
			if _, err := s.Session(t.Context(), "first"); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("Session: got error %v, want %v", err, auth.ErrNotFound)
			}
			row, err := durable.Session(t.Context(), "first")
			noError(t, err)
			if !row.Session.ExpiresAt.Equal(now) || !row.Session.UpdatedAt.Equal(began) {
				t.Errorf("row: got %+v, want it to expire at %s and nothing else changed", row.Session, now)
			}
			err = s.UpdateSession(t.Context(), &sessionOf("first", now).Session)
			if row, _ := durable.Session(t.Context(), "first"); !errors.Is(err, auth.ErrNotFound) || row.Session.ExpiresAt.After(now) {
				t.Errorf("UpdateSession: got error %v, and the row expires at %s", err, row.Session.ExpiresAt)
			}
		})
	}
}

// endUpdated ends a session that was updated before.
func endUpdated(t *testing.T, s auth.Store) error {
	t.Helper()
	noError(t, s.UpdateSession(t.Context(), &sessionOf("first", time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)).Session))
	return s.EndSession(t.Context(), "first")
}

func sessionOf(token string, at time.Time) *auth.Identity {
	return &auth.Identity{
		User: auth.User{ID: "ann", Email: "ann@example.com", CreatedAt: at},
		Session: auth.Session{
			ID: "id-" + token, UserID: "ann", Token: token,
			CreatedAt: at, UpdatedAt: at, ExpiresAt: at.Add(24 * time.Hour),
		},
	}
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
