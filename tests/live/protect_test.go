package live_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestRefusals(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth\n@private path /dashboard /dashboard/*\nprotect @private")
	tests := map[string]struct {
		method, path string
		headers      []string
		status       int
		location     string
	}{
		"a page is sent to sign in": {
			"GET", "/dashboard", []string{"Sec-Fetch-Mode", "navigate"}, 302, "/sign-in?redirectTo=%2Fdashboard",
		},
		"the way back keeps the query": {
			"GET", "/dashboard/a%20b?x=1&y=%2F", []string{"Sec-Fetch-Mode", "navigate"}, 302,
			"/sign-in?redirectTo=" + url.QueryEscape("/dashboard/a%20b?x=1&y=%2F"),
		},
		"an old browser asks for HTML": {
			"GET", "/dashboard", []string{"Accept", "text/html,*/*"}, 302, "/sign-in?redirectTo=%2Fdashboard",
		},
		"HEAD of a page": {
			"HEAD", "/dashboard", []string{"Sec-Fetch-Mode", "navigate"}, 302, "/sign-in?redirectTo=%2Fdashboard",
		},
		"a script's fetch gets 401":    {"GET", "/dashboard", []string{"Sec-Fetch-Mode", "cors", "Accept", "text/html"}, 401, ""},
		"curl gets 401":                {"GET", "/dashboard", nil, 401, ""},
		"a body is never redirected":   {"POST", "/dashboard", []string{"Sec-Fetch-Mode", "navigate"}, 401, ""},
		"OPTIONS is judged alike":      {"OPTIONS", "/dashboard", nil, 401, ""},
		"an unknown method, too":       {"BREW", "/dashboard", nil, 401, ""},
		"a WebSocket upgrade gets 401": {"GET", "/dashboard", []string{"Connection", "Upgrade", "Upgrade", "websocket", "Accept", "text/html"}, 401, ""},
		"a forged cookie is no session": {
			"GET", "/dashboard", []string{"Cookie", "better-auth.session_token=forged.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D"}, 401, "",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			resp := g.do(t, test.method, test.path, "", test.headers...)
			if resp.StatusCode != test.status || resp.Header.Get("Location") != test.location {
				t.Errorf("got %d %q, want %d %q", resp.StatusCode, resp.Header.Get("Location"), test.status, test.location)
			}
			if got := resp.Header.Get("Cache-Control"); got != "private, no-store" {
				t.Errorf("got Cache-Control %q", got)
			}
			if test.status == 401 && test.method != "HEAD" && strings.TrimSpace(resp.body) != `{"message":"Unauthorized","code":"UNAUTHORIZED"}` {
				t.Errorf("got body %q", resp.body)
			}
			if got := a.received(); len(got) > 0 {
				t.Errorf("the app got %s %s", got[0].Method, got[0].URL)
			}
		})
	}
}

