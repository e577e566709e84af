package session_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// shelf is a reader of sessions that counts how often it is asked.
type shelf struct {
	mu       sync.Mutex
	sessions map[string]*auth.Identity
	err      error
	asked    atomic.Int32
	during   func() // while a session is on its way to the reader
}

func (s *shelf) Session(_ context.Context, token string) (*auth.Identity, error) {
	s.asked.Add(1)
	s.mu.Lock()
	id, err := s.sessions[token], s.err
	s.mu.Unlock()
	if s.during != nil {
		s.during()
	}
	switch {
	case err != nil:
		return nil, err
	case id == nil:
		return nil, auth.ErrNotFound
	}
	return id.Clone(), nil
}

func (s *shelf) put(token, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[token] = &auth.Identity{
		Session: auth.Session{ID: "s", UserID: "u", Token: token, ExpiresAt: begun.Add(time.Hour), UserAgent: "Agent/1"},
		User:    auth.User{ID: "u", Name: name, Email: "ann@example.com"},
	}
}

func (s *shelf) remove(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, token)
}

// kept is a cache with its shelf and its clock.
type kept struct {
	*session.Cache
	*shelf
	now atomic.Int64 // since begun
}

func (k *kept) Session(ctx context.Context, token string) (*auth.Identity, error) {
	return k.Cache.Session(ctx, token)
}

func (k *kept) pass(d time.Duration) { k.now.Add(int64(d)) }

func newKept(t testing.TB, config session.CacheConfig) *kept {
	t.Helper()
	k := &kept{shelf: &shelf{sessions: map[string]*auth.Identity{}}}
	config.Sessions = k.shelf
	config.Env = auth.Env{Now: func() time.Time { return begun.Add(time.Duration(k.now.Load())) }}
	var err error
	if k.Cache, err = session.NewCache(config); err != nil {
		t.Fatal(err)
	}
	k.put("a", "Ann")
	return k
}

// want asks for session a and compares the name of its user, "" for none, and whether the
// store was asked.
func (k *kept) want(t testing.TB, name string, asked bool) {
	t.Helper()
	before := k.asked.Load()
	id, err := k.Session(t.Context(), "a")
	got := ""
	switch {
	case err == nil:
		got = id.User.Name
	case !errors.Is(err, auth.ErrNotFound):
		t.Fatal(err)
	}
	if got != name {
		t.Errorf("got user %q, want %q", got, name)
	}
	if n := k.asked.Load() - before; (n > 0) != asked || n > 1 {
		t.Errorf("the store was asked %d times, want %t", n, asked)
	}
}

func TestSEC75Cache(t *testing.T) {
	digest := auth.DigestSession("a")
	tests := map[string]func(t *testing.T, k *kept){
		"a copy counts while all changes are told": func(t *testing.T, k *kept) {
			k.Watching(true)
			k.want(t, "Ann", true)
			k.pass(30 * time.Minute)
			k.want(t, "Ann", false)
		},
		"a session that changed is read again": func(t *testing.T, k *kept) {
			k.Watching(true)
			k.want(t, "Ann", true)
			k.remove("a")
			k.SessionChanged(digest)
			k.want(t, "", true)
		},
		"so are those of a user who changed": func(t *testing.T, k *kept) {
			k.Watching(true)
			k.want(t, "Ann", true)
			k.put("a", "Anne")
			k.UserChanged("u")
			k.want(t, "Anne", true)
			k.UserChanged("somebody else")
			k.want(t, "Anne", false)
		},
		"and all once the watch was lost, however short": func(t *testing.T, k *kept) {
			k.Watching(true)
			k.want(t, "Ann", true)
			k.Watching(false)
			k.Watching(true)
			k.want(t, "Ann", true)
			k.want(t, "Ann", false)
		},
		"without the watch every request asks": func(t *testing.T, k *kept) {
			k.want(t, "Ann", true)
			k.want(t, "Ann", true)
			k.Watching(true)
			k.want(t, "Ann", true)
			k.Watching(false)
			k.want(t, "Ann", true)
		},
		"that there is no session is remembered for a second": func(t *testing.T, k *kept) {
			k.Watching(true)
			k.remove("a")
			k.want(t, "", true)
			k.pass(999 * time.Millisecond)
			k.want(t, "", false)
			k.pass(time.Millisecond)
			k.want(t, "", true)
		},
		"or until it begins": func(t *testing.T, k *kept) {
			k.Watching(true)
			k.remove("a")
			k.want(t, "", true)
			k.put("a", "Ann")
			k.SessionChanged(digest)
			k.want(t, "Ann", true)
		},
		"a copy dies with the session": func(t *testing.T, k *kept) {
			k.Watching(true)
			k.want(t, "Ann", true)
			k.pass(time.Hour + 2*time.Millisecond)
			k.want(t, "Ann", true)
		},
		"an outage is not remembered": func(t *testing.T, k *kept) {
			k.Watching(true)
			k.err = errors.New("out")
			if _, err := k.Session(t.Context(), "a"); !errors.Is(err, k.err) {
				t.Errorf("got error %v", err)
			}
			k.err = nil
			k.want(t, "Ann", true)
		},
		"what changed while it was read is not kept": func(t *testing.T, k *kept) {
			for _, change := range []func(){
				func() { k.SessionChanged(digest) },
				func() { k.UserChanged("u") },
				func() { k.Watching(false); k.Watching(true) },
			} {
				k.Watching(true)
				k.during = change
				k.SessionChanged(digest)
				k.want(t, "Ann", true)
				k.during = nil
				k.want(t, "Ann", true)
				k.want(t, "Ann", false)
			}
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, newKept(t, session.CacheConfig{})) })
	}
}

