package redisstore_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

// start is when the clock of these tests begins.
var start = time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)

// fixture is a store with a clock that stands still, and a plain client to look behind it.
type fixture struct {
	*redisstore.Store
	t   testing.TB
	raw *redis.Client
	now *time.Time
}

// newFixture opens a store on an empty database with the default prefix.
func newFixture(t testing.TB, url string) fixture {
	t.Helper()
	options, err := redis.ParseURL(url)
	noError(t, "ParseURL", err)
	raw := redis.NewClient(options)
	t.Cleanup(func() { raw.Close() })
	noError(t, "FLUSHDB", raw.FlushDB(t.Context()).Err())
	now := start
	env := auth.Env{Now: func() time.Time { return now }}
	s := open(t, redisstore.Config{URL: url, Env: env})
	t.Cleanup(func() { s.Close() })
	return fixture{Store: s, t: t, raw: raw, now: &now}
}

// each runs the named tests, each on an empty database of one server.
func each(t *testing.T, tests map[string]func(fixture)) {
	url := redistest.Start(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(newFixture(t, url)) })
	}
}

func (f fixture) set(key, value string) {
	f.t.Helper()
	noError(f.t, "SET", f.raw.Set(f.t.Context(), key, value, time.Hour).Err())
}

func (f fixture) wantText(key, want string) {
	f.t.Helper()
	got, err := f.raw.Get(f.t.Context(), key).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		f.t.Fatalf("GET %s: %v", key, err)
	}
	equal(f.t, key, got, want)
}

func (f fixture) ttl(key string) int64 {
	f.t.Helper()
	ttl, err := f.raw.TTL(f.t.Context(), key).Result()
	noError(f.t, "TTL", err)
	return int64(ttl / time.Second)
}

func (f fixture) create(id *auth.Identity) {
	f.t.Helper()
	noError(f.t, "CreateSession", f.CreateSession(f.t.Context(), id))
}

func (f fixture) wantSession(token string) *auth.Identity {
	f.t.Helper()
	id, err := f.Session(f.t.Context(), token)
	noError(f.t, "Session "+token, err)
	return id
}

func (f fixture) wantNoSession(token string) {
	f.t.Helper()
	_, err := f.Session(f.t.Context(), token)
	wantError(f.t, "Session "+token, err, auth.ErrNotFound)
}

// ann's sessions live a week from the moment they are created.
func annsSession(token string, created time.Time) *auth.Identity {
	return &auth.Identity{
		User: *ann(),
		Session: auth.Session{
			ID: "id-" + token, UserID: "ann", Token: token,
			ExpiresAt: created.Add(7 * 24 * time.Hour), CreatedAt: created, UpdatedAt: created,
		},
	}
}

func ann() *auth.User {
	return &auth.User{ID: "ann", Name: "Ann", Email: "ann@example.com", CreatedAt: start, UpdatedAt: start}
}

func noError(t testing.TB, call string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: got error %v, want none", call, err)
	}
}

func wantError(t testing.TB, call string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", call, got, want)
	}
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
