package attack_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
)

// outageAnswer bounds how long a request may take while the store is out.
const outageAnswer = 6 * time.Second

// TestSEC74StoreOutage: while the store is out nobody gets in who would have to be looked up,
// every answer comes in bounded time, and no cookie is cleared.
func TestSEC74StoreOutage(t *testing.T) {
	redis := redistest.New(t)
	w := start(t, setup{auth: caching + "\n" + ownBase, store: "redis " + redis.URL, sites: gates("", "/private/*", "", true)})
	ann := w.signUp(t, "auth", "ann@outage.example")
	w.signUp(t, "auth", "bob@outage.example")
	signed := tokenName + "=" + sign("abcdefghijklmnopqrstuvwxyz012345", signingSecret)
	for _, m := range modes {
		if a := w.do(t, m.name, request{target: "/private/"}.with("Cookie: "+ann)); a.status != http.StatusOK {
			t.Fatalf("%s: got %d", m.name, a.status)
		}
	}
	w.app.take()
	for _, fault := range []struct {
		name    string
		do, end func()
	}{
		{"frozen", func() { redis.Freeze(t) }, func() { redis.Thaw(t) }},
		{"gone", redis.Stop, func() {}}, // with all that it knew
	} {
		t.Run(fault.name, func(t *testing.T) {
			fault.do()
			within(t, 15*time.Second, "the outage is noticed", func() bool {
				return w.do(t, "full", request{target: "/private/"}.with("Cookie: "+without(ann, "session_data"))).status == http.StatusServiceUnavailable
			})
			w.app.take()
			for _, m := range modes {
				if m.mode == "mode optimistic" {
					continue
				}
				for who, cookie := range map[string]string{"nobody": "", "forged": tokenName + "=x.y", "signed": signed, "Ann": without(ann, "session_data")} {
					for _, wire := range w.wiresFor(m.name) {
						begun := time.Now()
						r := request{target: "/private/"}
						if cookie != "" {
							r = r.with("Cookie: " + cookie)
						}
						a := wire.send(t, r)
						if got := w.app.take(); len(got) > 0 {
							t.Errorf("%s %s, %s: reached the app: %d", m.name, wire, who, a.status)
						}
						if a.status != http.StatusServiceUnavailable && a.status != http.StatusUnauthorized {
							t.Errorf("%s %s, %s: got %d %v", m.name, wire, who, a.status, a.err)
						}
						asksStore := m.name == "full" || m.name == "alongside" || m.name == "cached"
						if who == "Ann" && asksStore && (a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || len(a.header["Set-Cookie"]) > 0) {
							t.Errorf("%s %s, Ann: got %d, Set-Cookie %q", m.name, wire, a.status, a.header["Set-Cookie"])
						}
						if took := time.Since(begun); took > outageAnswer {
							t.Errorf("%s %s, %s: took %v", m.name, wire, who, took)
						}
					}
				}
			}
			for _, route := range []string{"/sign-in/email", "/sign-up/email", "/sign-out"} {
				a := w.call(t, "auth", route, ann, map[string]string{"name": "x", "email": "eve@outage.example", "password": password})
				if a.status != http.StatusServiceUnavailable || len(a.header["Set-Cookie"]) > 0 {
					t.Errorf("%s: got %d %s, Set-Cookie %q", route, a.status, a.body, a.header["Set-Cookie"])
				}
			}
			fault.end()
			if fault.name == "frozen" {
				within(t, 20*time.Second, "Ann gets in again", func() bool {
					return w.do(t, "full", request{target: "/private/"}.with("Cookie: "+ann)).status == http.StatusOK
				})
				w.app.take()
			}
		})
	}
}

// TestSEC74RemoteOutage: a server that does not answer lets nobody in.
func TestSEC74RemoteOutage(t *testing.T) {
	w := start(t, setup{auth: ownBase, sites: []site{{name: "site", block: "protect /private/* {\n mode remote http://127.0.0.1:1\n}"}}})
	for _, cookie := range []string{"theme=dark", tokenName + "=x", tokenName + "=" + sign("abcdefghijklmnopqrstuvwxyz012345", signingSecret)} {
		a := w.do(t, "site", request{target: "/private/"}.with("Cookie: "+cookie))
		if len(w.app.take()) > 0 || a.status != http.StatusServiceUnavailable && (a.status != http.StatusUnauthorized || strings.Contains(cookie, tokenName)) {
			t.Errorf("%s: got %d", cookie, a.status)
		}
	}
}
