package guard_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// ear writes down what it is told.
type ear struct {
	mu    sync.Mutex
	heard []string
}

func (e *ear) note(what string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, what)
}

func (e *ear) SessionChanged(d auth.SessionDigest) {
	for _, token := range []string{"a", "b"} {
		if d == auth.DigestSession(token) {
			e.note("session " + token)
		}
	}
}
func (e *ear) UserChanged(id string) { e.note("user " + id) }
func (e *ear) Watching(all bool) {
	if all {
		e.note("watching")
	}
}

// took returns what was told since the last call.
func (e *ear) took() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	heard := e.heard
	e.heard = nil
	return heard
}

func TestListeners(t *testing.T) {
	s, b, _ := newGuard(t, time.Second)
	l := new(ear)
	stop := s.WatchSessions(l)
	now := time.Now()
	u := &auth.User{ID: "u", Email: "ann@example.com", CreatedAt: now, UpdatedAt: now}
	if err := s.CreateUser(t.Context(), u, nil); err != nil {
		t.Fatal(err)
	}
	session := func(token string) *auth.Session {
		return &auth.Session{ID: token, Token: token, UserID: "u", ExpiresAt: now.Add(time.Hour)}
	}
	acts := []struct {
		name string
		act  func() error
		want string
	}{
		{"CreateSession", func() error { return s.CreateSession(t.Context(), &auth.Identity{User: *u, Session: *session("a")}) }, "session a"},
		{"UpdateSession", func() error { return s.UpdateSession(t.Context(), session("a")) }, "session a"},
		{"ExtendSession", func() error { _, err := s.ExtendSession(t.Context(), session("a"), now); return err }, "session a"},
		{"EndSession", func() error { return s.EndSession(t.Context(), "b") }, "session b"},
		{"EndSessions", func() error { return s.EndSessions(t.Context(), "u", "") }, "user u"},
		{"UpdateUser", func() error {
			_, err := s.UpdateUser(t.Context(), "u", func(*auth.User) error { return nil })
			return err
		}, "user u"},
		{"RefreshUser", func() error { return s.RefreshUser(t.Context(), u) }, "user u"},
		{"DeleteUser", func() error { return s.DeleteUser(t.Context(), "u") }, "user u"},
	}
	for _, a := range acts {
		for _, broken := range []bool{false, true} { // before, since the store may do it and not answer
			l.took()
			b.broken.Store(broken)
			if err := a.act(); (err != nil) != broken && !broken {
				t.Errorf("%s: got error %v", a.name, err)
			}
			want := []string{a.want, a.want}
			if a.name == "ExtendSession" {
				want = map[bool][]string{false: {a.want}, true: nil}[broken]
			}
			if heard := l.took(); !slices.Equal(heard, want) {
				t.Errorf("%s, broken %t: told %q, want %q", a.name, broken, heard, want)
			}
		}
	}
	b.broken.Store(false)
	stop()
	_ = s.EndSession(t.Context(), "a")
	if heard := l.took(); len(heard) > 0 {
		t.Errorf("told %q after the end", heard)
	}
}
