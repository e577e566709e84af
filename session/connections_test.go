package session_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// sessions is a store of sessions for connections.
type sessions struct {
	*session.Connections
	mu    sync.Mutex
	held  map[string]*auth.Identity // by token
	out   error
	asked atomic.Int32
	slow  time.Duration
}

func newSessions(c session.ConnectionsConfig) *sessions {
	return &sessions{Connections: session.NewConnections(c), held: make(map[string]*auth.Identity)}
}

// begin begins a session that lasts for a time.
func (s *sessions) begin(token, user string, life time.Duration) *auth.Identity {
	id := &auth.Identity{
		User:    auth.User{ID: user},
		Session: auth.Session{Token: token, UserID: user, ExpiresAt: time.Now().Add(life)},
	}
	s.set(token, id)
	return id
}

// set changes a session, and tells nobody.
func (s *sessions) set(token string, id *auth.Identity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[token] = id
}

func (s *sessions) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = err
}

// end ends a session and tells so as storage/guard does, before and after.
func (s *sessions) end(token string) {
	s.SessionChanged(auth.DigestSession(token))
	s.set(token, nil)
	s.SessionChanged(auth.DigestSession(token))
}

// exchange is a request under way.
type exchange struct {
	session.Connection
	sessions *sessions
	token    string
	banned   atomic.Bool
	began    time.Time

	mu    sync.Mutex
	cause error
	after time.Duration // how long after it began it was ended
}

func (s *sessions) admit(id *auth.Identity, stream bool) *exchange {
	x := &exchange{sessions: s, token: id.Session.Token, began: time.Now()}
	s.Admit(&x.Connection, id, x)
	if stream {
		x.Stream()
	}
	return x
}

func (x *exchange) Session(context.Context) (*auth.Identity, error) {
	x.sessions.asked.Add(1)
	x.sessions.mu.Lock()
	id, err := x.sessions.held[x.token], x.sessions.out
	x.sessions.mu.Unlock()
	time.Sleep(x.sessions.slow)
	return id, err
}

func (x *exchange) Allows(*auth.Identity) bool { return !x.banned.Load() }

func (x *exchange) Abort(cause error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.cause != nil {
		panic("ended twice")
	}
	x.cause, x.after = cause, time.Since(x.began)
}

// ended returns when the exchange was ended, and why.
func (x *exchange) ended() (time.Duration, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.after, x.cause
}

func (x *exchange) want(t *testing.T, after time.Duration, cause error) {
	t.Helper()
	if got, why := x.ended(); got != after || !errors.Is(why, cause) {
		t.Errorf("ended after %s by %v; want %s, %v", got, why, after, cause)
	}
}

