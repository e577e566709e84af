package live_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

// TestSentinelFailover: when the master dies the gateway goes on with the replica, with
// everybody who had signed in.
func TestSentinelFailover(t *testing.T) {
	servers := redistest.NewSentinel(t)
	a := newApp(t)
	g := start(t, a, redisOptions("sentinel "+servers.Master+" "+strings.Join(servers.Addresses, " ")), "better_auth\nprotect /dashboard/*")
	g.signUp(t, "ann@example.com")
	client := redis.NewClient(&redis.Options{Addr: servers.Primary.Address})
	defer client.Close()
	if err := client.Do(t.Context(), "WAIT", 1, 5000).Err(); err != nil {
		t.Fatal(err)
	}
	servers.Primary.Stop()
	waited := g.untilBack(t, a)
	t.Logf("back after %s", waited)
	g.wantSignIn(t)
}

// TestClusterSlotMove: while slots move to another node, and after, nothing is lost.
func TestClusterSlotMove(t *testing.T) {
	cluster := redistest.NewCluster(t)
	a := newApp(t)
	g := start(t, a, redisOptions("cluster "+cluster.Addresses[0]), "better_auth\nprotect /dashboard/*")
	g.signUp(t, "ann@example.com")
	for _, key := range []string{"better-auth:" + g.token(t), "better-auth:{gateway}:user:x"} {
		cluster.Move(t, key, func() { g.wantBack(t, a, "while its slot moves") })
		g.wantBack(t, a, "after its slot moved")
		g.wantSignIn(t)
	}
}

func redisOptions(word string) string {
	return "better_auth {\n rate_limit off\n storage redis {\n " + word + "\n timeout 1s\n}\n}"
}

// token returns the session token of the browser.
func (g *gateway) token(t *testing.T) string {
	t.Helper()
	_, value, found := strings.Cut(g.cookies(t), "session_token=")
	token, _, signed := strings.Cut(value, ".")
	if !found || !signed {
		t.Fatalf("no session cookie in %q", g.cookies(t))
	}
	return token
}

// untilBack asks until the session is found again, and holds every answer before to what an
// outage may do: nothing reaches the app, no cookie is cleared.
func (g *gateway) untilBack(t *testing.T, a *app) time.Duration {
	t.Helper()
	began := time.Now()
	for time.Since(began) < 30*time.Second {
		if g.asks(t, a, "during a failover") {
			return time.Since(began)
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("the session is not found again after 30 s")
	return 0
}

func (g *gateway) wantBack(t *testing.T, a *app, when string) {
	t.Helper()
	if !g.asks(t, a, when) {
		t.Errorf("%s: the session was not found", when)
	}
}

// asks reports whether somebody who has signed in reaches the app. Strangers never may.
func (g *gateway) asks(t *testing.T, a *app, when string) bool {
	t.Helper()
	stranger := &gateway{Client: browser(t), url: g.url}
	defer stranger.CloseIdleConnections()
	if resp := stranger.open(t, "/dashboard/stranger"); resp.StatusCode == http.StatusOK {
		t.Errorf("%s: a stranger got %d", when, resp.StatusCode)
	}
	resp := g.open(t, "/dashboard")
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("%s: got %d, want 200 or 503", when, resp.StatusCode)
	}
	if cookies := resp.Header["Set-Cookie"]; len(cookies) > 0 {
		t.Errorf("%s: cookies were set: %v", when, cookies)
	}
	for _, r := range a.received() {
		if r.URL.Path != "/dashboard" || resp.StatusCode != http.StatusOK {
			t.Errorf("%s: the app got %s", when, r.URL)
		}
	}
	return resp.StatusCode == http.StatusOK
}

func (g *gateway) wantSignIn(t *testing.T) {
	t.Helper()
	other := &gateway{Client: browser(t), url: g.url}
	defer other.CloseIdleConnections()
	resp := other.call(t, "/sign-in/email", map[string]string{"email": "ann@example.com", "password": "password123"})
	if resp.StatusCode != http.StatusOK {
		t.Errorf("signing in: got %d %s", resp.StatusCode, resp.body)
	}
}
