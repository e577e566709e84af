package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/storagetest"
)

// TestWatchWays: through a Unix socket, and in another database.
func TestWatchWays(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "redis.sock")
	server := redistest.New(t, "--unixsocket", socket)
	for name, c := range map[string]redisstore.Config{
		"a Unix socket":       {Address: socket},
		"a Unix socket's URL": {URL: "unix://" + socket},
		"another database":    {Address: server.Address, DB: 3},
		"one connection":      {Address: server.Address, PoolSize: 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, ear := listen(t, c)
			token := auth.Env{}.Token(32)
			noError(t, "CreateSession", s.CreateSession(t.Context(), annsSession(token, time.Now())))
			ear.Await(t, storagetest.SessionTold(token))
		})
	}
}

// TestWatchAnotherServer: once the store asks another server than the one that tells, that
// is noticed.
func TestWatchAnotherServer(t *testing.T) {
	first, second := redistest.New(t), redistest.New(t)
	road := newRoad(t, first.Address)
	_, ear := listen(t, redisstore.Config{Address: road.address})
	raw := connect(t, first.Address)
	keep := wires(t, raw)[0]
	road.to.Store(&second.Address)
	list, err := raw.ClientList(t.Context()).Result()
	noError(t, "CLIENT LIST", err)
	began := time.Now()
	for line := range strings.Lines(list) {
		if id := strings.TrimPrefix(strings.Fields(line)[0], "id="); id != keep {
			connect(t, first.Address).Do(t.Context(), "CLIENT", "KILL", "ID", id)
		}
	}
	ear.Await(t, storagetest.NotWatchingTold)
	t.Logf("noticed after %s", time.Since(began))
	ear.Await(t, storagetest.WatchingTold)
	noError(t, "SET", connect(t, second.Address).Set(t.Context(), "better-auth:token", "{}", 0).Err())
	ear.Await(t, storagetest.SessionTold("token"))
}

// road leads new connections to a server, which may change.
type road struct {
	address string
	to      atomic.Pointer[string]
}

func newRoad(t *testing.T, to string) *road {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	noError(t, "Listen", err)
	t.Cleanup(func() { l.Close() })
	r := &road{address: l.Addr().String()}
	r.to.Store(&to)
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			onto, err := net.Dial("tcp", *r.to.Load())
			if err != nil {
				from.Close()
				continue
			}
			pass := func(a, b net.Conn) { io.Copy(a, b); a.Close(); b.Close() }
			go pass(from, onto)
			go pass(onto, from)
		}
	}()
	return r
}

// TestWatchMoves: a copy of a session is never old for long, whatever becomes of the servers
// that have the session.
func TestWatchMoves(t *testing.T) {
	const token = "token"
	key := "better-auth:" + token
	moves := map[string]func(t *testing.T) (redisstore.Config, func()){
		"Sentinel/failover": func(t *testing.T) (redisstore.Config, func()) {
			s := redistest.NewSentinel(t)
			return redisstore.Config{Master: s.Master, Sentinels: s.Addresses}, func() {
				noError(t, "SENTINEL FAILOVER", connect(t, s.Addresses[0]).Do(t.Context(), "SENTINEL", "FAILOVER", s.Master).Err())
			}
		},
		"Sentinel/master killed": func(t *testing.T) (redisstore.Config, func()) {
			s := redistest.NewSentinel(t)
			return redisstore.Config{Master: s.Master, Sentinels: s.Addresses}, s.Primary.Stop
		},
		"Cluster/slot to another master": func(t *testing.T) (redisstore.Config, func()) {
			c := redistest.NewCluster(t)
			return redisstore.Config{Cluster: c.Addresses}, func() { c.Move(t, key, func() { time.Sleep(time.Second) }) }
		},
		"Cluster/slot to a new master": func(t *testing.T) (redisstore.Config, func()) {
			c := redistest.NewCluster(t)
			return redisstore.Config{Cluster: c.Addresses}, func() {
				c.MoveTo(t, key, c.Add(t), func() { time.Sleep(4 * time.Second) })
			}
		},
		"Cluster/failover": func(t *testing.T) (redisstore.Config, func()) {
			c := redistest.NewCluster(t)
			replica := c.AddReplica(t, c.Owner(t, key))
			return redisstore.Config{Cluster: c.Addresses}, func() {
				noError(t, "CLUSTER FAILOVER", connect(t, replica).ClusterFailover(t.Context()).Err())
			}
		},
		"Cluster/master killed": func(t *testing.T) (redisstore.Config, func()) {
			c := redistest.NewCluster(t)
			c.AddReplica(t, c.Owner(t, key))
			return redisstore.Config{Cluster: c.Addresses}, func() { c.Stop(c.Owner(t, key)) }
		},
	}
	for name, prepare := range moves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, move := prepare(t)
			c.Unwatched = func(err error) { t.Logf("unwatched: %v", err) }
			s := open(t, c)
			defer s.Close()
			r := &reader{token: token}
			s.WatchSessions(r)
			w := newWriter(t, c, key)
			life, end := context.WithCancel(t.Context())
			var both sync.WaitGroup
			both.Go(func() { w.write(life) })
			both.Go(func() { r.read(life, s, w) })
			await(t, "copies are used", func() bool { return r.hits.Load() > 100 })
			began := time.Now()
			move()
			moved, hits := w.last.Load(), r.hits.Load()
			await(t, "copies are used again", func() bool { return w.last.Load() > moved+100 && r.hits.Load() > hits+100 })
			t.Logf("copies are used again after %s", time.Since(began))
			time.Sleep(2 * time.Second) // something late would be noticed now
			end()
			both.Wait()
			oldest := time.Duration(r.oldest.Load())
			t.Logf("%d writes, %d copies used, the oldest %s out of date", w.last.Load(), r.hits.Load(), oldest)
			if oldest > 2*time.Second {
				t.Errorf("a copy was used that was out of date for %s", oldest)
			}
		})
	}
}

