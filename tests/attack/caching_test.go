package attack_test

import (
	"net/http"
	"strings"
	"testing"
)

// checkPrivate checks that no shared cache keeps an answer, and that every cache asks again
// for another cookie.
func checkPrivate(t *testing.T, a answer) {
	t.Helper()
	control := strings.ToLower(strings.Join(a.header.Values("Cache-Control"), ", "))
	if !strings.Contains(control, "private") && !strings.Contains(control, "no-store") || strings.Contains(control, "public") || strings.Contains(control, "s-maxage") {
		t.Errorf("got Cache-Control %q", control)
	}
	if vary := strings.ToLower(strings.Join(a.header.Values("Vary"), ", ")); !strings.Contains(vary, "cookie") && vary != "*" {
		t.Errorf("got Vary %q", vary)
	}
	for name, values := range a.header {
		name = strings.ToLower(name)
		if name != "cache-control" && (strings.HasSuffix(name, "cache-control") || name == "surrogate-control" || name == "x-accel-expires" || name == "edge-control") &&
			!strings.Contains(strings.Join(values, ","), "no-store") && !strings.Contains(strings.Join(values, ","), "private") {
			t.Errorf("got %s %q", name, values)
		}
	}
}

// cacheable are headers of an app that wants its answers kept by everybody.
var cacheable = map[string]map[string]string{
	"nothing":           {},
	"public":            {"Cache-Control": "public, max-age=600"},
	"shared":            {"Cache-Control": "s-maxage=600"},
	"Public":            {"Cache-Control": "Public, Max-Age=600, immutable"},
	"expires":           {"Expires": "Thu, 01 Jan 2099 00:00:00 GMT"},
	"for CDNs":          {"CDN-Cache-Control": "max-age=600", "Surrogate-Control": "max-age=600", "Cloudflare-CDN-Cache-Control": "max-age=600", "X-Accel-Expires": "600"},
	"varies":            {"Cache-Control": "public", "Vary": "Accept-Encoding"},
	"no-cache":          {"Cache-Control": "no-cache"},
	"private in quotes": {"Cache-Control": `max-age=600, x="private, no-store"`},
	"privateer":         {"Cache-Control": "privateer, no-storex, max-age=600"},
	"private field":     {"Cache-Control": `public, private="set-cookie"`},
}

// TestSEC33AnswersOnProtectedPathsAreKeptByNobody: whatever the app says, and whatever the path
// looks like.
func TestSEC33AnswersOnProtectedPathsAreKeptByNobody(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)})
	cookie := w.signUp(t, "auth", "ann@caching.example")
	for name, headers := range cacheable {
		w.app.answers(func(rw http.ResponseWriter, _ *http.Request) {
			for name, value := range headers {
				rw.Header().Set(name, value)
			}
			rw.WriteHeader(http.StatusOK)
			_, _ = rw.Write([]byte("secret"))
		})
		for _, m := range modes {
			for _, wire := range w.wiresFor(m.name) {
				for _, target := range []string{"/private/", "/private/a.css", "/private/x/logo.png", "/private/a.js?v=1"} {
					t.Run(name+" "+m.name+" "+wire.String()+" "+target, func(t *testing.T) {
						a := wire.send(t, request{target: target}.with("Cookie: "+cookie))
						if a.status != http.StatusOK || a.body != "secret" {
							t.Fatalf("got %d %s %v", a.status, a.body, a.err)
						}
						checkPrivate(t, a)
					})
				}
			}
		}
	}
}

// TestSEC33WhatIsStricterStays: an app that forbids more is left alone.
func TestSEC33WhatIsStricterStays(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", false)[:2]})
	cookie := w.signUp(t, "auth", "ann@stricter.example")
	for _, own := range []string{"private, max-age=60", "no-store", "private, no-cache"} {
		w.app.answers(func(rw http.ResponseWriter, _ *http.Request) { rw.Header().Set("Cache-Control", own) })
		if got := w.do(t, "full", request{target: "/private/"}.with("Cookie: "+cookie)).header.Get("Cache-Control"); got != own {
			t.Errorf("%q became %q", own, got)
		}
	}
	// Shared caches that know these headers look at no other.
	w.app.answers(func(rw http.ResponseWriter, _ *http.Request) {
		for _, name := range []string{"CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Surrogate-Control", "X-Accel-Expires"} {
			rw.Header().Set(name, "max-age=600")
		}
		rw.Header().Set("Cache-Control", "private, max-age=60")
		rw.Header().Set("Expires", "Thu, 01 Dec 2044 16:00:00 GMT")
	})
	got := w.do(t, "full", request{target: "/private/"}.with("Cookie: "+cookie)).header
	for _, name := range []string{"CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Surrogate-Control", "X-Accel-Expires"} {
		if got.Get(name) != "" {
			t.Errorf("%s: %s", name, got.Get(name))
		}
	}
	if got.Get("Cache-Control") != "private, max-age=60" || got.Get("Expires") == "" {
		t.Errorf("what browsers are told became %q, %q", got.Get("Cache-Control"), got.Get("Expires"))
	}
	w.app.answers(func(rw http.ResponseWriter, _ *http.Request) { rw.Header().Set("Cache-Control", "public, max-age=60") })
	if got := w.do(t, "full", request{target: "/public"}).header.Get("Cache-Control"); got != "public, max-age=60" {
		t.Errorf("a public page got %q", got)
	}
}

// TestSEC33AuthRoutesAndPagesAreKeptByNobody: every answer of ours, errors included.
func TestSEC33AuthRoutesAndPagesAreKeptByNobody(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", false)[:2]})
	cookie := w.signUp(t, "auth", "ann@ours.example")
	for _, with := range []string{"", cookie} {
		for _, r := range []request{
			{target: "/api/auth/get-session"}, {target: "/api/auth/ok"}, {target: "/api/auth/list-sessions"}, {target: "/api/auth/none"},
			{target: "/api/auth/error"}, {target: "/api/auth/verify-email?token=x&callbackURL=/"}, {target: "/api/auth/reset-password/x?callbackURL=/"},
			{target: "/api/auth/get-session.css"}, {target: "/api/auth"}, {target: "/sign-in"}, {target: "/sign-up"}, {target: "/sign-out"},
			{method: "POST", target: "/api/auth/sign-out", body: "{}"}, {method: "POST", target: "/api/auth/sign-in/email", body: "{"},
		} {
			if with != "" {
				r = r.with("Cookie: " + with)
			}
			a := w.do(t, "full", r.with("Origin: "+w.base, "Content-Type: application/json"))
			t.Run(r.verb()+" "+r.target, func(t *testing.T) { checkPrivate(t, a) })
		}
	}
}
