package cookiecheck

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// The moment at which copies are made in these tests.
var cacheNow = time.UnixMilli(1785585600123).UTC()

func testIdentity() *auth.Identity {
	day := 24 * time.Hour
	return &auth.Identity{
		Session: auth.Session{
			ID: "s1", UserID: "u1", Token: testToken, ExpiresAt: cacheNow.Add(day),
			IPAddress: "192.0.2.1", UserAgent: `Mozilla/5.0 "x" <y>`,
			CreatedAt: cacheNow.Add(-day), UpdatedAt: cacheNow.Add(-day),
			Extra: auth.Fields{{Name: "activeOrganizationId", Value: json.RawMessage(`null`)}, {Name: "private", Value: json.RawMessage(`1`)}},
		},
		User: auth.User{
			ID: "u1", Name: "Zoë 🔑", Email: "zoe@example.com", EmailVerified: true, Image: new("https://example.com/z.png"),
			CreatedAt: cacheNow.Add(-day), UpdatedAt: cacheNow.Add(-day),
			Extra: auth.Fields{{Name: "role", Value: json.RawMessage(`"admin"`)}, {Name: "private", Value: json.RawMessage(`1`)}},
		},
	}
}

// cacheOf returns a configuration with a cookie cache.
func cacheOf(strategy Strategy) Config {
	return Config{Cache: &Cache{Strategy: strategy, SessionFields: []string{"activeOrganizationId"}, UserFields: []string{"role"}}}
}

// withCache returns a request with the session_token cookie, and the cookies that these
// lines set.
func withCache(lines []string) *http.Request {
	return requestWith(signedPair("better-auth.session_token", testToken) + "; " + strings.Join(pairsOf(lines), "; "))
}

// cached returns what the cookies of a request say, as the validator reads them: the token, and
// the copy beside it.
func cached(c *Cookies, r *http.Request, now time.Time) (*auth.Identity, CacheState) {
	token, ok := c.Token(r)
	if !ok {
		return nil, CacheAbsent
	}
	return c.Cached(r, token, now)
}

// pairsOf returns the cookies that lines set, without those that they expire.
func pairsOf(lines []string) []string {
	var pairs []string
	for _, line := range lines {
		if pair, _, _ := strings.Cut(line, ";"); !strings.HasSuffix(pair, "=") {
			pairs = append(pairs, pair)
		}
	}
	return pairs
}

func TestCachedReadsWhatIsIssued(t *testing.T) {
	want := testIdentity()
	want.Session.Extra, want.User.Extra = want.Session.Extra[:1], want.User.Extra[:1]
	long := testIdentity()
	long.User.Name = strings.Repeat("🔑", 1200)
	for _, strategy := range strategies {
		t.Run(string(strategy), func(t *testing.T) {
			cookies := mustNew(t, cacheOf(strategy))
			for _, remember := range []bool{true, false} {
				lines := cookies.IssueCache(requestWith(), testIdentity(), remember, cacheNow)
				got, state := cached(cookies, withCache(lines), cacheNow)
				if state != CacheGood || !reflect.DeepEqual(got, want) {
					t.Errorf("remember %v: Cached = %+v, %d; want %+v", remember, got, state, want)
				}
			}
			lines := cookies.IssueCache(requestWith(), long, true, cacheNow)
			if len(lines) < 2 {
				t.Fatalf("a long name makes %d cookies", len(lines))
			}
			if got, state := cached(cookies, withCache(lines), cacheNow); state != CacheGood || got.User.Name != long.User.Name {
				t.Errorf("in pieces: Cached = %+v, %d", got, state)
			}
		})
	}
}

