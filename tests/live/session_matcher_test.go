package live_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

// choosing is a site that tells members from others in every way: after better_auth has taken the
// cookies off, and before it has seen the request.
const choosing = `better_auth
	@full {
		path /full
		better_auth_session
	}
	respond @full member
	@cached {
		path /cached
		better_auth_session cached
	}
	respond @cached member
	@only {
		path /only
		better_auth_session cached only
	}
	respond @only member
	@optimistic {
		path /optimistic
		better_auth_session optimistic
	}
	respond @optimistic member
	@expression expression path('/expression') && better_auth_session()
	respond @expression member
	@mode expression path('/mode') && better_auth_session('cached')
	respond @mode member
	@stranger {
		path /stranger
		not better_auth_session
	}
	respond @stranger stranger
	@before {
		path /before
		better_auth_session full
	}
	redir @before /member
	`

// signedTwice signs Ann up and out, and Bob up. It returns the cookies of both.
func signedTwice(t *testing.T, g *gateway) (ann, bob string) {
	t.Helper()
	g.signUp(t, "ann@example.com")
	ann = g.cookies(t)
	g.must(t, "/sign-out", struct{}{})
	g.signUp(t, "bob@example.com")
	bob = g.cookies(t)
	g.Jar = nil
	return ann, bob
}

// forgery is a session cookie that nobody signed.
const forgery = "better-auth.session_token=forged.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D"

func TestSessionMatcher(t *testing.T) {
	a := newApp(t)
	g := start(t, a, caching, choosing)
	signedOut, live := signedTwice(t, g)
	const all = "/full /cached /only /optimistic /expression /mode /before"
	tests := map[string]struct{ cookie, members string }{
		"a session":                 {live, all},
		"a session without a copy":  {without(live, "session_data"), strings.Replace(all, "/only ", "", 1)},
		"a copy alone":              {without(live, "session_token"), ""},
		"nothing":                   {"theme=dark", ""},
		"forged":                    {forgery, "/optimistic"},
		"signed out":                {without(signedOut, "session_data"), "/optimistic"},
		"signed out, copy is young": {signedOut, "/cached /only /optimistic /mode"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for path := range strings.FieldsSeq(all + " /stranger") {
				resp := g.do(t, "GET", path, "", "Cookie", test.cookie)
				want := "the app"
				switch member := strings.Contains(test.members, path); {
				case path == "/before" && member:
					want = ""
				case path == "/stranger" && !strings.Contains(test.members, "/full"):
					want = "stranger"
				case path != "/stranger" && member:
					want = "member"
				}
				if resp.body != want || len(resp.Header["Set-Cookie"]) > 0 {
					t.Errorf("%s: got %d %q, Set-Cookie %q, want %q", path, resp.StatusCode, resp.body, resp.Header["Set-Cookie"], want)
				}
			}
		})
	}
}

// TestSessionMatcherOnlyLooks: asking refreshes no session, and counts as no decision about what
// is protected.
func TestSessionMatcherOnlyLooks(t *testing.T) {
	refreshing := strings.Replace(caching, "cookie_cache", "update_age 0s\n cookie_cache", 1)
	g := start(t, newApp(t), refreshing, "metrics /metrics\n"+choosing)
	g.signUp(t, "ann@example.com")
	expiry := func() string {
		var said struct{ Session struct{ ExpiresAt string } }
		if err := json.Unmarshal([]byte(g.do(t, "GET", "/api/auth/get-session?disableRefresh=true&disableCookieCache=true", "").body), &said); err != nil {
			t.Fatal(err)
		}
		return said.Session.ExpiresAt
	}
	before, counted := expiry(), g.metrics(t)
	for begun := time.Now(); time.Since(begun) < 20*time.Millisecond; {
		if resp := g.do(t, "GET", "/full", ""); resp.body != "member" || len(resp.Header["Set-Cookie"]) > 0 {
			t.Fatalf("got %d %q, Set-Cookie %q", resp.StatusCode, resp.body, resp.Header["Set-Cookie"])
		}
	}
	if after := expiry(); after != before || before == "" {
		t.Errorf("the session expires at %q, and did at %q", after, before)
	}
	for series, value := range g.metrics(t) {
		if strings.HasPrefix(series, "checks_total") && value != counted[series] {
			t.Errorf("%s: got %v, before %v", series, value, counted[series])
		}
	}
}

