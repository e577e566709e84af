package sqlstore_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// ear writes down what it is told.
type ear struct{ heard chan string }

func newEar() *ear { return &ear{make(chan string, 10_000)} }

func (e *ear) SessionChanged(d auth.SessionDigest) { e.heard <- fmt.Sprintf("session %x", d) }
func (e *ear) UserChanged(id string)               { e.heard <- "user " + id }
func (e *ear) Watching(all bool)                   { e.heard <- fmt.Sprintf("watching %t", all) }

// session is what an ear hears of a session.
func session(token string) string { return fmt.Sprintf("session %x", auth.DigestSession(token)) }

// until returns what is told up to what is wanted, which comes last.
func (e *ear) until(t testing.TB, want string) (heard []string) {
	t.Helper()
	limit := time.After(10 * time.Second)
	for {
		select {
		case what := <-e.heard:
			heard = append(heard, what)
			if what == want {
				return heard
			}
		case <-limit:
			t.Fatalf("told %q, want %q", heard, want)
		}
	}
}

// next fails unless what is told next is this.
func (e *ear) next(t testing.TB, want ...string) {
	t.Helper()
	equal(t, "told", e.until(t, want[len(want)-1]), want)
}

// silent fails if anything was told.
func (e *ear) silent(t testing.TB) {
	t.Helper()
	select {
	case what := <-e.heard:
		t.Errorf("told %q, want nothing", what)
	default:
	}
}

// blame writes down why changes go unnoticed.
type blame struct{ causes chan error }

func newBlame() *blame { return &blame{make(chan error, 1000)} }

func (b *blame) next(t testing.TB) error {
	t.Helper()
	select {
	case cause := <-b.causes:
		return cause
	case <-time.After(10 * time.Second):
		t.Fatal("Unwatched was not called")
		return nil
	}
}

// latencies logs how long what was measured took.
func latencies(t testing.TB, what string, took []time.Duration) {
	slices.Sort(took)
	at := func(q int) time.Duration { return took[(len(took)-1)*q/100].Round(10 * time.Microsecond) }
	t.Logf("%s: p50 %v, p99 %v, most %v of %d", what, at(50), at(99), at(100), len(took))
}

// occupy makes a user u1 with a session t1, and more sessions.
func occupy(t testing.TB, s *sqlstore.Store, more ...string) {
	t.Helper()
	u := ann()
	noError(t, "CreateUser", s.CreateUser(t.Context(), u, nil))
	for _, token := range append([]string{"t1"}, more...) {
		id := annsSession()
		id.Session.ID, id.Session.Token, id.Session.UserID = token, token, u.ID
		noError(t, "CreateSession", s.CreateSession(t.Context(), id))
	}
}

// endAtOnce ends watches and the store, all at the same time, and begins one after.
func endAtOnce(t *testing.T, s *sqlstore.Store) {
	var all sync.WaitGroup
	for i := range 8 {
		stop := s.WatchSessions(newEar())
		all.Go(stop)
		all.Go(stop)
		if i == 4 {
			all.Go(func() { s.Close() })
		}
	}
	all.Wait()
	e := newEar()
	s.WatchSessions(e)()
	for len(e.heard) > 0 {
		if what := <-e.heard; what == "watching true" {
			t.Error("a closed store is watched")
		}
	}
}
