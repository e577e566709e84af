//go:build unix

package handlers

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/password"
	"github.com/caddy-better-auth/gateway/storage/memstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore"
	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/storage/sqlstore"
)

// BenchmarkGetSession measures get-session from the request to the JSON, over each store.
func BenchmarkGetSession(b *testing.B) {
	for name, open := range benchStores {
		b.Run(name, func(b *testing.B) {
			f := newBenchFixture(b, open(b))
			cookie := f.signUp(b)
			withCPU(b, func() {
				for b.Loop() {
					r := httptest.NewRequest(http.MethodGet, "/api/auth/get-session", nil)
					r.Host = "localhost:3000"
					r.Header.Set("Cookie", cookie)
					w := httptest.NewRecorder()
					f.ServeHTTP(w, r)
					if w.Code != http.StatusOK || w.Body.Len() < 100 {
						b.Fatalf("got %d %s", w.Code, w.Body)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
		})
	}
}

// BenchmarkSignIn measures sign-in/email, of which the hash of the password should be all
// that counts: see BenchmarkScrypt.
func BenchmarkSignIn(b *testing.B) {
	f := newBenchFixture(b, memstore.New())
	f.signUp(b)
	withCPU(b, func() {
		for b.Loop() {
			w := f.send(http.MethodPost, "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"password123"}`)
			if w.Code != http.StatusOK {
				b.Fatalf("got %d %s", w.Code, w.Body)
			}
		}
	})
}

// BenchmarkScrypt measures the check of one password and nothing else.
func BenchmarkScrypt(b *testing.B) {
	hash, err := password.Hash(strings.NewReader("0123456789abcdef"), "password123")
	if err != nil {
		b.Fatal(err)
	}
	withCPU(b, func() {
		for b.Loop() {
			if ok, err := password.Verify(hash, "password123"); !ok || err != nil {
				b.Fatal(ok, err)
			}
		}
	})
}

var benchStores = map[string]func(testing.TB) auth.Store{
	"memory": func(testing.TB) auth.Store { return memstore.New() },
	"SQLite": func(t testing.TB) auth.Store {
		store, err := sqlstore.OpenSQLite(t.Context(), sqlstore.Config{File: filepath.Join(t.TempDir(), "auth.db")})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		return store
	},
	"Redis": func(t testing.TB) auth.Store {
		store, err := redisstore.Open(t.Context(), redisstore.Config{URL: redistest.Start(t)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		return store
	},
}

// newBenchFixture returns a server over a store, with real hashing.
func newBenchFixture(b *testing.B, store auth.Store) *fixture {
	b.Helper()
	f := newFixture(b, func(s *settings) {
		s.handlers.Store.(*ledger).Store = store
		s.handlers.Hashing = NewHashing()
	})
	return f
}

// withCPU runs a loop and reports the CPU time of the process for each turn.
func withCPU(b *testing.B, loop func()) {
	b.Helper()
	b.ReportAllocs()
	before := cpuTime(b)
	loop()
	b.ReportMetric(float64((cpuTime(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
