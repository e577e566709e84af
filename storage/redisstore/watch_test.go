package redisstore_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

func TestWatch(t *testing.T) {
	for kind, c := range kinds(t) {
		t.Run(kind, func(t *testing.T) {
			c.KeyPrefix = auth.Env{}.Token(8) + ":"
			storagetest.Watch(t, func(t *testing.T) auth.Store { return open(t, c) })
		})
	}
}

// listen lets an ear hear what a new store tells, once it tells all.
func listen(t testing.TB, c redisstore.Config) (*redisstore.Store, *storagetest.Ear) {
	t.Helper()
	s := open(t, c)
	t.Cleanup(func() { s.Close() })
	ear := new(storagetest.Ear)
	s.WatchSessions(ear)
	ear.Await(t, storagetest.WatchingTold)
	return s, ear
}

// connect returns a client that is no store.
func connect(t testing.TB, address string) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: address})
	t.Cleanup(func() { client.Close() })
	return client
}

// wires returns the ids of the connections on which a server tells of changes.
func wires(t testing.TB, client *redis.Client) (ids []string) {
	t.Helper()
	list, err := client.ClientList(t.Context()).Result()
	noError(t, "CLIENT LIST", err)
	for line := range strings.Lines(list) {
		fields := strings.Fields(line)
		if slices.Contains(fields, "flags=tB") {
			ids = append(ids, strings.TrimPrefix(fields[0], "id="))
		}
	}
	return ids
}

// TestWatchOthers: what any program does to a key is told if reading a session looks at it.
func TestWatchOthers(t *testing.T) {
	server := redistest.New(t)
	raw := connect(t, server.Address)
	do := func(words ...any) {
		t.Helper()
		noError(t, fmt.Sprint(words[0]), raw.Do(t.Context(), words...).Err())
	}
	_, ear := listen(t, redisstore.Config{URL: server.URL})
	const session, fence = "better-auth:tok-En_1", "better-auth:fence"
	told := map[string][]any{
		"SET":    {"SET", session, "{}"},
		"APPEND": {"APPEND", session, "x"},
		"EXPIRE": {"EXPIRE", session, 100},
		"SETEX":  {"SETEX", session, 100, "{}"},
		"EVAL":   {"EVAL", "return redis.call('SET', KEYS[1], 'x')", 1, session},
		"RENAME": {"RENAME", "better-auth:other", session},
		"GETDEL": {"GETDEL", session},
		"DEL":    {"DEL", session},
		"UNLINK": {"UNLINK", session},
	}
	for name, command := range told {
		t.Run("session/"+name, func(t *testing.T) {
			do("SET", session, "{}")
			do("SET", "better-auth:other", "{}")
			do("SET", fence, 1)
			ear.Await(t, storagetest.SessionTold("fence"))
			do(command...)
			ear.Await(t, storagetest.SessionTold("tok-En_1"))
		})
	}
	t.Run("session/expiry", func(t *testing.T) {
		do("SET", session, "{}", "PX", 50)
		ear.Await(t, storagetest.SessionTold("tok-En_1")) // that it is set
		ear.Await(t, storagetest.SessionTold("tok-En_1")) // that it is over
	})
	for _, key := range []string{"revoked-sessions-before-u:1", "gateway:spared:u:1", "{gateway}:user:u:1"} {
		t.Run("user/"+key, func(t *testing.T) {
			do("SET", "better-auth:"+key, 1)
			ear.Await(t, storagetest.UserTold("u:1"))
		})
	}
	for _, key := range []string{
		"better-auth:active-sessions-u", "better-auth:verification:x", "better-auth:203.0.113.9|/sign-in/email",
		"better-auth:{gateway}:email:a@example.com", "better-auth:{gateway}:accounts:u", "better-auth:", "better-aut:tok",
		"better-auth2:tok", "tok", "other:better-auth:tok",
	} {
		t.Run("nobody/"+key, func(t *testing.T) {
			ear.Heard()
			do("SET", key, 1)
			do("SET", fence, 1)
			ear.Await(t, storagetest.SessionTold("fence"))
			if heard := ear.Heard(); len(heard) > 0 {
				t.Errorf("told %q", heard)
			}
		})
	}
	for _, command := range []string{"FLUSHDB", "FLUSHALL"} {
		t.Run("all/"+command, func(t *testing.T) {
			do(command)
			ear.Await(t, storagetest.NotWatchingTold)
			ear.Await(t, storagetest.WatchingTold)
		})
	}
	if n := len(wires(t, raw)); n != 1 {
		t.Errorf("%d connections for one listener, want 1", n)
	}
}

