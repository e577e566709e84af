package nodes_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/storage/redisstore/redistest"
	"github.com/caddy-better-auth/gateway/tests/stage"
)

const reloads = 200

// TestSEC77Reloads: under load, with WebSockets and streams open, no reload fails a request that
// Caddy without the gateway would not, opens a protected page, or keeps what is open from
// going on or from ending with its session. Every tenth changes the settings of the storage.
func TestSEC77Reloads(t *testing.T) {
	a, server := newApp(t), redistest.New(t)
	l := ledger{connect(t, server)}
	lines := func(i int) string {
		return fmt.Sprintf("storage redis %s {\n\t\t\ttimeout %ds\n\t\t}", server.URL, 2+i/10%2)
	}
	n, elsewhere := startNode(t, a, lines(0)), startNode(t, a, lines(0))
	f := newTraffic(a)
	for range 3 {
		f.begin(signUp(t, n.url), n.url+page, http.StatusOK)
	}
	f.begin(person{}, n.url+page, http.StatusUnauthorized)
	f.begin(person{cookie: "better-auth.session_token=forged.forged"}, n.url+page, http.StatusUnauthorized)
	f.begin(person{}, n.url+"/public", http.StatusOK)
	f.beginAnew(signUp(t, n.url), n.url+page, http.StatusOK)
	l.await(t, 2)
	lasting := signUp(t, n.url).streams(t, n)
	leave := []func(person) error{
		func(p person) error { return p.signOut(n) },
		func(p person) error { return p.signOut(elsewhere) },
		func(p person) error { return l.Del(context.Background(), keyOf(p)).Err() },
	}
	var guest person
	var theirs []*stream
	began := time.Now()
	for i := range reloads {
		if err := load(n.admin, n.caddyfile(lines(i), fmt.Sprintf("header X-Reload %d", i))); err != nil {
			t.Fatal(err)
		}
		f.await(t, 3)
		if i%5 == 0 {
			checkAlive(t, "after a reload", lasting)
		}
		// Between a guest's coming and going the settings of the storage change.
		switch i % 20 {
		case 5:
			guest = signUp(t, elsewhere.url)
			theirs = guest.streams(t, n)
		case 15:
			if err := leave[i/20%len(leave)](guest); err != nil {
				t.Fatal(err)
			}
			checkEnd(t, time.Now(), closedIn, theirs)
			f.ask(kept, guest, n.url+page, http.StatusUnauthorized)
		}
	}
	t.Logf("%d reloads took %v", reloads, time.Since(began).Round(time.Millisecond))
	checkAlive(t, "after all reloads", lasting)
	f.end(t, "the gateway", reloads)
	if err := load(n.admin, n.caddyfile(lines(0), "header X-Reload last")); err != nil {
		t.Fatal(err)
	}
	l.await(t, 2) // what other configurations have opened is closed
}

// signOut tries until it is answered.
func (p person) signOut(n node) (err error) {
	for range tries {
		var a answer
		if a, err = p.send(once, http.MethodPost, n.url+"/api/auth/sign-out", []byte("{}")); err == nil {
			if a.status != http.StatusOK {
				err = fmt.Errorf("sign-out answers %d %s", a.status, a.body)
			}
			return err
		}
	}
	return err
}

// TestPlainCaddyReloads measures Caddy without the gateway, for comparison.
func TestPlainCaddyReloads(t *testing.T) {
	a := newApp(t)
	n := node{url: "http://127.0.0.1:" + stage.Port(t), admin: "127.0.0.1:" + stage.Port(t), app: a}
	plain := func(i int) string {
		return fmt.Sprintf("{\n\tadmin %s\n\tauto_https off\n\tpersist_config off\n}\n\n%s {\n\theader X-Reload %d\n\treverse_proxy %s\n}\n",
			n.admin, n.url, i, strings.TrimPrefix(a.URL, "http://"))
	}
	stage.Gateway{Caddyfile: plain(0), Address: n.url, Ready: "/public"}.Start(t)
	f := newTraffic(a)
	for range 6 {
		f.begin(person{}, n.url+"/public", http.StatusOK)
	}
	f.beginAnew(person{}, n.url+"/public", http.StatusOK)
	const fewer = reloads / 4
	for i := range fewer {
		if err := load(n.admin, plain(i+1)); err != nil {
			t.Fatal(err)
		}
		f.await(t, 3)
	}
	f.end(t, "plain Caddy", fewer)
}
