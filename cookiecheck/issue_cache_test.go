package cookiecheck

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

// sealText makes a compact value of texts that need be neither canonical nor valid.
func sealText(key *signer, body, expires string) string {
	mac := macOf(key, []byte(body[:len(body)-1]), []byte(`,"expiresAt":`+expires+"}"))
	outer := `{"session":` + body + `,"expiresAt":` + expires + `,"signature":"` + base64.RawURLEncoding.EncodeToString(mac[:]) + `"}`
	return base64.RawURLEncoding.EncodeToString([]byte(outer))
}

func TestIssueCacheCompact(t *testing.T) {
	const body = `{"session":{"expiresAt":"2026-08-02T12:00:00.123Z","token":"` + testToken + `","createdAt":"2026-07-31T12:00:00.123Z","updatedAt":"2026-07-31T12:00:00.123Z","ipAddress":"192.0.2.1","userAgent":"Mozilla/5.0 \"x\" <y>","userId":"u1","activeOrganizationId":null,"id":"s1"},` +
		`"user":{"name":"Zoë 🔑","email":"zoe@example.com","emailVerified":true,"image":"https://example.com/z.png","createdAt":"2026-07-31T12:00:00.123Z","updatedAt":"2026-07-31T12:00:00.123Z","role":"admin","id":"u1"},` +
		`"updatedAt":1785585600123,"version":"1"}`
	cookies := mustNew(t, cacheOf(Compact))
	for remember, expires := range map[bool]string{true: "1785585900123", false: "1785585660123"} {
		age := map[bool]string{true: "; Max-Age=300"}[remember]
		want := []string{"better-auth.session_data=" + sealText(cookies.signer, body, expires) + age + "; Path=/; HttpOnly; SameSite=Lax"}
		compare(t, cookies.IssueCache(requestWith(), testIdentity(), remember, cacheNow), want)
	}
}

func TestIssueCacheWithoutCache(t *testing.T) {
	r := requestWith("better-auth.session_data=x")
	if lines := mustNew(t, Config{}).IssueCache(r, testIdentity(), true, cacheNow); lines != nil {
		t.Errorf("IssueCache = %q, want nothing", lines)
	}
}

func TestIssueCacheFieldsThatAreNoJSON(t *testing.T) {
	c := Config{Cache: &Cache{UserFields: []string{"broken", "name", "n", "at"}}}
	id := testIdentity()
	for _, f := range [][2]string{{"broken", "{"}, {"name", `"root"`}, {"n", " 1.50 "}, {"at", `"2026-01-01T00:00:00Z"`}} {
		id.User.Extra = append(id.User.Extra, field(f[0], f[1]))
	}
	cookies := mustNew(t, c)
	got, state := cached(cookies, withCache(cookies.IssueCache(requestWith(), id, true, cacheNow)), cacheNow)
	if state != CacheGood || got.User.Name != id.User.Name {
		t.Fatalf("Cached = %+v, %d", got, state)
	}
	if n, at := got.User.Extra.Text("n"), got.User.Extra.Text("at"); n != "1.5" || at != "2026-01-01T00:00:00.000Z" || len(got.User.Extra) != 2 {
		t.Errorf("the additional fields are %s, want n 1.5 and at with milliseconds", got.User.Extra)
	}
}

func TestIssueCacheOfBrokenText(t *testing.T) {
	for _, strategy := range strategies {
		cookies, id := mustNew(t, cacheOf(strategy)), testIdentity()
		id.User.Name, id.User.Extra[0].Value = "a\xff\xed\xa0\x80b", []byte("\"\xff\"")
		got, state := cached(cookies, withCache(cookies.IssueCache(requestWith(), id, true, cacheNow)), cacheNow)
		if state != CacheGood || got.User.Name != "a\ufffdb" || len(got.User.Extra) != 0 {
			t.Errorf("%s: Cached = %+v, %d", strategy, got, state)
		}
	}
}