// TestWatchLost: a connection that is lost is noticed, told, and made again.
func TestWatchLost(t *testing.T) {
	server := redistest.New(t)
	var unwatched outages
	_, ear := listen(t, redisstore.Config{Address: server.Address, Unwatched: unwatched.note})
	raw := connect(t, server.Address)
	lost := func(t *testing.T, within time.Duration, act func()) {
		t.Helper()
		began := time.Now()
		act()
		ear.Await(t, storagetest.NotWatchingTold)
		took := time.Since(began)
		t.Logf("noticed after %s", took)
		if took > within {
			t.Errorf("noticed after %s, want %s at most", took, within)
		}
	}
	back := func(t *testing.T) {
		t.Helper()
		ear.Await(t, storagetest.WatchingTold)
		for i := range 100 {
			token := fmt.Sprintf("token-%d", i)
			noError(t, "SET", raw.Set(t.Context(), "better-auth:"+token, "{}", 0).Err())
			ear.Await(t, storagetest.SessionTold(token))
		}
	}
	t.Run("killed", func(t *testing.T) {
		for range 5 {
			id := wires(t, raw)[0]
			lost(t, time.Second, func() {
				noError(t, "CLIENT KILL", raw.Do(t.Context(), "CLIENT", "KILL", "ID", id).Err())
			})
			back(t)
		}
	})
	t.Run("frozen", func(t *testing.T) {
		lost(t, 2*time.Second, func() { server.Freeze(t) })
		server.Thaw(t)
		back(t)
	})
	t.Run("restarted", func(t *testing.T) {
		lost(t, time.Second, server.Stop)
		server.Restart(t)
		back(t)
	})
	if n := len(wires(t, raw)); n != 1 {
		t.Errorf("%d connections afterwards, want 1", n)
	}
	unwatched.want(t, 7, "no longer told")
}

// outages are what Config.Unwatched was told.
type outages struct {
	mu   sync.Mutex
	told []error
}

func (o *outages) note(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.told = append(o.told, err)
}

// want expects that many outages or more, all over, told in turns.
func (o *outages) want(t *testing.T, n int, text string) {
	t.Helper()
	await(t, "all outages are over", func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		return len(o.told) >= 2*n && len(o.told)%2 == 0
	})
	if first := o.told[0]; !strings.Contains(fmt.Sprint(first), text) {
		t.Errorf("told %v first, want %q in it", first, text)
	}
	for i, err := range o.told {
		if (err == nil) != (i%2 == 1) {
			t.Errorf("told %v, want errors and nil in turns", o.told)
		}
	}
}

// TestWatchRefused: a server that cannot or must not tell is named, with what to do.
func TestWatchRefused(t *testing.T) {
	acl := func(t *testing.T, rules ...any) redisstore.Config {
		server := redistest.New(t)
		words := append([]any{"ACL", "SETUSER", "gateway", "on", ">hunter2", "~better-auth:*", "resetchannels"}, rules...)
		noError(t, "ACL SETUSER", connect(t, server.Address).Do(t.Context(), words...).Err())
		return redisstore.Config{Address: server.Address, Username: "gateway", Password: "hunter2"}
	}
	refused := map[string]struct {
		open func(t *testing.T) redisstore.Config
		want string
	}{
		"no permission": {func(t *testing.T) redisstore.Config {
			return acl(t, "+@all", "-@dangerous", "-client|tracking")
		}, "let the ACL user have +@all -@dangerous +info"},
		"no RESP3": {func(t *testing.T) redisstore.Config {
			return redisstore.Config{Address: redistest.New(t, "--rename-command", "HELLO", "").Address}
		}, "use Redis 6.2 or newer"},
		"no such command": {func(t *testing.T) redisstore.Config {
			return redisstore.Config{Address: redistest.New(t, "--rename-command", "CLIENT", "").Address}
		}, "use Redis 6.2 or newer"},
	}
	for name, tt := range refused {
		t.Run("fail/"+name, func(t *testing.T) {
			told := make(chan error, 100)
			c := tt.open(t)
			c.Unwatched = func(err error) { told <- err }
			s := open(t, c)
			ear := new(storagetest.Ear)
			stop := s.WatchSessions(ear)
			if err := <-told; !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got error %q, want %q in it and no password", err, tt.want)
			}
			_, err := s.Session(t.Context(), "token")
			wantError(t, "Session", err, auth.ErrNotFound)
			stop()
			noError(t, "Close", s.Close())
			if heard := ear.Heard(); len(heard) > 0 || len(told) > 0 {
				t.Errorf("told %q, and %d more errors", heard, len(told))
			}
		})
	}
	for name, rules := range map[string][]any{
		"the rules of the docs": {"+@all", "-@dangerous", "+info"},
		"without INFO":          {"+@all", "-@dangerous"},
	} {
		t.Run(name, func(t *testing.T) {
			s, ear := listen(t, acl(t, rules...))
			noError(t, "CreateSession", s.CreateSession(t.Context(), annsSession("one", time.Now())))
			ear.Await(t, storagetest.SessionTold("one"))
		})
	}
}

