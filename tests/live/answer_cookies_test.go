package live_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// newAnswers is an app that answers each path in its own way, and wants everything cached.
func newAnswers(t *testing.T) *app {
	t.Helper()
	a := new(app)
	status := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
	}
	set := func(line string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.Header().Add("Set-Cookie", line) }
	}
	control := func(policy string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Cache-Control", policy) }
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/200", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the app") })
	mux.HandleFunc("/silent", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/304", status(http.StatusNotModified))
	mux.HandleFunc("/404", status(http.StatusNotFound))
	mux.HandleFunc("/500", status(http.StatusInternalServerError))
	mux.HandleFunc("/early", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusOK)
	})
	mux.HandleFunc("/events", func(w http.ResponseWriter, r *http.Request) {
		r.URL.RawQuery = "type=text/event-stream"
		stream(w, r)
	})
	mux.HandleFunc("/ws", echo)
	mux.HandleFunc("/theme", set("theme=dark"))
	mux.HandleFunc("/token", set("better-auth.session_token=mine; Path=/"))
	mux.HandleFunc("/chunk", set("better-auth.session_data.3=mine; Path=/"))
	mux.HandleFunc("/data", set("__Secure-better-auth.session_data=; Max-Age=0"))
	mux.HandleFunc("/nameless", set("=better-auth.session_token=mine; Path=/"))
	mux.HandleFunc("/private", control("private, max-age=60"))
	mux.HandleFunc("/no-store", control("no-store"))
	mux.HandleFunc("/identity", func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["X-Auth-User-Id"], w.Header()["X_auth_user_id"] = []string{"somebody"}, []string{"somebody"}
	})
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range cacheHeaders {
			w.Header().Set(name, "public, max-age=600")
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

var cacheHeaders = []string{"Cache-Control", "CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Surrogate-Control", "Expires", "Pragma"}

// answers is a site that gives a copy of the session to everybody who has none.
const answers = `better_auth
protect {
	mode cached
}
respond /caddy "Caddy"
error /error "broken" 500
reverse_proxy /dead 127.0.0.1:1`

// wantPrivate checks that an answer has the copy of the session, once, and is kept by nobody.
func wantPrivate(t *testing.T, header http.Header) {
	t.Helper()
	copies := 0
	for _, line := range header["Set-Cookie"] {
		if strings.HasPrefix(line, "better-auth.session_data=") {
			copies++
		}
	}
	if copies != 1 {
		t.Errorf("got Set-Cookie %q", header["Set-Cookie"])
	}
	wantUncached(t, header)
}

// wantUncached checks that no cache keeps an answer.
func wantUncached(t *testing.T, header http.Header) {
	t.Helper()
	for _, name := range cacheHeaders {
		want := ""
		if name == "Cache-Control" {
			want = "private, no-store"
		}
		if got := strings.Join(header.Values(name), " and "); got != want {
			t.Errorf("got %s %q, want %q", name, got, want)
		}
	}
}

func TestCookiesRideOnEveryAnswer(t *testing.T) {
	a := newAnswers(t)
	for name, site := range map[string]string{
		"":                        answers,
		", with handle_errors":    answers + "\nhandle_errors {\n respond \"page {err.status_code}\"\n}",
		", with connections keep": strings.Replace(answers, "mode cached", "mode cached\n connections keep", 1),
	} {
		g := start(t, a, caching, site)
		g.signUp(t, "ann@example.com")
		cookie := without(g.cookies(t), "session_data")
		g.Jar = nil
		for path, want := range map[string]int{
			"/200": 200, "/silent": 200, "/304": 304, "/404": 404, "/500": 500, "/early": 200, "/theme": 200,
			"/caddy": 200, "/error": 500, "/dead": 502,
		} {
			t.Run(path[1:]+name, func(t *testing.T) {
				resp := g.do(t, "GET", path, "", "Cookie", cookie)
				if resp.StatusCode != want {
					t.Errorf("got %d, want %d", resp.StatusCode, want)
				}
				wantPrivate(t, resp.Header)
				if path == "/theme" && resp.Header["Set-Cookie"][0] != "theme=dark" {
					t.Errorf("the app's cookie is gone: %q", resp.Header["Set-Cookie"])
				}
			})
		}
	}
}

func TestCookiesRideOnStreams(t *testing.T) {
	a := newAnswers(t)
	g := start(t, a, caching, answers)
	g.signUp(t, "ann@example.com")
	full := g.Jar
	g.Jar = nil
	for _, c := range full.Cookies(g.address(t)) {
		if c.Name == "better-auth.session_token" {
			g.Jar = browser(t).Jar
			g.Jar.SetCookies(g.address(t), []*http.Cookie{c})
		}
	}
	_, header := g.dial(t, "/ws")
	wantPrivate(t, header)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", g.url+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	events, err := g.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	wantPrivate(t, events.Header)
}

// TestOwnCookiesWin: an app that runs Better Auth itself, and says something of the session,
// is not contradicted.
func TestOwnCookiesWin(t *testing.T) {
	a := newAnswers(t)
	g := start(t, a, caching, strings.Replace(answers, "better_auth", "better_auth {\n keep_cookies\n}", 1))
	g.signUp(t, "ann@example.com")
	cookie := without(g.cookies(t), "session_data")
	g.Jar = nil
	for path, want := range map[string]string{
		"/token": "better-auth.session_token=mine; Path=/",
		"/chunk": "better-auth.session_data.3=mine; Path=/",
		"/data":  "__Secure-better-auth.session_data=; Max-Age=0",
	} {
		resp := g.do(t, "GET", path, "", "Cookie", cookie)
		if got := resp.Header["Set-Cookie"]; len(got) != 1 || got[0] != want {
			t.Errorf("%s: got Set-Cookie %q", path, got)
		}
		wantUncached(t, resp.Header)
	}
}

// TestSEC27AppSetsNoSession: in-process, an app that knows nothing of sessions cannot set
// one, on a protected path or another, and cannot name a user to the browser.
func TestSEC27AppSetsNoSession(t *testing.T) {
	a := newAnswers(t)
	g := start(t, a, caching, answers)
	g.signUp(t, "ann@example.com")
	cookie := g.cookies(t)
	g.Jar = nil
	for _, path := range []string{"/token", "/chunk", "/data", "/nameless", "/identity"} {
		for _, cookie := range []string{"", cookie} {
			resp := g.do(t, "GET", path, "", "Cookie", cookie)
			for _, line := range resp.Header["Set-Cookie"] {
				if strings.Contains(line, "mine") || strings.HasPrefix(line, "__Secure") {
					t.Errorf("%s: the app has set %q", path, line)
				}
			}
			for _, name := range []string{"X-Auth-User-Id", "X_auth_user_id"} {
				if got := resp.Header[name]; got != nil {
					t.Errorf("%s: the app has sent %s %q", path, name, got)
				}
			}
		}
	}
}

// TestSEC33OrdinaryAnswers: what protect lets through is no shared cache's, whatever the app
// says, unless the app keeps it out of them itself.
func TestSEC33OrdinaryAnswers(t *testing.T) {
	a := newAnswers(t)
	g := start(t, a, caching, answers)
	g.signUp(t, "ann@example.com")
	for _, path := range []string{"/200", "/304", "/404"} {
		resp := g.do(t, "GET", path, "")
		wantUncached(t, resp.Header)
		if got := resp.Header.Get("Vary"); got != "Cookie" {
			t.Errorf("%s: got Vary %q", path, got)
		}
		if got := resp.Header["Set-Cookie"]; len(got) > 0 {
			t.Errorf("%s: got Set-Cookie %q", path, got)
		}
	}
	for path, want := range map[string]string{"/private": "private, max-age=60", "/no-store": "no-store"} {
		if got := g.do(t, "GET", path, "").Header.Get("Cache-Control"); got != want {
			t.Errorf("%s: got Cache-Control %q, want %q", path, got, want)
		}
	}
}

// TestSEC33ErrorPageOfAnApp: who makes the page of an error finds the request as it was, with a
// context that goes on, and no shared cache keeps it.
func TestSEC33ErrorPageOfAnApp(t *testing.T) {
	a := newAnswers(t)
	g := start(t, a, caching, answers+"\nhandle_errors {\n header X-Method {method}\n rewrite /200\n reverse_proxy {app}\n}")
	g.signUp(t, "ann@example.com")
	for range 2 {
		resp := g.do(t, "GET", "/error", "")
		if resp.StatusCode != http.StatusOK || resp.body != "the app" || resp.Header.Get("X-Method") != "GET" {
			t.Errorf("got %d %q %v", resp.StatusCode, resp.body, resp.Header)
		}
		if got := resp.Header["Cache-Control"]; !slices.Contains(got, "private, no-store") {
			t.Errorf("got Cache-Control %q", got)
		}
	}
}

// TestPlaceholdersAfterARewrite: what handlers after protect change is what Caddy's
// placeholders say.
func TestPlaceholdersAfterARewrite(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth\nroute /x {\n protect\n method PUT\n rewrite /y?z=1\n respond \"{method} {uri}\"\n}")
	g.signUp(t, "ann@example.com")
	if resp := g.do(t, "GET", "/x", ""); resp.body != "PUT /y?z=1" {
		t.Errorf("got %q", resp.body)
	}
}