// TestSEC74SessionMatcherOutage: where nobody can say whether there is a session, a request is
// neither a member's nor a stranger's.
func TestSEC74SessionMatcherOutage(t *testing.T) {
	redis := redistest.New(t)
	a := newApp(t)
	g := start(t, a, redisOptions("url "+redis.URL), "better_auth")
	g.signUp(t, "ann@example.com")
	redis.Stop()
	options := strings.Replace(redisOptions("url "+redis.URL), "rate_limit off", "rate_limit off\n start_degraded", 1)
	const page = "\nhandle_errors {\n respond \"{err.message}\"\n}"
	for name, test := range map[string]struct{ matcher, more string }{
		"match":          {"better_auth_session", page},
		"not":            {"not better_auth_session", page},
		"a server":       {"better_auth_session remote http://127.0.0.1:1", page},
		"not a server":   {"not better_auth_session remote http://127.0.0.1:1", page},
		"expression":     {"expression better_auth_session()", ""},
		"not expression": {"expression !better_auth_session('full')", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if err := g.load(a, options, "@a "+test.matcher+"\nrespond @a matched"+test.more); err != nil {
				t.Fatal(err)
			}
			resp := g.do(t, "GET", "/", "")
			if resp.StatusCode != http.StatusServiceUnavailable || len(resp.Header["Set-Cookie"]) > 0 {
				t.Errorf("got %d, Set-Cookie %q", resp.StatusCode, resp.Header["Set-Cookie"])
			}
			if resp.body == "matched" || strings.Contains(resp.body, "127.0.0.1") {
				t.Errorf("got %q", resp.body)
			}
			if got := a.received(); len(got) > 0 {
				t.Errorf("the app got %s", got[0].URL)
			}
		})
	}
}

// TestSessionMatcherOfAServer: a server is asked once for the same cookies, and without effect.
func TestSessionMatcherOfAServer(t *testing.T) {
	var asked []string
	server := newApp(t)
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		_, _ = w.Write([]byte("null"))
	})
	g := start(t, newApp(t), "", "@stranger not better_auth_session remote "+server.URL+" {\n keep 1m\n}\nrespond @stranger stranger")
	for range 3 {
		if resp := g.do(t, "GET", "/", "", "Cookie", forgery); resp.body != "stranger" {
			t.Errorf("got %d %q", resp.StatusCode, resp.body)
		}
	}
	if len(asked) != 1 || asked[0] != "/api/auth/get-session?disableCookieCache=true&disableRefresh=true" {
		t.Errorf("the server was asked %q", asked)
	}
}

// TestSEC31SEC48SessionMatcher: what protect would not pass on is no member's request.
func TestSEC31SEC48SessionMatcher(t *testing.T) {
	const options = "servers {\n max_header_size 64KiB\n}\n" + sqlite
	a := newApp(t)
	g := start(t, a, options, "better_auth")
	_, live := signedTwice(t, g)
	if err := g.load(a, options, "@member better_auth_session\nrespond @member member"); err != nil {
		t.Fatal(err)
	}
	socket := []string{"Connection", "Upgrade", "Upgrade", "websocket", "Cookie", live, "Origin"}
	for name, test := range map[string]struct {
		headers []string
		status  int
		member  bool
	}{
		"a page":               {[]string{"Cookie", live}, 200, true},
		"too many cookies":     {[]string{"Cookie", live + "; x=" + strings.Repeat("x", 33<<10)}, 431, false},
		"a WebSocket":          {append(socket, g.url), 200, true},
		"a WebSocket, foreign": {append(socket, "https://evil.example"), 200, false},
	} {
		t.Run(name, func(t *testing.T) {
			resp := g.do(t, "GET", "/", "", test.headers...)
			if resp.StatusCode != test.status || resp.body == "member" != test.member {
				t.Errorf("got %d %q", resp.StatusCode, resp.body)
			}
		})
	}
}

// TestSessionMatcherRefused: what cannot be judged as it says is not loaded.
func TestSessionMatcherRefused(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth")
	for name, test := range map[string]struct{ matcher, want string }{
		"no cookie cache":        {"better_auth_session cached", "cookie_cache"},
		"a mode of the request":  {"expression better_auth_session({http.request.header.X-Mode})", "in quotes"},
		"a mode made of parts":   {"expression \"better_auth_session('fu' + 'll')\"", "in quotes"},
		"an unknown mode":        {"expression better_auth_session('deep')", "takes full, cached"},
		"a server without a URL": {"expression better_auth_session('remote')", "takes full, cached"},
	} {
		t.Run(name, func(t *testing.T) {
			err := g.load(a, sqlite, "@a "+test.matcher+"\nrespond @a member")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