// TestMasterDies: without a listener, too, another master takes over.
func TestMasterDies(t *testing.T) {
	c := redistest.NewCluster(t)
	owner := c.Owner(t, "better-auth:token")
	c.AddReplica(t, owner)
	s := open(t, redisstore.Config{Cluster: c.Addresses})
	defer s.Close()
	c.Stop(owner)
	await(t, "another master answers", func() bool {
		_, err := s.Session(t.Context(), "token")
		return errors.Is(err, auth.ErrNotFound)
	})
}

// writer writes one version of a session after the other, as another program.
type writer struct {
	client redis.UniversalClient
	key    string
	last   atomic.Int64
	at     sync.Map // version -> when it was written
}

func newWriter(t *testing.T, c redisstore.Config, key string) *writer {
	const timeout = time.Second / 2
	var client redis.UniversalClient
	if c.Master != "" {
		client = redis.NewFailoverClient(&redis.FailoverOptions{
			MasterName: c.Master, SentinelAddrs: slices.Clone(c.Sentinels), DialTimeout: timeout, ReadTimeout: timeout,
		})
	} else {
		client = redis.NewClusterClient(&redis.ClusterOptions{
			Addrs: slices.Clone(c.Cluster), DialTimeout: timeout, ReadTimeout: timeout, ClusterStateReloadInterval: timeout,
		})
	}
	t.Cleanup(func() { client.Close() })
	return &writer{client: client, key: key}
}

func (w *writer) write(life context.Context) {
	const record = `{"session":{"id":"i","token":"token","userId":"ann","expiresAt":"2199-08-01T10:00:00.000Z",` +
		`"createdAt":"2026-08-01T10:00:00.000Z","updatedAt":"2026-08-01T10:00:00.000Z"},` +
		`"user":{"id":"ann","name":"%d","email":"ann@example.com","emailVerified":true,` +
		`"createdAt":"2026-08-01T10:00:00.000Z","updatedAt":"2026-08-01T10:00:00.000Z"}}`
	for ; life.Err() == nil; time.Sleep(5 * time.Millisecond) {
		version := w.last.Load()
		text, err := w.client.Get(life, w.key).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			continue
		}
		if text != fmt.Sprintf(record, version) {
			w.at.Delete(version) // a failover lost it
		}
		version = w.last.Add(1)
		if w.client.Set(life, w.key, fmt.Sprintf(record, version), 0).Err() == nil {
			w.at.Store(version, time.Now())
		}
	}
}

// reader reads a session again and again, and keeps a copy of it while it may.
type reader struct {
	token  string
	hits   atomic.Int64
	oldest atomic.Int64

	mu       sync.Mutex
	changes  int
	watching bool
	copy     int64 // the version, 0: none
}

func (r *reader) changed(watching func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changes++
	r.copy = 0
	watching()
}

func (r *reader) SessionChanged(d auth.SessionDigest) {
	if d == auth.DigestSession(r.token) {
		r.changed(func() {})
	}
}
func (r *reader) UserChanged(string) { r.changed(func() {}) }
func (r *reader) Watching(all bool)  { r.changed(func() { r.watching = all }) }

func (r *reader) read(life context.Context, s *redisstore.Store, w *writer) {
	for ; life.Err() == nil; time.Sleep(time.Millisecond) {
		r.mu.Lock()
		changes, version := r.changes, r.copy
		r.mu.Unlock()
		if version > 0 {
			r.hits.Add(1)
			if next, ok := w.at.Load(version + 1); ok {
				r.oldest.Store(max(r.oldest.Load(), int64(time.Since(next.(time.Time)))))
			}
			continue
		}
		id, err := s.Session(life, r.token)
		if err != nil {
			continue
		}
		version, _ = strconv.ParseInt(id.User.Name, 10, 64)
		r.mu.Lock()
		if r.watching && r.changes == changes {
			r.copy = version
		}
		r.mu.Unlock()
	}
}
