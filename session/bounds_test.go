package session

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
)

// endless has a session for every second token.
type endless struct{ asked atomic.Int64 }

func (e *endless) Session(_ context.Context, token string) (*auth.Identity, error) {
	if e.asked.Add(1)%2 == 0 {
		return nil, auth.ErrNotFound
	}
	return &auth.Identity{
		Session: auth.Session{ID: token, UserID: token, Token: token, ExpiresAt: time.Now().Add(time.Hour)},
		User:    auth.User{ID: token, Name: "Ann", Email: "ann@example.com"},
	}, nil
}

// TestSEC37SEC75Bounds: however many tokens come, the cache stays within its bounds, and forged ones
// reach neither it nor the store. Half of the tokens are forged.
func TestSEC37SEC75Bounds(t *testing.T) {
	const entries, size = 10_000, 8 << 20
	source := new(endless)
	cache, err := NewCache(CacheConfig{Sessions: source, Entries: entries, Bytes: size})
	if err != nil {
		t.Fatal(err)
	}
	cache.Watching(true)
	const secret = "bounds-test-secret-of-more-than-32-characters"
	cookies, err := cookiecheck.New(cookiecheck.Config{Secrets: cookiecheck.PlainSecrets(secret)})
	if err != nil {
		t.Fatal(err)
	}
	v, err := New(Config{Cookies: cookies, Sessions: unused{}, Cache: cache, DisableRefresh: true})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for worker := range 2 {
		all.Go(func() {
			for i := range tokensSent / 4 {
				checkBoth(t, v, secret, uint64(worker)<<32|uint64(i))
			}
		})
	}
	all.Wait()
	if got := source.asked.Load(); got != tokensSent/2 {
		t.Errorf("the store was asked %d times, want %d", got, tokensSent/2)
	}
	cache.entries.CleanUp()
	if n := cache.entries.EstimatedSize(); n > entries || n < entries/10 {
		t.Errorf("%d entries are kept, want at most %d and not many less", n, entries)
	}
	if n := cache.entries.WeightedSize(); n > size {
		t.Errorf("%d bytes are kept, want at most %d", n, size)
	}
}

// checkBoth checks a request with a signed token and one with a forged token.
func checkBoth(t *testing.T, v *Validator, secret string, n uint64) {
	token := hex.EncodeToString(binary.BigEndian.AppendUint64(nil, n)) + "0123456789abcdef"
	signed := cookiecheck.Sign(secret, token)
	forged := token + "." + "AAAA" + signed[len(token)+5:]
	for _, value := range []string{signed, forged} {
		r := &http.Request{Header: http.Header{"Cookie": {"better-auth.session_token=" + value}}}
		if _, err := v.Check(context.Background(), r, Full); err != nil {
			t.Error(err)
		}
	}
}

// unused is a store of sessions that is not asked.
type unused struct{ auth.Sessions }