func TestSEC39SEC41CachedStates(t *testing.T) {
	at := func(d time.Duration) func(*auth.Identity) {
		return func(id *auth.Identity) { id.Session.ExpiresAt = cacheNow.Add(d) }
	}
	asIs := func(*auth.Identity) {}
	tests := []struct {
		name   string
		change func(*auth.Identity)
		later  time.Duration
		want   CacheState
	}{
		{"good/at once", asIs, 0, CacheGood},
		{"good/a minute before it was made", asIs, -time.Minute, CacheGood},
		{"bad/more than a minute before it was made", asIs, -time.Minute - time.Millisecond, CacheBad},
		{"good/a second before it is over", asIs, 299 * time.Second, CacheGood},
		{"expired/over", asIs, 300*time.Second + time.Millisecond, CacheExpired},
		{"good/in the last millisecond of the session", at(time.Second), time.Second, CacheGood},
		{"expired/session over", at(time.Second), 1001 * time.Millisecond, CacheExpired},
		{"bad/other session", func(id *auth.Identity) { id.Session.Token = "other" }, 0, CacheBad},
		{"bad/user of another session", func(id *auth.Identity) { id.User.ID = "u2" }, 0, CacheBad},
		{"bad/name that looks like a date", func(id *auth.Identity) { id.User.Name = "2026-01-01T00:00:00.000Z" }, 0, CacheBad},
	}
	for _, strategy := range strategies {
		cookies := mustNew(t, cacheOf(strategy))
		for _, tt := range tests {
			t.Run(string(strategy)+"/"+tt.name, func(t *testing.T) {
				id := testIdentity()
				tt.change(id)
				r := withCache(cookies.IssueCache(requestWith(), id, true, cacheNow))
				got, state := cached(cookies, r, cacheNow.Add(tt.later))
				if state != tt.want || (got != nil) != (state == CacheGood) {
					t.Errorf("Cached = %v, %d; want state %d", got, state, tt.want)
				}
			})
		}
	}
}

func TestSEC39CachedNeedsTheSameConfiguration(t *testing.T) {
	other := PlainSecrets(strings.Repeat("o", 32))
	rotated := []Secret{numbered(2, strings.Repeat("n", 32)), {Value: testSecret}}
	tests := []struct {
		name   string
		reader func(*Config)
		want   map[Strategy]CacheState
	}{
		{"other strategy", func(c *Config) {
			next := map[Strategy]Strategy{Compact: JWT, JWT: JWE, JWE: Compact}
			c.Cache.Strategy = next[c.Cache.Strategy]
		}, map[Strategy]CacheState{Compact: CacheBad, JWT: CacheBad, JWE: CacheBad}},
		{"other version", func(c *Config) { c.Cache.Version = "2" }, map[Strategy]CacheState{Compact: CacheBad, JWT: CacheBad, JWE: CacheBad}},
		{"other secret", func(c *Config) { c.Secrets = other }, map[Strategy]CacheState{Compact: CacheAbsent, JWT: CacheAbsent, JWE: CacheAbsent}},
		{"no cache", func(c *Config) { c.Cache = nil }, map[Strategy]CacheState{Compact: CacheAbsent, JWT: CacheAbsent, JWE: CacheAbsent}},
		{"shorter life", func(c *Config) { c.Cache.MaxAge = time.Second }, map[Strategy]CacheState{Compact: CacheExpired, JWT: CacheExpired, JWE: CacheExpired}},
		{"rotated secret", func(c *Config) { c.Secrets = rotated }, map[Strategy]CacheState{Compact: CacheBad, JWT: CacheBad, JWE: CacheGood}},
	}
	for _, tt := range tests {
		for _, strategy := range strategies {
			t.Run(tt.name+"/"+string(strategy), func(t *testing.T) {
				lines := mustNew(t, cacheOf(strategy)).IssueCache(requestWith(), testIdentity(), true, cacheNow)
				c := cacheOf(strategy)
				tt.reader(&c)
				reader := mustNew(t, c)
				r := withCache(lines)
				if tt.name == "rotated secret" {
					r = requestWith("better-auth.session_token=" + encodeURIComponent(reader.signer.sign(testToken)) + "; " + strings.Join(pairsOf(lines), "; "))
				}
				if _, state := cached(reader, r, cacheNow.Add(2*time.Second)); state != tt.want[strategy] {
					t.Errorf("Cached gives state %d, want %d", state, tt.want[strategy])
				}
			})
		}
	}
}