func TestCacheTTL(t *testing.T) {
	k := newKept(t, session.CacheConfig{TTL: 2 * time.Second})
	k.want(t, "Ann", true)
	k.pass(1999 * time.Millisecond)
	k.want(t, "Ann", false)
	k.pass(time.Millisecond)
	k.want(t, "Ann", true)
	k.SessionChanged(auth.DigestSession("a"))
	k.want(t, "Ann", true)
	asked := k.asked.Load()
	for range 2 {
		if _, err := k.Current().Session(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
	}
	if n := k.asked.Load() - asked; n != 2 {
		t.Errorf("for what is current the store was asked %d times, want 2", n)
	}
	k.Watching(true)
	k.pass(time.Minute)
	k.want(t, "Ann", true)
}

// TestCacheSharesReads: requests that come at once ask the store once, and none of them gets
// what was read before a change that it came after.
func TestCacheSharesReads(t *testing.T) {
	k := newKept(t, session.CacheConfig{})
	k.Watching(true)
	reading, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	k.during = func() {
		once.Do(func() { close(reading) })
		<-release
	}
	var all sync.WaitGroup
	names := make([]string, 1000)
	ask := func(i int) {
		id, err := k.Session(t.Context(), "a")
		if err != nil {
			t.Error(err)
			return
		}
		names[i] = id.User.Name
	}
	var came atomic.Int32
	for i := range 999 {
		all.Go(func() { came.Add(1); ask(i) })
	}
	<-reading
	for came.Load() < 999 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond) // the last of them may not be waiting yet
	close(release)
	all.Wait()
	if n := k.asked.Load(); n != 1 {
		t.Errorf("the store was asked %d times, want once", n)
	}
	for i, name := range names[:999] {
		if name != "Ann" {
			t.Fatalf("request %d got %q", i, name)
		}
	}
}

// TestCacheSharesReadsAgain: requests that wait for what has changed meanwhile ask once more,
// all together.
func TestCacheSharesReadsAgain(t *testing.T) {
	for name, config := range map[string]session.CacheConfig{"watched": {}, "unwatched": {TTL: time.Minute}} {
		t.Run(name, func(t *testing.T) {
			k := newKept(t, config)
			k.Watching(config.TTL == 0)
			reading, release := make(chan struct{}), make(chan struct{})
			var once sync.Once
			k.during = func() {
				once.Do(func() { close(reading) })
				<-release
			}
			var all sync.WaitGroup
			for range 1000 {
				all.Go(func() { _, _ = k.Session(t.Context(), "a") })
			}
			<-reading
			time.Sleep(20 * time.Millisecond) // most wait by now
			k.SessionChanged(auth.DigestSession("a"))
			close(release)
			all.Wait()
			if n := k.asked.Load(); n != 2 {
				t.Errorf("the store was asked %d times, want twice", n)
			}
		})
	}
}

// TestCacheReadsOnce: nobody asks for what was read between looking for it and asking.
func TestCacheReadsOnce(t *testing.T) {
	k := newKept(t, session.CacheConfig{})
	k.Watching(true)
	for range 500 {
		k.SessionChanged(auth.DigestSession("a"))
		before, start := k.asked.Load(), make(chan struct{})
		var all sync.WaitGroup
		for range 32 {
			all.Go(func() {
				<-start
				_, _ = k.Session(t.Context(), "a")
			})
		}
		close(start)
		all.Wait()
		if n := k.asked.Load() - before; n != 1 {
			t.Fatalf("the store was asked %d times, want once", n)
		}
	}
}

