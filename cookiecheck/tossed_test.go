package cookiecheck

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

// TestSEC42TossedCookies: a neighbouring domain, or a page without TLS, can add cookies to a
// request, before or behind ours. Then there is no session rather than somebody else's.
func TestSEC42TossedCookies(t *testing.T) {
	const name = "__Secure-better-auth.session_token"
	good, mine := signedPair(name, testToken), signedPair(name, "token-of-the-attacker-xxxxxxxxxx")
	plain := signedPair("better-auth.session_token", "token-of-the-attacker-xxxxxxxxxx")
	for _, tt := range []struct {
		name string
		r    *http.Request
		want bool
	}{
		{"allow/alone", requestWith(good), true},
		{"allow/beside others", requestWith("a=b; " + good + "; c=d"), true},
		{"allow/twice the same", requestWith(good + "; " + good), true},
		{"allow/beside the plain name", requestWith(plain + "; " + good + "; " + plain), true},
		{"allow/beside names that look alike", requestWith(strings.Join([]string{
			"__secure-" + plain, "__SECURE-" + plain, "__Secure-" + strings.ToUpper(name) + "=x", name + "2=x", "x" + name + "=x",
			"__Host-" + plain, "__Secure-better-auth-session_token=x", name + ".0=x", `"` + name + `"=x`,
		}, "; ") + "; " + good), true},
		{"fail/only the plain name", requestWith(plain), false},
		{"fail/only __Host-", requestWith("__Host-" + plain), false},
		{"fail/the attacker's session first", requestWith(mine + "; " + good), false},
		{"fail/the attacker's session last", requestWith(good + "; " + mine), false},
		{"fail/on a line before", requestWith(mine, good), false},
		{"fail/on a line behind", requestWith(good, mine), false},
		{"fail/nonsense first", requestWith(name + "=x; " + good), false},
		{"fail/nonsense last", requestWith(good + "; " + name + "=x"), false},
		{"fail/empty first", requestWith(name + "=; " + good), false},
		{"fail/empty last", requestWith(good + "; " + name + "="), false},
		{"fail/without the signature", requestWith(good + "; " + name + "=" + testToken), false},
		{"fail/in another spelling", requestWith(good + "; " + name + "=" + Sign(testSecret, testToken)), false},
		{"fail/a no-break space before the name", requestWith("\xa0" + mine), false},
		{"fail/a no-break space, behind ours", requestWith(good + "; \xa0" + good), false},
		{"fail/a no-break space behind the name", requestWith(name + "\xa0" + mine[len(name):]), false},
		{"fail/a vertical tab", requestWith("\v" + good), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, read := range []func(*Cookies) func(*http.Request) (string, bool){
				func(c *Cookies) func(*http.Request) (string, bool) { return c.Token },
				func(c *Cookies) func(*http.Request) (string, bool) { return c.FirstToken },
			} {
				token, ok := read(mustNew(t, Config{Secure: SecureOn}))(tt.r)
				if ok != tt.want || ok && token != testToken {
					t.Errorf("Token(%q) = %q, %v; want %v", tt.r.Header["Cookie"], token, ok, tt.want)
				}
			}
		})
	}
}

// TestFirstToken: without https the first of several counts where Better Auth's clients can
// tell, and nowhere else.
func TestFirstToken(t *testing.T) {
	const name = "better-auth.session_token"
	good := signedPair(name, testToken)
	cookies := mustNew(t, Config{})
	for line, want := range map[string]bool{
		good:                         true,
		good + "; " + name + "=bad":  true,
		name + "=bad; " + good:       false,
		name + "=; " + good:          false,
		"__Secure-" + good:           false,
		"a=b":                        false,
		name + "=" + testToken + ".": false,
	} {
		if token, ok := cookies.FirstToken(requestWith(line)); ok != want || ok && token != testToken {
			t.Errorf("FirstToken(%s) = %q, %v; want %v", line, token, ok, want)
		}
	}
}

// TestSEC45Tokens: whatever sessions a request presents can be ended, a bounded number.
func TestSEC45Tokens(t *testing.T) {
	const name = "better-auth.session_token"
	cookies := mustNew(t, Config{})
	line := "a=1; " + name + "=bad; b=2; " + signedPair(name, "a") + "; " + signedPair(name, "b") + "; " + signedPair(name, "a")
	if got := cookies.Tokens(requestWith(line)); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("Tokens = %q, want a and b", got)
	}
	var many []string
	for _, c := range "abcdefghijklmnop" {
		many = append(many, signedPair(name, string(c)))
	}
	if got := cookies.Tokens(requestWith(strings.Join(many, "; "))); len(got) != maxTokens {
		t.Errorf("got %d tokens, want %d", len(got), maxTokens)
	}
}