func TestSEC38CachedPieces(t *testing.T) {
	cookies := mustNew(t, cacheOf(Compact))
	id := testIdentity()
	value := cacheValueOf(t, cookies, id)
	third := len(value)/3 + 1
	token := signedPair("better-auth.session_token", testToken)
	const base = "better-auth.session_data"
	a, b, c := value[:third], value[third:2*third], value[2*third:]
	tests := []struct {
		name, cookies string
		want          CacheState
	}{
		{"good/whole", base + "=" + value, CacheGood},
		{"good/in order", fmt.Sprintf("%s.0=%s; %s.1=%s; %[1]s.2=%[5]s", base, a, base, b, c), CacheGood},
		{"good/in no order", fmt.Sprintf("%s.2=%s; %s.0=%s; %[1]s.1=%[5]s", base, c, base, a, b), CacheGood},
		{"good/the whole hides pieces", base + "=" + value + "; " + base + ".0=x", CacheGood},
		{"good/an empty whole hides none", fmt.Sprintf("%s=; %s.0=%s; %s.1=%s", base, base, a+b, base, c), CacheGood},
		{"good/odd names are no pieces", base + ".0=" + value + "; " + base + ".00=x; " + base + ".a=x; " + base + ".a.1=x", CacheGood},
		{"bad/gap", fmt.Sprintf("%s.0=%s; %s.2=%s", base, a+b, base, c), CacheBad},
		{"bad/begins at one", base + ".1=" + value, CacheBad},
		{"bad/one too many", base + ".0=" + value + "; " + base + ".1=x", CacheBad},
		{"bad/one too few", base + ".0=" + a, CacheBad},
		{"bad/an empty piece", base + ".0=", CacheBad},
		{"bad/too long", base + "=" + strings.Repeat("A", maxCacheValue+1), CacheBad},
		{"bad/padded", base + "=" + value + "=", CacheBad},
		{"bad/with a line break", base + "=" + value[:8] + "%0A" + value[8:], CacheBad},
		{"absent/none", "a=b", CacheAbsent},
		{"absent/empty", base + "=", CacheAbsent},
		{"absent/other name", "__Secure-" + base + "=" + value, CacheAbsent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, state := cached(cookies, requestWith(token+"; "+tt.cookies), cacheNow); state != tt.want {
				t.Errorf("Cached gives state %d, want %d", state, tt.want)
			}
		})
	}
	if _, state := cached(cookies, requestWith(base+"="+value), cacheNow); state != CacheAbsent {
		t.Errorf("without a session_token Cached gives state %d, want CacheAbsent", state)
	}
}

// cacheValueOf returns the value of an issued cookie that fits into one.
func cacheValueOf(tb testing.TB, c *Cookies, id *auth.Identity) string {
	tb.Helper()
	lines := c.IssueCache(requestWith(), id, true, cacheNow)
	if len(lines) != 1 {
		tb.Fatalf("IssueCache makes %d lines, want 1", len(lines))
	}
	pair, _, _ := strings.Cut(lines[0], ";")
	_, value, _ := strings.Cut(pair, "=")
	return value
}

