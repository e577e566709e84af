package cookiecheck

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/caddy-better-auth/gateway/auth"
)

func field(name, text string) auth.Field { return auth.Field{Name: name, Value: []byte(text)} }

// fuzzCache: what is issued is read back by the server, as written; the helper of Better
// Auth reads the same; and no single-bit change of the value is believed.
func fuzzCache(f *testing.F, strategy Strategy) {
	f.Add("Ann", "ann@example.com", `{"a":[1,"\u2028"]}`, int64(1785585600000), uint32(77))
	f.Add("\x00\"\\/<>&\u2028🔑", "", `1e21`, int64(0), uint32(5))
	f.Add("ü", "İ", `"2026-01-01T00:00:00Z"`, int64(253402300799999), uint32(4000))
	cookies := mustNew(f, Config{Cache: &Cache{Strategy: strategy, UserFields: []string{"x"}}})
	f.Fuzz(func(t *testing.T, name, email, extra string, created int64, bit uint32) {
		id := fuzzIdentity(name, email, extra, created)
		lines := cookies.IssueCache(requestWith(), id, true, cacheNow)
		got, state := cached(cookies, withCache(lines), cacheNow)
		if len(pairsOf(lines)) == 0 {
			return // too much for a cookie
		}
		if _, isDate := reviveDate(name); isDate && state == CacheBad {
			return // Better Auth breaks such a cookie, too
		}
		if state != CacheGood || !sameIdentity(got, id) {
			t.Fatalf("Cached = %+v, %d; want %+v", got, state, id)
		}
		header := strings.Join(pairsOf(lines), "; ")
		lookup := CacheLookup{Prefix: DefaultPrefix, Name: string(SessionData), Secret: testSecret, Strategy: strategy}
		if p, err := GetCookieCache(header, lookup, cacheNow); err != nil || p.User.Name != got.User.Name {
			t.Fatalf("GetCookieCache = %+v, %v; want %+v", p, err, got)
		}
		value, _ := cacheValue(header, "better-auth.session_data")
		changed := []byte(value)
		changed[int(bit/8)%len(changed)] ^= 1 << (bit % 8)
		if p, err := cookies.openCache(string(changed), cacheNow); err == nil {
			t.Fatalf("bit %d of %q changed: opened as %+v", bit, value, p)
		}
	})
}

func fuzzIdentity(name, email, extra string, created int64) *auth.Identity {
	id := testIdentity()
	id.User.Name = strings.ToValidUTF8(name, "?")
	id.User.Email = string(text(strings.ToValidUTF8(email, "?")).lower())
	if _, isDate := reviveDate(id.User.Email); isDate {
		id.User.Email = ""
	}
	year9999 := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).UnixMilli()
	id.User.CreatedAt = time.UnixMilli(max(0, created) % year9999).UTC()
	id.Session.Extra, id.User.Extra = nil, auth.Fields{field("x", extra)}
	if v, err := parseJSON(extra, strict); err != nil || !utf8.ValidString(extra) {
		id.User.Extra = nil
	} else {
		id.User.Extra[0].Value = appendJSON(nil, v)
	}
	return id
}

func sameIdentity(a, b *auth.Identity) bool { return a != nil && reflect.DeepEqual(a, b) }

func FuzzSEC38Compact(f *testing.F) { fuzzCache(f, Compact) }
func FuzzSEC38JWT(f *testing.F)     { fuzzCache(f, JWT) }
func FuzzSEC38JWE(f *testing.F)     { fuzzCache(f, JWE) }

// FuzzGetCookieCache: no header is a panic, and nothing unsigned is believed.
func FuzzGetCookieCache(f *testing.F) {
	f.Add("better-auth.session_data=bnVsbA", 0)
	f.Add("better-auth.session_data.0=e30; better-auth.session_data.00=.", 1)
	f.Add("better-auth.session_data=eyJhbGciOiJkaXIifQ....", 2)
	f.Fuzz(func(t *testing.T, header string, strategy int) {
		lookup := CacheLookup{Prefix: DefaultPrefix, Name: string(SessionData), Secret: testSecret}
		lookup.Strategy = strategies[uint(strategy)%uint(len(strategies))]
		if p, err := GetCookieCache(header, lookup, cacheNow); err == nil {
			t.Fatalf("GetCookieCache(%q) = %+v", header, p)
		}
	})
}

// FuzzSEC38ParseJSON: no text is a panic, and what is taken is written in a form that stays.
func FuzzSEC38ParseJSON(f *testing.F) {
	f.Add(`{"10":1,"2":-0,"a":[null,true,1e400,"\ud83d\udd11\ud800"],"a":"2026-02-30T24:00:00Z"}`)
	f.Fuzz(func(t *testing.T, s string) {
		v, err := parseJSON(s, lenient)
		if err != nil {
			return
		}
		once := string(appendJSON(nil, v))
		v, err = parseJSON(once, lenient)
		if twice := string(appendJSON(nil, v)); err != nil || twice != once {
			t.Fatalf("%q is written as %s, and that as %s, %v", s, once, twice, err)
		}
	})
}

func benchmarkOpen(b *testing.B, strategy Strategy) {
	cookies := mustNew(b, cacheOf(strategy))
	r := withCache(cookies.IssueCache(requestWith(), testIdentity(), true, cacheNow))
	b.ReportAllocs()
	for b.Loop() {
		if _, state := cached(cookies, r, cacheNow); state != CacheGood {
			b.Fatal(state)
		}
	}
}

func benchmarkIssue(b *testing.B, strategy Strategy) {
	cookies, id, r := mustNew(b, cacheOf(strategy)), testIdentity(), requestWith()
	b.ReportAllocs()
	for b.Loop() {
		cookies.IssueCache(r, id, true, cacheNow)
	}
}

func BenchmarkCached(b *testing.B) {
	for _, strategy := range strategies {
		b.Run(string(strategy), func(b *testing.B) { benchmarkOpen(b, strategy) })
	}
}

func BenchmarkIssueCache(b *testing.B) {
	for _, strategy := range strategies {
		b.Run(string(strategy), func(b *testing.B) { benchmarkIssue(b, strategy) })
	}
}