// TestSEC38SEC42TossedCaches: a copy of the session, or a piece of it, that is there twice
// and not the same is not believed.
func TestSEC38SEC42TossedCaches(t *testing.T) {
	const base = "better-auth.session_data"
	token := signedPair("better-auth.session_token", testToken)
	for _, strategy := range strategies {
		cookies := mustNew(t, cacheOf(strategy))
		value := cacheValueOf(t, cookies, testIdentity())
		half := len(value) / 2
		a, b := base+".0="+value[:half], base+".1="+value[half:]
		for line, want := range map[string]CacheState{
			base + "=" + value: CacheGood,
			base + "=" + value + "; " + base + "=" + value: CacheGood,
			base + "=" + value + "; " + base + "=x":        CacheBad,
			base + "=x; " + base + "=" + value:             CacheBad,
			"\xa0" + base + "=" + value:                    CacheBad,
			a + "; " + b:                                   CacheGood,
			a + "; " + b + "; " + b:                        CacheGood,
			a + "; " + b + "; " + base + ".1=x":            CacheBad,
			base + ".0=x; " + a + "; " + b:                 CacheBad,
		} {
			if _, state := cached(cookies, requestWith(token+"; "+line), cacheNow); state != want {
				t.Errorf("%s: %.60s…: state %d, want %d", strategy, line, state, want)
			}
		}
	}
}

// TestSEC47PurposesAreApart: what is signed or sealed for one cookie, or for a link, is no
// other one. Only a state and a session token are signed alike, as in Better Auth; neither is
// anything to the store under the other's name.
func TestSEC47PurposesAreApart(t *testing.T) {
	for _, strategy := range strategies {
		config := cacheOf(strategy)
		config.Stateless = true
		cookies := mustNew(t, config)
		r := requestWith()
		flow, err := cookies.IssueFlow(r, `{"callbackURL":"/"}`)
		if err != nil {
			t.Fatal(err)
		}
		link, err := cookies.SignClaims([]byte(`{"email":"zoe@example.com","iat":1785585600,"exp":1785589200}`))
		if err != nil {
			t.Fatal(err)
		}
		account := cookies.IssueAccount(r, &auth.Account{ID: "a1", UserID: "u1", ProviderID: "github", AccountID: "99", CreatedAt: cacheNow, UpdatedAt: cacheNow}, cacheNow)
		values := map[Key]string{
			SessionToken: valueOf(cookies.Issue(r, testToken, true)),
			SessionData:  valueOf(cookies.IssueCache(r, testIdentity(), true, cacheNow)),
			State:        valueOf(cookies.IssueState(r, "a-state-of-thirty-two-characters")),
			OAuthState:   valueOf(flow),
			AccountData:  valueOf(account),
			"link":       link,
		}
		token := signedPair("better-auth.session_token", testToken)
		for from, value := range values {
			as := func(k Key) *http.Request { return requestWith("better-auth." + string(k) + "=" + value) }
			if from != SessionData {
				if _, state := cached(cookies, requestWith(token+"; better-auth.session_data="+value), cacheNow); state != CacheBad {
					t.Errorf("%s: %s is a session_data: state %d", strategy, from, state)
				}
			}
			if _, _, ok := cookies.Flow(as(OAuthState)); ok != (from == OAuthState) {
				t.Errorf("%s: %s as oauth_state: %v", strategy, from, ok)
			}
			if _, ok := cookies.Account(as(AccountData), cacheNow); ok != (from == AccountData) {
				t.Errorf("%s: %s as account_data: %v", strategy, from, ok)
			}
			if cookies.Forgetful(as(DontRemember)) {
				t.Errorf("%s: %s is a dont_remember", strategy, from)
			}
			if from == SessionData || from == OAuthState || from == AccountData || from == "link" {
				if got, ok := cookies.Token(as(SessionToken)); ok {
					t.Errorf("%s: %s is the token %q", strategy, from, got)
				}
				if got, ok := cookies.State(as(State)); ok {
					t.Errorf("%s: %s is the state %q", strategy, from, got)
				}
			}
		}
	}
}

// valueOf returns the value of the cookie that the first line sets.
func valueOf(lines []string) string {
	pair, _, _ := strings.Cut(lines[0], ";")
	_, value, _ := strings.Cut(pair, "=")
	return value
}
