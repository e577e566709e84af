package live_test

import (
	"net/http"
	"strings"
	"testing"
)

// caching keeps everything in the test's directory and has a cookie cache.
const caching = "better_auth {\n rate_limit off\n storage sqlite {dir}/auth.db\n session {\n cookie_cache {\n strategy jwe\n}\n}\n}"

// without returns a Cookie header less the cookies whose names contain part.
func without(cookies, part string) string {
	var kept []string
	for pair := range strings.SplitSeq(cookies, "; ") {
		if name, _, _ := strings.Cut(pair, "="); !strings.Contains(name, part) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "; ")
}

func TestCached(t *testing.T) {
	a := newApp(t)
	g := start(t, a, caching, `better_auth
	protect /full/* {
		mode full
	}
	protect /cached/* {
		mode cached
	}
	protect /only/* {
		mode cached only
	}`)
	g.signUp(t, "ann@example.com")
	live := g.cookies(t)
	if !strings.Contains(live, "better-auth.session_data=") {
		t.Fatalf("no cache cookie: %s", live)
	}
	g.call(t, "/sign-out", struct{}{})
	revoked := live
	g.signUp(t, "bob@example.com")
	live = g.cookies(t)
	g.Jar = nil
	tests := map[string]struct {
		path, cookie string
		status       int
		user         string
	}{
		"cached: allowed":                        {"/cached/", live, 200, "bob@example.com"},
		"cached: without the copy as full":       {"/cached/", without(live, "session_data"), 200, "bob@example.com"},
		"cached: a copy alone is nothing":        {"/cached/", without(live, "session_token"), 401, ""},
		"cached: a copy of another session":      {"/cached/", without(live, "session_data") + "; " + without(revoked, "session_token"), 200, "bob@example.com"},
		"cached: revoked, seen late as promised": {"/cached/", revoked, 200, "ann@example.com"},
		"cached only: allowed":                   {"/only/", live, 200, "bob@example.com"},
		"cached only: without the copy refused":  {"/only/", without(live, "session_data"), 401, ""},
		"full: allowed":                          {"/full/", live, 200, "bob@example.com"},
		"full: revoked, whatever the copy says":  {"/full/", revoked, 401, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			resp := g.do(t, "GET", test.path, "", "Cookie", test.cookie)
			got := a.received()
			if resp.StatusCode != test.status || len(got) == 1 != (test.status == http.StatusOK) {
				t.Fatalf("got %d, the app got %d requests; want %d", resp.StatusCode, len(got), test.status)
			}
			if test.user != "" && got[0].Header.Get("X-Auth-User-Email") != test.user {
				t.Errorf("the app got %v", got[0].Header)
			}
		})
	}
	t.Run("a copy that holds is not written again", func(t *testing.T) {
		for _, path := range []string{"/full/", "/cached/", "/only/"} {
			if resp := g.do(t, "GET", path, "", "Cookie", live); len(resp.Header["Set-Cookie"]) > 0 {
				t.Errorf("%s: got Set-Cookie %q", path, resp.Header["Set-Cookie"])
			}
		}
	})
	t.Run("a new copy rides on the app's answer", func(t *testing.T) {
		resp := g.do(t, "GET", "/cached/", "", "Cookie", without(live, "session_data"))
		if set := resp.Header.Get("Set-Cookie"); !strings.HasPrefix(set, "better-auth.session_data=") || resp.body != "the app" {
			t.Errorf("got Set-Cookie %q", set)
		}
		if got := resp.Header.Get("Cache-Control"); got != "private, no-store" {
			t.Errorf("got Cache-Control %q", got)
		}
	})
}

func TestCachedNeedsACache(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth")
	err := g.load(a, sqlite, "protect {\n mode cached\n}")
	if err == nil || !strings.Contains(err.Error(), "cookie_cache") {
		t.Errorf("got %v", err)
	}
}

// remoteSite is a site with the auth routes, and after its end another one that asks it.
func remoteSite(g *gateway, second string) string {
	return "better_auth\n reverse_proxy {app}\n}\nhttp://localhost:" + second + ` {
	protect /dashboard/* {
		mode remote ` + g.url + ` {
			keep 0s
		}
	}`
}

func TestRemote(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth")
	second := freePort(t)
	if err := g.load(a, sqlite, remoteSite(g, second)); err != nil {
		t.Fatal(err)
	}
	g.signUp(t, "ann@example.com")
	cookie := g.cookies(t)
	edge := *g
	edge.url = "http://localhost:" + second
	if resp := edge.open(t, "/dashboard/"); resp.StatusCode != http.StatusOK {
		t.Fatalf("got %d %s", resp.StatusCode, resp.body)
	}
	got := a.received()[0]
	if got.Header.Get("X-Auth-User-Email") != "ann@example.com" || got.Header.Get("Cookie") != cookie {
		t.Errorf("the app got %v", got.Header)
	}
	if resp := g.call(t, "/sign-out", struct{}{}); resp.StatusCode != http.StatusOK {
		t.Fatalf("sign-out: got %d %s", resp.StatusCode, resp.body)
	}
	resp := edge.do(t, "GET", "/dashboard/", "", "Cookie", cookie)
	if resp.StatusCode != http.StatusUnauthorized || len(resp.Header["Set-Cookie"]) != 3 {
		t.Errorf("after sign-out: got %d, Set-Cookie %q", resp.StatusCode, resp.Header["Set-Cookie"])
	}
	if got := a.received(); len(got) > 0 {
		t.Errorf("the app got %s", got[0].URL)
	}
}

func TestRemoteOutage(t *testing.T) {
	a := newApp(t)
	g := start(t, a, "", "protect {\n mode remote http://127.0.0.1:1\n}")
	resp := g.do(t, "GET", "/dashboard", "", "Cookie", "better-auth.session_token=x")
	if resp.StatusCode != http.StatusServiceUnavailable || len(resp.Header["Set-Cookie"]) > 0 {
		t.Errorf("got %d, Set-Cookie %q", resp.StatusCode, resp.Header["Set-Cookie"])
	}
	if got := a.received(); len(got) > 0 {
		t.Errorf("the app got %s", got[0].URL)
	}
}

func TestCookiesOfARoute(t *testing.T) {
	a := newApp(t)
	g := start(t, a, "", `protect /own/* {
		mode optimistic
		cookie_prefix myapp
		cookie_name sid
	}`)
	for cookie, want := range map[string]int{
		"myapp.sid=x":                 200,
		"__Secure-myapp-sid=x":        200,
		"myapp.session_token=x":       401,
		"better-auth.session_token=x": 401,
	} {
		if resp := g.do(t, "GET", "/own/", "", "Cookie", cookie); resp.StatusCode != want {
			t.Errorf("%s: got %d, want %d", cookie, resp.StatusCode, want)
		}
	}
}