func TestSignedInReachesTheApp(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth\nprotect /dashboard/* {\n header X-Who {http.auth.user.email}\n}")
	g.signUp(t, "ann@example.com")
	if resp := g.open(t, "/dashboard"); resp.StatusCode != http.StatusOK || resp.body != "the app" {
		t.Fatalf("got %d %q", resp.StatusCode, resp.body)
	}
	got := a.received()
	if len(got) != 1 {
		t.Fatalf("the app got %d requests", len(got))
	}
	for name, want := range map[string]string{
		"X-Auth-User-Email": "ann@example.com",
		"X-Auth-User-Name":  "Ann%20Lee",
		"X-Who":             "ann@example.com",
	} {
		if value := got[0].Header.Get(name); value != want {
			t.Errorf("%s: got %q, want %q", name, value, want)
		}
	}
	for _, name := range []string{"X-Auth-User-Id", "X-Auth-Session-Id"} {
		if len(got[0].Header.Get(name)) != 32 {
			t.Errorf("%s: got %q", name, got[0].Header.Get(name))
		}
	}
}

func TestSignedOutIsRefused(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth\nprotect /dashboard/*")
	g.signUp(t, "ann@example.com")
	stolen := g.cookies(t)
	if resp := g.call(t, "/sign-out", struct{}{}); resp.StatusCode != http.StatusOK {
		t.Fatalf("sign-out: %d %s", resp.StatusCode, resp.body)
	}
	if resp := g.open(t, "/dashboard"); resp.StatusCode != http.StatusFound {
		t.Errorf("after sign-out: got %d", resp.StatusCode)
	}
	if resp := g.do(t, "GET", "/dashboard", "", "Cookie", stolen); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a kept cookie after sign-out: got %d", resp.StatusCode)
	}
	if got := a.received(); len(got) > 0 {
		t.Errorf("the app got %s", got[0].URL)
	}
}

func TestForgedIdentityHeaders(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth\nprotect /dashboard/* {\n header X-Who {http.auth.user.id}\n}\nprotect /people/*")
	g.signUp(t, "ann@example.com")
	cookie := g.cookies(t)
	forged := map[string][]string{
		"plain":             {"X-Auth-User-Id", "forged"},
		"lower case":        {"x-auth-user-id", "forged"},
		"underscores":       {"X_Auth_User_Id", "forged"},
		"dots":              {"X.Auth.User.Email", "forged"},
		"mixed":             {"X-Auth_User-Name", "forged"},
		"twice":             {"X-Auth-User-Id", "forged", "X-Auth-User-Id", "forged"},
		"a header of ours":  {"X-Who", "forged"},
		"its alias":         {"X_who", "forged"},
		"named by hop":      {"Connection", "X-Auth-User-Id, X-Who", "X-Auth-User-Id", "forged"},
		"hop, odd spelling": {"Connection", "keep-alive, x-AUTH-user-email"},
	}
	for name, headers := range forged {
		for _, path := range []string{"/", "/dashboard", "/people"} {
			t.Run(name+" "+path, func(t *testing.T) {
				headers := append([]string{"Cookie", cookie}, headers...)
				if resp := g.do(t, "GET", path, "", headers...); resp.StatusCode != http.StatusOK {
					t.Fatalf("got %d", resp.StatusCode)
				}
				for name, values := range a.received()[0].Header {
					if strings.Contains(strings.Join(values, " "), "forged") {
						t.Errorf("the app got %s: %s", name, values)
					}
				}
			})
		}
	}
	t.Run("what the gateway sets arrives in spite of Connection", func(t *testing.T) {
		g.do(t, "GET", "/dashboard", "", "Cookie", cookie, "Connection", "X-Auth-User-Id, x-auth-user-email", "Connection", "X-Who")
		header := a.received()[0].Header
		if header.Get("X-Auth-User-Email") != "ann@example.com" || header.Get("X-Auth-User-Id") == "" || header.Get("X-Who") == "" {
			t.Errorf("got %v", header)
		}
	})
	t.Run("a second protect keeps what the first one set", func(t *testing.T) {
		g.do(t, "GET", "/dashboard", "", "Cookie", cookie)
		if header := a.received()[0].Header; header.Get("X-Auth-User-Id") == "" {
			t.Errorf("got %v", header)
		}
	})
}

func TestAuthCookies(t *testing.T) {
	tests := map[string]struct {
		site string
		want string
	}{
		"in-process the app does not get them": {"better_auth\nprotect /dashboard/*", "theme=dark"},
		"keep_cookies lets it":                 {"better_auth {\n keep_cookies\n}\nprotect /dashboard/*", "theme=dark; better-auth."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			g := start(t, a, sqlite, test.site)
			g.signUp(t, "ann@example.com")
			cookie := "theme=dark; " + g.cookies(t)
			g.Jar = nil
			for _, path := range []string{"/", "/dashboard"} {
				if resp := g.do(t, "GET", path, "", "Cookie", cookie); resp.StatusCode != http.StatusOK {
					t.Fatalf("%s: got %d", path, resp.StatusCode)
				}
				if got := a.received()[0].Header.Get("Cookie"); !strings.HasPrefix(got, test.want) || (test.want == "theme=dark" && got != test.want) {
					t.Errorf("%s: the app got Cookie %q", path, got)
				}
			}
		})
	}
}

func TestOptimistic(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "protect /dashboard/* {\n mode optimistic\n}")
	if resp := g.do(t, "GET", "/dashboard", "", "Cookie", "better-auth.session_token="); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("an empty cookie: got %d", resp.StatusCode)
	}
	if resp := g.do(t, "GET", "/dashboard", "", "Cookie", "better-auth.session_token=forged", "X-Auth-User-Id", "forged"); resp.StatusCode != http.StatusOK {
		t.Errorf("a cookie: got %d", resp.StatusCode)
	}
	got := a.received()
	if len(got) != 1 {
		t.Fatalf("the app got %d requests", len(got))
	}
	if id, ok := got[0].Header["X-Auth-User-Id"]; ok {
		t.Errorf("optimistic gave the app an identity: %v", id)
	}
	if cookie := got[0].Header.Get("Cookie"); cookie != "better-auth.session_token=forged" {
		t.Errorf("alongside, the app got Cookie %q", cookie)
	}
}

func TestRequire(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, `better_auth
	protect /verified/* {
		require email_verified true
	}
	protect /ann/* {
		require email bob@example.com ann@example.com
	}
	protect /admin/* {
		require role admin
	}`)
	g.signUp(t, "ann@example.com")
	for path, want := range map[string]int{"/verified": 403, "/ann": 200, "/admin": 403} {
		if resp := g.open(t, path); resp.StatusCode != want {
			t.Errorf("%s: got %d, want %d", path, resp.StatusCode, want)
		}
	}
	if got := a.received(); len(got) != 1 || got[0].URL.Path != "/ann" {
		t.Errorf("the app got %d requests", len(got))
	}
}

func TestProtectWithoutMatcher(t *testing.T) {
	a := newApp(t)
	g := start(t, a, "", "protect")
	if resp := g.open(t, "/sign-in"); resp.StatusCode != http.StatusOK {
		t.Errorf("the app's own sign-in page: got %d", resp.StatusCode)
	}
	a.received()
	for _, path := range []string{"/", "/sign-in/", "/sign-in/x", "/sign-in;x", "/Sign-In"} {
		if resp := g.open(t, path); resp.StatusCode != http.StatusFound {
			t.Errorf("%s: got %d", path, resp.StatusCode)
		}
	}
	if got := a.received(); len(got) > 0 {
		t.Errorf("the app got %s", got[0].URL)
	}
}
