package cookiecheck

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

type cacheCase struct {
	Name, Kind   string
	NowMS        int64   `json:"now_ms"`
	CookieHeader *string `json:"cookie_header"`
	Options      cacheOptions
	Result       json.RawMessage
	Throws       *string

	Secret, Salt string // derivation
	Key          string `json:"hkdf_sha256_64_hex"`
	Kid          string

	Token   string // jwe_rotation
	Secrets []numberedSecret
	Legacy  *string `json:"legacy_secret"`
	OK      bool
}

type cacheOptions struct {
	Secret, Version          string
	CookiePrefix, CookieName *string
	IsSecure                 bool
	Strategy                 Strategy
}

func (o cacheOptions) lookup() CacheLookup {
	return CacheLookup{
		Prefix:   orElse(o.CookiePrefix, DefaultPrefix),
		Name:     orElse(o.CookieName, string(SessionData)),
		Secure:   o.IsSecure,
		Secret:   o.Secret,
		Strategy: o.Strategy,
		Version:  o.Version,
	}
}

type numberedSecret struct {
	Version int
	Value   string
}

// secrets returns a list of secrets and the one that was before numbers came up.
func secrets(numbered []numberedSecret, legacy *string) []Secret {
	var all []Secret
	for _, s := range numbered {
		all = append(all, Secret{Version: s.Version, Numbered: true, Value: s.Value})
	}
	if legacy != nil {
		all = append(all, Secret{Value: *legacy})
	}
	return all
}

// TestCookieCacheVectors replays getCookieCache, and the derivation and the rotation of
// keys.
func TestCookieCacheVectors(t *testing.T) {
	var recorded struct{ Cases []cacheCase }
	vectors.Read(t, "cookie-cache", &recorded)
	for _, c := range recorded.Cases {
		t.Run(c.Name, func(t *testing.T) {
			switch c.Kind {
			case "":
				c.testGet(t)
			case "derivation":
				c.testDerivation(t)
			case "jwe_rotation":
				c.testRotation(t)
			default:
				t.Errorf("no test for cases of kind %q", c.Kind)
			}
		})
	}
}

func (c cacheCase) testGet(t *testing.T) {
	got, err := GetCookieCache(orElse(c.CookieHeader, ""), c.Options.lookup(), time.UnixMilli(c.NowMS))
	switch {
	case c.Throws != nil:
		if err == nil || errors.Is(err, ErrNoCache) {
			t.Errorf("GetCookieCache = %v, %v; want an error as %q", got, err, *c.Throws)
		}
	case string(c.Result) == "null":
		if got != nil || !errors.Is(err, ErrNoCache) {
			t.Errorf("GetCookieCache = %v, %v; want ErrNoCache", got, err)
		}
	case err != nil:
		t.Errorf("GetCookieCache: %v, want %s", err, c.Result)
	default:
		want, err := parseJSON(string(c.Result), lenient)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(got.JSON()), string(appendJSON(nil, want)); got != want {
			t.Errorf("GetCookieCache gives\n %s, want\n %s", got, want)
		}
	}
}

func (c cacheCase) testDerivation(t *testing.T) {
	keys, err := jweKeys(PlainSecrets(c.Secret), c.Salt)
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(keys[0].key); got != c.Key || string(keys[0].id) != c.Kid {
		t.Errorf("jweKeys = %s, id %s; want %s, id %s", got, keys[0].id, c.Key, c.Kid)
	}
}

func (c cacheCase) testRotation(t *testing.T) {
	keys, err := jweKeys(secrets(c.Secrets, c.Legacy), c.Salt)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := openJWE(c.Token, keys, lenient)
	if err == nil {
		err = checkClaims(claims, time.UnixMilli(c.NowMS), jweTolerance)
	}
	if (err == nil) != c.OK {
		t.Errorf("opening the token gives the error %v, want success: %v", err, c.OK)
	}
}

// TestSEC38CachedVectors: the server believes nothing that getCookieCache does not, and all
// that a Better Auth server writes.
func TestSEC38CachedVectors(t *testing.T) {
	var recorded struct{ Cases []cacheCase }
	vectors.Read(t, "cookie-cache", &recorded)
	written := []string{"compact-valid", "compact-key-order-like-server", "jwt-valid", "jwe-valid", "jwe-unicode", "chunks-in-order", "chunks-reversed", "chunks-12"}
	for _, c := range recorded.Cases {
		if c.Kind != "" || len(c.Options.Secret) < minSecret || c.CookieHeader == nil {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			lookup := c.Options.lookup()
			value, _ := cacheValue(*c.CookieHeader, lookup.Prefix+"."+lookup.Name)
			want, _ := GetCookieCache(lookup.Prefix+"."+lookup.Name+"="+value, lookup, time.UnixMilli(c.NowMS))
			version, token := "1", "t2222222222222222222222222222222"
			if want != nil {
				version, token = want.version(), want.Session.Token
			}
			cookies := mustNew(t, Config{
				Secrets: PlainSecrets(c.Options.Secret),
				Prefix:  orElse(c.Options.CookiePrefix, ""),
				Cache:   &Cache{Strategy: c.Options.Strategy, Version: version},
			})
			presented := cookies.Issue(requestWith(), token, true)
			r := requestWith(strings.Join(pairsOf(presented), "; ") + "; " + *c.CookieHeader)
			id, state := cached(cookies, r, time.UnixMilli(c.NowMS))
			if state == CacheGood && (want == nil || id.User.ID != want.User.ID) {
				t.Errorf("Cached = %+v, getCookieCache gives %+v", id, want)
			}
			if state != CacheGood && slices.Contains(written, c.Name) {
				t.Errorf("Cached gives state %d, want CacheGood", state)
			}
		})
	}
}
