package live_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

// behindProxy is a global option: clients are who this machine, as a proxy, says they are.
const behindProxy = "servers {\n trusted_proxies static 127.0.0.1 ::1\n trusted_proxies_strict\n}\n"

// guess tries a wrong password as a client whose requests come with the header.
func (g *gateway) guess(t *testing.T, forwardedFor string) response {
	t.Helper()
	return g.do(t, "POST", "/api/auth/sign-in/email", `{"email":"ann@example.com","password":"not the one"}`,
		"Content-Type", "application/json", "Origin", g.url, "X-Forwarded-For", forwardedFor)
}

func (g *gateway) wantGuess(t *testing.T, forwardedFor string, want int) {
	t.Helper()
	resp := g.guess(t, forwardedFor)
	if resp.StatusCode != want {
		t.Fatalf("%s: got %d %s, want %d", forwardedFor, resp.StatusCode, resp.body, want)
	}
	limited := resp.body == `{"message":"Too many requests. Please try again later."}` && resp.Header.Get("X-Retry-After") != ""
	if limited != (want == http.StatusTooManyRequests) {
		t.Errorf("%s: got %s with X-Retry-After %q", forwardedFor, resp.body, resp.Header.Get("X-Retry-After"))
	}
}

// TestRateLimit: three guesses each, wherever they are counted, also across a reload, and
// whoever the client says it is.
func TestRateLimit(t *testing.T) {
	server := redistest.New(t)
	for name, options := range map[string]string{
		"in memory": "storage sqlite {dir}/auth.db",
		"in SQL":    "storage sqlite {dir}/auth.db\n rate_limit {\n storage store\n}",
		"in Redis":  "storage sqlite {dir}/auth.db\n session_storage redis " + server.URL,
	} {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			options := behindProxy + "better_auth {\n " + options + "\n}"
			g := start(t, a, options, "better_auth")
			for range 3 {
				g.wantGuess(t, "198.51.100.1", 401)
			}
			g.wantGuess(t, "198.51.100.1", 429)
			g.wantGuess(t, "203.0.113.7, 198.51.100.1", 429)
			g.wantGuess(t, "198.51.100.2", 401)
			if err := g.load(a, options, "better_auth\nheader X-Another configuration"); err != nil {
				t.Fatal(err)
			}
			g.wantGuess(t, "198.51.100.1", 429)
		})
	}
	t.Run("off", func(t *testing.T) {
		g := start(t, newApp(t), sqlite, "better_auth")
		for range 5 {
			g.wantGuess(t, "198.51.100.1", 401)
		}
	})
}

// TestRateLimitOfPages: a form counts once, as its sender, who is told to wait.
func TestRateLimitOfPages(t *testing.T) {
	g := start(t, newApp(t), behindProxy+"better_auth {\n storage sqlite {dir}/auth.db\n}", "better_auth")
	send := func(client string) response {
		t.Helper()
		form := url.Values{"email": {"ann@example.com"}, "password": {"not the one"}}
		return g.do(t, "POST", "/sign-in", form.Encode(), "Content-Type", "application/x-www-form-urlencoded",
			"Origin", g.url, "X-Forwarded-For", client)
	}
	for range 3 {
		if resp := send("198.51.100.1"); resp.StatusCode != http.StatusUnauthorized {
			t.Fatalf("got %d %s, want 401", resp.StatusCode, resp.body)
		}
	}
	resp := send("198.51.100.1")
	if resp.StatusCode != http.StatusTooManyRequests || !strings.Contains(resp.body, "Too many attempts. Please wait ") {
		t.Errorf("got %d %s, want 429 and how long to wait", resp.StatusCode, resp.body)
	}
	if resp := send("198.51.100.2"); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("another person: got %d, want 401", resp.StatusCode)
	}
}

// TestRateLimitOutage: while nothing can be counted no password is tried.
func TestRateLimitOutage(t *testing.T) {
	server := redistest.New(t)
	g := start(t, newApp(t), behindProxy+"better_auth {\n storage sqlite {dir}/auth.db\n session_storage redis "+server.URL+"\n}", "better_auth")
	server.Stop()
	if resp := g.guess(t, "198.51.100.1"); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("sign-in: got %d %s, want 503", resp.StatusCode, resp.body)
	}
	if resp := g.open(t, "/api/auth/ok"); resp.StatusCode != http.StatusOK {
		t.Errorf("ok: got %d %s, want 200", resp.StatusCode, resp.body)
	}
}

// TestClientAddress: the first hop from the right that is no trusted proxy, and the peer
// itself where there is none to trust (SEC-20).
func TestClientAddress(t *testing.T) {
	const direct, proxied = "better_auth {\n storage sqlite {dir}/auth.db\n rate_limit off\n}",
		"servers {\n trusted_proxies static 127.0.0.1 ::1 10.0.0.0/8\n trusted_proxies_strict\n}\n"
	for name, tt := range map[string]struct{ options, forwardedFor, want string }{
		"nobody to trust":        {direct, "198.51.100.1", "127.0.0.1"},
		"no proxy":               {proxied + direct, "", "127.0.0.1"},
		"one proxy":              {proxied + direct, "198.51.100.1", "198.51.100.1"},
		"two":                    {proxied + direct, "198.51.100.1, 10.0.0.1", "198.51.100.1"},
		"three":                  {proxied + direct, "198.51.100.1, 10.0.0.2, 10.0.0.1", "198.51.100.1"},
		"four, and a forged hop": {proxied + direct, "203.0.113.7, 198.51.100.1, 10.0.0.3, 10.0.0.2, 10.0.0.1", "198.51.100.1"},
		"a proxy not trusted":    {proxied + direct, "198.51.100.1, 192.0.2.9", "192.0.2.9"},
		"IPv6":                   {proxied + direct, "2001:db8:1:2:3::4", "2001:0db8:0001:0002:0000:0000:0000:0000"},
		"IPv4 in IPv6":           {proxied + direct, "::FFFF:C633:6401", "198.51.100.1"},
	} {
		t.Run(name, func(t *testing.T) {
			g := start(t, newApp(t), tt.options, "better_auth")
			resp := g.do(t, "POST", "/api/auth/sign-up/email", `{"name":"Ann","email":"ann@example.com","password":"password123"}`,
				"Content-Type", "application/json", "Origin", g.url, "X-Forwarded-For", tt.forwardedFor)
			if resp.StatusCode != http.StatusOK {
				t.Fatalf("sign-up: got %d %s", resp.StatusCode, resp.body)
			}
			var got struct{ Session struct{ IPAddress string } }
			if err := json.Unmarshal([]byte(g.open(t, "/api/auth/get-session").body), &got); err != nil {
				t.Fatal(err)
			}
			if got.Session.IPAddress != tt.want && !(tt.want == "127.0.0.1" && got.Session.IPAddress == "0000:0000:0000:0000:0000:0000:0000:0000") {
				t.Errorf("address: got %q, want %q", got.Session.IPAddress, tt.want)
			}
		})
	}
}