func TestSEC32ConnectionsEnd(t *testing.T) {
	const hour = time.Hour
	tests := map[string]struct {
		watched bool
		stream  bool
		life    time.Duration
		act     func(*sessions, *exchange) // 10.1 s after the start
		want    time.Duration              // after the start; zero: never
		cause   error
	}{
		"stream/session ended":      {true, true, hour, func(s *sessions, _ *exchange) { s.end("t") }, 10100 * time.Millisecond, session.ErrSessionOver},
		"long poll/session ended":   {true, false, hour, func(s *sessions, _ *exchange) { s.end("t") }, 10600 * time.Millisecond, session.ErrSessionOver},
		"stream/user changed":       {true, true, hour, func(s *sessions, _ *exchange) { s.set("t", nil); s.UserChanged("u") }, 10100 * time.Millisecond, session.ErrSessionOver},
		"stream/another session":    {true, true, hour, func(s *sessions, _ *exchange) { s.end("other"); s.UserChanged("other") }, 0, nil},
		"stream/not allowed":        {true, true, hour, func(s *sessions, x *exchange) { x.banned.Store(true); s.UserChanged("u") }, 10100 * time.Millisecond, session.ErrSessionOver},
		"stream/changed, but holds": {true, true, hour, func(s *sessions, x *exchange) { s.SessionChanged(auth.DigestSession("t")); s.UserChanged("u") }, 0, nil},
		"stream/loss of the channel": {true, true, hour, func(s *sessions, _ *exchange) {
			s.Watching(false)
			s.set("t", nil)
			s.Watching(true)
		}, 10100 * time.Millisecond, session.ErrSessionOver},
		"stream/ended elsewhere, not told": {false, true, hour, func(s *sessions, _ *exchange) { s.set("t", nil) }, 15 * time.Second, session.ErrSessionOver},
		"stream/expired":                   {true, true, 20 * time.Second, func(*sessions, *exchange) {}, 20500 * time.Millisecond, session.ErrSessionOver},
		"stream/refreshed":                 {true, true, 20 * time.Second, func(s *sessions, _ *exchange) { s.begin("t", "u", hour) }, 0, nil},
		"stream/outage":                    {true, true, hour, func(s *sessions, _ *exchange) { s.fail(errors.New("out")); s.UserChanged("u") }, 0, nil},
		"stream/outage past the expiry":    {true, true, 20 * time.Second, func(s *sessions, _ *exchange) { s.fail(errors.New("out")) }, 20500 * time.Millisecond, session.ErrSessionOver},
		"stream/outage, then ended": {true, true, hour, func(s *sessions, _ *exchange) {
			s.fail(errors.New("out"))
			s.UserChanged("u")
			time.Sleep(5 * time.Second)
			s.set("t", nil)
			s.fail(nil)
		}, 15500 * time.Millisecond, session.ErrSessionOver},
		"stream/store gone":    {true, true, hour, func(s *sessions, _ *exchange) { s.Close() }, 10100 * time.Millisecond, session.ErrStoreGone},
		"long poll/store gone": {true, false, hour, func(s *sessions, _ *exchange) { s.Close() }, 10600 * time.Millisecond, session.ErrStoreGone},
		"over/session ended":   {true, true, hour, func(s *sessions, x *exchange) { x.Done(); s.end("t") }, 0, nil},
		"over/in its grace":    {true, false, hour, func(s *sessions, x *exchange) { s.end("t"); synctest.Wait(); x.Done() }, 0, nil},
		"becomes a stream in its grace": {true, false, hour, func(s *sessions, x *exchange) {
			s.end("t")
			time.Sleep(200 * time.Millisecond)
			x.Stream()
		}, 10300 * time.Millisecond, session.ErrSessionOver},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSessions(session.ConnectionsConfig{})
				s.Watching(test.watched)
				x := s.admit(s.begin("t", "u", test.life), test.stream)
				time.Sleep(10100 * time.Millisecond)
				test.act(s, x)
				time.Sleep(time.Minute)
				x.want(t, test.want, test.cause)
				x.Done()
				if n := s.Len(); n != 0 {
					t.Errorf("%d connections are left", n)
				}
				time.Sleep(2 * time.Second) // nothing ticks on: synctest finds what is left
			})
		})
	}
}

// TestConnectionsAtTheirStart: what ended before a request was known is found all the same.
func TestConnectionsAtTheirStart(t *testing.T) {
	for name, test := range map[string]struct {
		stream, closed bool
		want           time.Duration
		cause          error
	}{
		"stream":          {true, false, 0, session.ErrSessionOver},
		"long":            {false, false, 1500 * time.Millisecond, session.ErrSessionOver},
		"stream, closed":  {true, true, 0, session.ErrStoreGone},
		"long, closed":    {false, true, 1500 * time.Millisecond, session.ErrStoreGone},
		"short, no grace": {false, false, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSessions(session.ConnectionsConfig{})
				s.Watching(true)
				id := s.begin("t", "u", time.Hour)
				if s.end("t"); test.closed {
					s.Close()
				}
				x := s.admit(id, test.stream)
				if test.cause == nil {
					time.Sleep(900 * time.Millisecond)
					x.Done()
				}
				time.Sleep(time.Minute)
				x.want(t, test.want, test.cause)
				if asked := s.asked.Load(); test.cause == nil && asked > 0 {
					t.Errorf("the store was asked %d times for a short request", asked)
				}
			})
		})
	}
}