func TestCacheLines(t *testing.T) {
	const base, attributes = "better-auth.session_data", "; Max-Age=300; Path=/; HttpOnly; SameSite=Lax"
	const cleared = "=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"
	const size = 3977 // cookies.md
	full, more := strings.Repeat("v", size), strings.Repeat("v", size)+"w"
	tests := []struct {
		name, carried, value string
		want                 []string
	}{
		{"one cookie", "", full, []string{base + "=" + full + attributes}},
		{"two pieces", "", more, []string{base + ".0=" + full + attributes, base + ".1=w" + attributes}},
		{"whole after whole", base + "=x", "v", []string{base + "=v" + attributes}},
		{"whole after pieces", base + ".0=x; a=b; " + base + ".1=y", "v", []string{base + ".0" + cleared, base + ".1" + cleared, base + "=v" + attributes}},
		{"pieces after whole", base + "=x", more, []string{base + cleared, base + ".0=" + full + attributes, base + ".1=w" + attributes}},
		{"pieces after more pieces", base + ".2=x; " + base + ".1=x; " + base + ".0=x", more,
			[]string{base + ".2" + cleared, base + ".1=w" + attributes, base + ".0=" + full + attributes}},
		{"odd names stay", base + ".00=x; " + base + ".a=x; " + base + "x=x", "v", []string{base + "=v" + attributes}},
		{"a hundred pieces", "", strings.Repeat("v", 100*size), nil},
		{"more than a hundred pieces", base + ".7=x", strings.Repeat("v", 100*size+1), []string{base + ".7" + cleared}},
		{"nothing", base + "=x", "", []string{base + cleared}},
	}
	cookies := mustNew(t, cacheOf(Compact))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := cookies.pieceLines(requestWith(tt.carried), SessionData, tt.value, 300)
			if tt.want == nil {
				if len(got) != 100 || !strings.HasPrefix(got[99], base+".99=") {
					t.Errorf("%d lines, want 100", len(got))
				}
				return
			}
			compare(t, got, tt.want)
		})
	}
	secure := mustNew(t, Config{Secure: SecureOn, Cache: &Cache{}})
	if got := secure.pieceLines(requestWith(), SessionData, strings.Repeat("v", 3961), 300); len(got) != 2 || len(got[0]) != maxLine-len("9") {
		t.Errorf("over TLS 3961 characters make %d lines, the first of %d characters; want 2 and %d", len(got), len(got[0]), maxLine-len("9"))
	}
}

func TestIssueCacheOfTooMuch(t *testing.T) {
	for _, strategy := range strategies {
		cookies := mustNew(t, cacheOf(strategy))
		id := testIdentity()
		id.User.Name = strings.Repeat("n", maxCacheValue)
		got := cookies.IssueCache(requestWith("better-auth.session_data=x"), id, true, cacheNow)
		compare(t, got, []string{"better-auth.session_data=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"})
	}
}

// TestIssueCacheOfTheLongest: a copy of 16 KiB is kept.
func TestIssueCacheOfTheLongest(t *testing.T) {
	cookies := mustNew(t, cacheOf(Compact))
	exact := false
	for size := 11500; size < 12300; size++ {
		id := testIdentity()
		id.User.Name = strings.Repeat("n", size)
		value, err := cookies.seal.close(cookies.payload(id, cacheNow), cacheNow, maxAge(cookies.cache.MaxAge.Seconds()))
		if err != nil || len(value) < maxCacheValue-2 || len(value) > maxCacheValue+2 {
			continue
		}
		lines, want := cookies.IssueCache(requestWith(), id, true, cacheNow), len(value) <= maxCacheValue
		_, state := cached(cookies, withCache(lines), cacheNow)
		if kept := len(pairsOf(lines)) > 0; kept != want || (state == CacheGood) != want {
			t.Errorf("%d bytes: kept %v, then read as %d", len(value), kept, state)
		}
		exact = exact || len(value) == maxCacheValue
	}
	if !exact {
		t.Error("no copy was of the right size: nothing was proven")
	}
}

// TestImageOfStateless: without a database a user without an image has no member of that name.
func TestImageOfStateless(t *testing.T) {
	for stateless, want := range map[bool]bool{true: false, false: true} {
		c := cacheOf(Compact)
		c.Stateless = stateless
		cookies := mustNew(t, c)
		id := testIdentity()
		id.User.Image = nil
		if _, there := cookies.userObject(&id.User).get("image"); there != want || !cookies.Caching() {
			t.Errorf("stateless %v: there is an image: %v", stateless, there)
		}
	}
	if mustNew(t, Config{}).Caching() {
		t.Error("there is a cookie cache that nobody has asked for")
	}
}

func TestNewRefusesCache(t *testing.T) {
	for want, c := range map[string]Cache{
		"strategy of the cookie cache":    {Strategy: "COMPACT"},
		"maximum age of the cookie cache": {MaxAge: time.Millisecond},
	} {
		_, err := New(Config{Secrets: PlainSecrets(testSecret), Cache: &c})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New with %+v gives the error %v, want one with %q", c, err, want)
		}
	}
}
