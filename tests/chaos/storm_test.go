package chaos_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

// reads says what becomes of signed-in people while something is broken.
type reads string

const (
	unharmed reads = "unharmed" // all is as ever
	served   reads = "served"   // they get their pages, and can change nothing
	refused  reads = "refused"  // they get no page
	either   reads = "either"   // that changes meanwhile
)

// storm sends requests of all kinds at once while the store is broken, and checks what holds
// whatever is broken.
func (g *gateway) storm(t *testing.T, want reads) {
	t.Helper()
	before := g.cookies(t)
	g.received()
	forged := strings.Replace(before, "session_token=", "session_token=x", 1)
	var all sync.WaitGroup
	all.Go(func() {
		for range 2 {
			if done := g.rename(t); want != either && done != (want == unharmed) {
				t.Errorf("a change of the name was acknowledged: %v", done)
			}
		}
	})
	for range 8 {
		for _, cookie := range []string{"", forged} {
			all.Go(func() {
				for _, path := range []string{"/dashboard/stranger", "/stale/stranger"} {
					resp := send(t, client(nil), "GET", g.url+path, "", http.Header{"Cookie": {cookie}})
					bounded(t, path, resp)
					if resp.StatusCode == http.StatusOK {
						t.Errorf("%s without a session: got 200", path)
					}
				}
			})
		}
		all.Go(func() {
			resp := g.open(t, "/dashboard/ann")
			bounded(t, "Ann's page", resp)
			if in := resp.StatusCode == http.StatusOK; want != either && in != (want != refused) {
				t.Errorf("Ann's page: got %d, want it %s", resp.StatusCode, want)
			}
		})
		all.Go(func() {
			resp := g.open(t, "/stale/ann")
			bounded(t, "Ann's page of stale", resp)
			if resp.StatusCode != http.StatusOK {
				t.Errorf("Ann's page of stale: got %d", resp.StatusCode)
			}
		})
		all.Go(func() {
			resp := g.open(t, "/api/auth/get-session")
			bounded(t, "get-session", resp)
			if resp.StatusCode == http.StatusOK && resp.body == "null" {
				t.Error("get-session: Ann is signed out")
			}
		})
	}
	all.Wait()
	for _, r := range g.received() {
		if strings.HasSuffix(r.URL.Path, "stranger") {
			t.Errorf("the app got %s", r.URL)
		}
		if source := r.Header.Get("X-Source"); want != either && strings.HasPrefix(r.URL.Path, "/stale") && (source == "stale") != (want == refused) {
			t.Errorf("%s: X-Source is %q", r.URL, source)
		}
	}
	if after := g.cookies(t); after != before {
		t.Errorf("the outage changed Ann's cookies from %q to %q", before, after)
	}
}

// bounded checks how long an answer took, and that an outage is told and touches no cookie.
func bounded(t *testing.T, what string, resp answer) {
	if resp.took > answerIn {
		t.Errorf("%s: took %v", what, resp.took)
	}
	if resp.StatusCode != http.StatusServiceUnavailable {
		return
	}
	if resp.Header.Get("Retry-After") == "" {
		t.Errorf("%s: 503 without Retry-After", what)
	}
	if cookies := resp.Header["Set-Cookie"]; len(cookies) > 0 {
		t.Errorf("%s: an outage set cookies: %v", what, cookies)
	}
}

// recovered waits until all is well again, with the cookies of before.
func (g *gateway) recovered(t *testing.T) {
	t.Helper()
	until(t, "Ann's page is back", func() bool { return g.open(t, "/dashboard/ann").StatusCode == http.StatusOK })
	until(t, "all stores answer", func() bool { return g.ready(t).StatusCode == http.StatusOK })
	g.kept(t)
	until(t, "people can change their names", func() bool { return g.rename(t) })
	g.kept(t)
	if resp := g.open(t, "/stale/ann"); resp.StatusCode != http.StatusOK {
		t.Errorf("Ann's page of stale after the outage: got %d", resp.StatusCode)
	}
}