// TestConnectionsShareAQuestion: however many connections and changes a session has, it is
// asked for once at a time, and once more after the last change.
func TestConnectionsShareAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSessions(session.ConnectionsConfig{})
		s.Watching(true)
		id := s.begin("t", "u", time.Hour)
		var all []*exchange
		for range 100 {
			all = append(all, s.admit(id, true))
		}
		synctest.Wait()
		s.asked.Store(0)
		s.slow = 100 * time.Millisecond
		for range 1000 {
			s.SessionChanged(auth.DigestSession("t"))
			s.UserChanged("u")
		}
		time.Sleep(50 * time.Millisecond)
		s.end("t") // while the store says that it holds
		time.Sleep(time.Second)
		if asked := s.asked.Load(); asked != 2 {
			t.Errorf("the store was asked %d times, want 2", asked)
		}
		for _, x := range all {
			if _, cause := x.ended(); cause == nil {
				t.Fatal("a connection goes on")
			}
		}
	})
}

// TestConnectionsPollEvenly: without a channel every session is asked for every five seconds,
// and not all at once; with one none is.
func TestConnectionsPollEvenly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		s := newSessions(session.ConnectionsConfig{})
		s.Watching(true)
		var all []*exchange
		for i := range n {
			all = append(all, s.admit(s.begin(strconv.Itoa(i), "u", time.Hour), true))
		}
		synctest.Wait()
		s.asked.Store(0)
		time.Sleep(time.Minute)
		if asked := s.asked.Load(); asked != 0 {
			t.Errorf("while all changes are told, the store was asked %d times", asked)
		}
		s.Watching(false)
		time.Sleep(1500 * time.Millisecond)
		if asked := s.asked.Load(); asked > n/2 {
			t.Errorf("%d of %d were asked for at once", asked, n)
		}
		time.Sleep(8500 * time.Millisecond)
		if asked := s.asked.Load(); asked < n || asked > 3*n {
			t.Errorf("in 10 s the store was asked %d times for %d sessions", asked, n)
		}
		for _, x := range all {
			x.Done()
		}
	})
}

func TestConnectionThatIsNone(t *testing.T) {
	var none session.Connection
	none.Stream()
	none.Done()
}

// TestConnectionsRace has everything happen at once.
func TestConnectionsRace(t *testing.T) {
	s := newSessions(session.ConnectionsConfig{})
	var ids []*auth.Identity
	for i := range 20 {
		ids = append(ids, s.begin(strconv.Itoa(i), strconv.Itoa(i%5), time.Hour))
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 300 {
				x := s.admit(ids[(i+j)%len(ids)], j%3 > 0)
				switch j % 7 {
				case 0:
					s.UserChanged(strconv.Itoa(j % 5))
				case 1:
					s.Watching(j%2 == 0)
				case 2:
					s.end(strconv.Itoa(j % 20))
				case 3:
					s.set(strconv.Itoa(j%20), ids[j%20])
				}
				x.Done()
			}
		})
	}
	wg.Wait()
	if n := s.Len(); n != 0 {
		t.Errorf("%d connections are left", n)
	}
	s.Close()
}

func BenchmarkAdmit(b *testing.B) {
	s := newSessions(session.ConnectionsConfig{})
	id := s.begin("t", "u", time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		x := exchange{sessions: s, token: "t"}
		s.Admit(&x.Connection, id, &x)
		x.Done()
	}
}

func BenchmarkStream(b *testing.B) {
	s := newSessions(session.ConnectionsConfig{})
	id := s.begin("t", "u", time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		x := exchange{sessions: s, token: "t"}
		s.Admit(&x.Connection, id, &x)
		x.Stream()
		x.Done()
	}
}