// TestWatchEnds: nothing is opened before somebody listens, and nothing stays afterwards.
func TestWatchEnds(t *testing.T) {
	server := redistest.New(t)
	raw := connect(t, server.Address)
	noError(t, "PING", raw.Ping(t.Context()).Err())
	before := runtime.NumGoroutine()
	s := open(t, redisstore.Config{Address: server.Address})
	if n := len(wires(t, raw)); n > 0 {
		t.Fatalf("%d connections without a listener", n)
	}
	noise, quiet := context.WithCancel(t.Context())
	var talking sync.WaitGroup
	talking.Go(func() {
		for noise.Err() == nil {
			raw.Set(noise, "better-auth:token", "{}", 0)
		}
	})
	for range 20 {
		ear := new(storagetest.Ear)
		var stops []func()
		for range 3 {
			stops = append(stops, s.WatchSessions(ear))
		}
		ear.Await(t, storagetest.WatchingTold)
		ear.Await(t, storagetest.SessionTold("token"))
		var stopping sync.WaitGroup
		for _, stop := range append(stops, stops...) {
			stopping.Go(stop)
		}
		stopping.Wait()
		ear.Heard()
		if heard := ear.Heard(); len(heard) > 0 {
			t.Fatalf("told %q after the end", heard)
		}
	}
	s.WatchSessions(new(storagetest.Ear)) // at the beginning when the store is closed
	listening := new(storagetest.Ear)
	s.WatchSessions(listening)
	listening.Await(t, storagetest.WatchingTold)
	noError(t, "Close", s.Close())
	listening.Await(t, storagetest.NotWatchingTold)
	quiet()
	talking.Wait()
	await(t, "the server has no connections left", func() bool { return len(wires(t, raw)) == 0 })
	await(t, "no goroutines are left", func() bool { return runtime.NumGoroutine() <= before+1 })
}

// await waits until something holds.
func await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%s: not after 30 s\n%s", what, stacks[:runtime.Stack(stacks, true)])
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestWatchLatency: from the answer to who ends a session until it is told.
func TestWatchLatency(t *testing.T) {
	server := redistest.New(t)
	raw := connect(t, server.Address)
	s := open(t, redisstore.Config{Address: server.Address})
	defer s.Close()
	clock := &clock{told: make(chan time.Time, 10), watching: make(chan bool, 10)}
	s.WatchSessions(clock)
	<-clock.watching
	var took []time.Duration
	for range 2000 {
		noError(t, "SET", raw.Set(t.Context(), "better-auth:token", "{}", 0).Err())
		<-clock.told
		noError(t, "DEL", raw.Del(t.Context(), "better-auth:token").Err())
		answered := time.Now()
		took = append(took, max(0, (<-clock.told).Sub(answered)))
	}
	slices.Sort(took)
	p50, p99 := took[len(took)/2], took[len(took)*99/100]
	t.Logf("told after p50 %s, p99 %s, at most %s", p50, p99, took[len(took)-1])
	if p99 > 250*time.Millisecond {
		t.Errorf("p99 is %s, want a few milliseconds", p99)
	}
}

// clock is a listener that says when it was told.
type clock struct {
	told     chan time.Time
	watching chan bool
}

func (c *clock) SessionChanged(auth.SessionDigest) { c.told <- time.Now() }
func (c *clock) UserChanged(string)                {}
func (c *clock) Watching(all bool)                 { c.watching <- all }