func TestCacheSharesNothingOld(t *testing.T) {
	k := newKept(t, session.CacheConfig{})
	k.Watching(true)
	reading, release := make(chan struct{}), make(chan struct{})
	var reads atomic.Int32
	k.during = func() {
		if reads.Add(1) == 1 {
			close(reading)
			<-release
		}
	}
	var first sync.WaitGroup
	first.Go(func() { _, _ = k.Session(t.Context(), "a") })
	<-reading
	k.remove("a")
	k.SessionChanged(auth.DigestSession("a"))
	var second sync.WaitGroup
	second.Go(func() {
		if id, err := k.Session(t.Context(), "a"); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("after the session ended: got %v, %v", id, err)
		}
	})
	time.Sleep(20 * time.Millisecond) // it waits for the first by now, or reads itself
	close(release)
	first.Wait()
	second.Wait()
}

func TestRecall(t *testing.T) {
	k := newKept(t, session.CacheConfig{})
	recalled := func(within time.Duration) bool {
		id := k.Recall("a", within)
		if id != nil && (id.User.Name != "Ann" || id.Session.Token != "a") {
			t.Errorf("recalled %+v", id)
		}
		return id != nil
	}
	check := func(when string, got, want bool) {
		t.Helper()
		if got != want {
			t.Errorf("%s: recalled %t, want %t", when, got, want)
		}
	}
	check("before it was seen", recalled(time.Hour), false)
	k.want(t, "Ann", true)
	k.pass(time.Minute)
	check("a minute after it was read", recalled(time.Minute), true)
	check("a minute after it was read, within less", recalled(time.Minute-1), false)
	k.Watching(true)
	k.want(t, "Ann", true)
	k.pass(10 * time.Minute)
	k.Watching(false)
	k.pass(time.Minute)
	check("a minute after the watch was lost", recalled(time.Minute), true)
	check("a minute after the watch was lost, within less", recalled(time.Minute-1), false)
	k.SessionChanged(auth.DigestSession("a"))
	check("after it changed", recalled(time.Hour), false)
}

// TestCacheKeepsEverything: what comes back is what the store gave.
func TestCacheKeepsEverything(t *testing.T) {
	now := begun.Add(123 * time.Millisecond)
	fields := auth.Fields{{Name: "theme", Value: []byte(`"dark"`)}, {Name: "n", Value: []byte(`[1,2]`)}}
	for name, want := range map[string]*auth.Identity{
		"bare": {Session: auth.Session{UserID: "u", ExpiresAt: now}, User: auth.User{ID: "u"}},
		"full": {
			Session: auth.Session{ID: "s", UserID: "u", ExpiresAt: now, IPAddress: "2001:db8::1", UserAgent: strings.Repeat("Ω", 500),
				CreatedAt: now.Add(-time.Hour), UpdatedAt: now.Add(-time.Minute), Extra: fields},
			User: auth.User{ID: "u", Name: "Ann", Email: "ann@example.com", EmailVerified: true, Image: new(""),
				CreatedAt: now.Add(-50 * 365 * 24 * time.Hour), UpdatedAt: now, Extra: fields},
		},
		"a user with another id": {Session: auth.Session{UserID: "u", ExpiresAt: now}, User: auth.User{ID: "v", Image: new("https://i.example/a.png")}},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKept(t, session.CacheConfig{})
			k.Watching(true)
			want.Session.Token = "a"
			k.sessions["a"] = want
			k.pass(-time.Hour)
			for range 2 {
				got, err := k.Session(t.Context(), "a")
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("got  %+v\nwant %+v", got, want)
				}
			}
			if n := k.asked.Load(); n != 1 {
				t.Errorf("the store was asked %d times", n)
			}
		})
	}
}

// TestWarmCacheCosts: a warm hit makes the identity and nothing else.
func TestWarmCacheCosts(t *testing.T) {
	k := newKept(t, session.CacheConfig{})
	k.Watching(true)
	k.want(t, "Ann", true)
	ctx := t.Context()
	if n := testing.AllocsPerRun(1000, func() { _, _ = k.Cache.Session(ctx, "a") }); n > 1 {
		t.Errorf("a warm hit takes %v allocations, want 1", n)
	}
}

func BenchmarkCacheWarm(b *testing.B) {
	k := newKept(b, session.CacheConfig{})
	k.Watching(true)
	for i := range 1000 {
		k.put(fmt.Sprint("token", i), "Ann")
	}
	tokens := make([]string, 1000)
	for i := range tokens {
		tokens[i] = fmt.Sprint("token", i)
		_, _ = k.Session(b.Context(), tokens[i])
	}
	b.ReportAllocs()
	ctx := b.Context()
	for i := 0; b.Loop(); i++ {
		if _, err := k.Cache.Session(ctx, tokens[i%1000]); err != nil {
			b.Fatal(err)
		}
	}
}