// TestSEC38Sealed: payloads that are signed as they should be, and strange inside.
func TestSEC38Sealed(t *testing.T) {
	session := `{"expiresAt":"2099-01-01T00:00:00.000Z","token":"` + testToken + `","createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z","userId":"u1","id":"s1"}`
	user := `{"name":"n","email":"A@b.example","emailVerified":false,"createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z","id":"u1","x":%s}`
	body := func(x string) string {
		return fmt.Sprintf(`{"session":%s,"user":`+user+`,"updatedAt":1785585600000,"version":"1"}`, session, x)
	}
	tests := []struct {
		name, body string
		want       CacheState
	}{
		{"good/plain", body(`1`), CacheGood},
		{"good/no version is version 1", strings.Replace(body(`1`), `,"version":"1"`, "", 1), CacheGood},
		{"good/nested", body(strings.Repeat("[", 14) + strings.Repeat("]", 14)), CacheGood},
		{"bad/nested too deep", body(strings.Repeat("[", 15) + strings.Repeat("]", 15)), CacheBad},
		{"bad/a key twice", body(`{"a":1,"a":1}`), CacheBad},
		{"bad/a prototype", body(`{"__proto__":{}}`), CacheBad},
		{"bad/a number as user id", strings.Replace(body(`1`), `"userId":"u1"`, `"userId":1`, 1), CacheBad},
		{"bad/no token", strings.Replace(body(`1`), `"token"`, `"taken"`, 1), CacheBad},
		{"bad/no JSON", body(`nil`), CacheBad},
		{"bad/no object", `"}"`, CacheBad},
		{"bad/text behind it", body(`1`) + "}", CacheBad},
		{"bad/updated at a text", strings.Replace(body(`1`), `1785585600000`, `"1785585600000"`, 1), CacheBad},
		{"bad/updated in the far future", strings.Replace(body(`1`), `1785585600000`, `1e300`, 1), CacheBad},
	}
	cookies := mustNew(t, cacheOf(Compact))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			value := sealText(cookies.signer, tt.body, "1785585900000")
			_, state := cached(cookies, withCache([]string{"better-auth.session_data=" + value}), cacheNow)
			if state != tt.want {
				t.Errorf("Cached gives state %d, want %d, for %s", state, tt.want, tt.body)
			}
		})
	}
	for _, expires := range []string{"1e15", "-1", "01785585900000", "1785585900000.0", "99999999999999999", ""} {
		value := sealText(cookies.signer, body(`1`), expires)
		if _, state := cached(cookies, withCache([]string{"better-auth.session_data=" + value}), cacheNow); state != CacheBad {
			t.Errorf("expiresAt %s: Cached gives state %d, want CacheBad", expires, state)
		}
	}
}

// TestCacheConcurrently: one Cookies serves many requests at once.
func TestCacheConcurrently(t *testing.T) {
	for _, strategy := range strategies {
		cookies, id := mustNew(t, cacheOf(strategy)), testIdentity()
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for range 20 {
					r := withCache(cookies.IssueCache(requestWith(), id, true, cacheNow))
					if got, state := cached(cookies, r, cacheNow); state != CacheGood || got.User.Name != id.User.Name {
						t.Errorf("%s: Cached = %+v, %d", strategy, got, state)
					}
				}
			})
		}
		group.Wait()
	}
}

// TestSEC75Believed: a value that is remembered says the same, no longer than it would anyway, and
// to nobody else.
func TestSEC75Believed(t *testing.T) {
	for _, strategy := range strategies {
		t.Run(string(strategy), func(t *testing.T) {
			c := mustNew(t, cacheOf(strategy))
			r := withCache(c.IssueCache(requestWith(), testIdentity(), true, cacheNow))
			value, _ := cacheValue(Header(r), "better-auth.session_data")
			first, err := c.openCache(value, cacheNow.Add(time.Second))
			if err != nil {
				t.Fatal(err)
			}
			second, err := c.openCache(value, cacheNow.Add(2*time.Second))
			if err != nil || !reflect.DeepEqual(second.Session, first.Session) || !reflect.DeepEqual(second.User, first.User) {
				t.Errorf("got %+v, %v, want %+v", second, err, first)
			}
			if c.believed.get(value, cacheNow.Add(2*time.Second)) == nil {
				t.Error("nothing is remembered")
			}
			id, state := cached(c, r, cacheNow.Add(time.Second))
			if state != CacheGood {
				t.Fatalf("got state %v", state)
			}
			id.User.Extra[0].Value[0] = 'x'
			if again, _ := cached(c, r, cacheNow.Add(time.Second)); again.User.Extra[0].Value[0] == 'x' {
				t.Error("what is remembered can be changed")
			}
			for _, later := range []time.Duration{defaultCacheAge, 2 * defaultCacheAge} {
				if _, err := c.openCache(value, cacheNow.Add(later+time.Second)); err == nil {
					t.Errorf("%v later it still holds", later)
				}
			}
			forged := value[:len(value)-1] + string(value[len(value)-1]^1)
			if _, err := c.openCache(forged, cacheNow); err == nil || c.believed.get(forged, cacheNow) != nil {
				t.Error("a forged value is remembered")
			}
		})
	}
}
