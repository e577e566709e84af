package attack_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// within waits until a condition holds.
func within(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, limit)
		}
	}
}

// TestSEC45SignOutReplay: after sign-out the cookies that were are worth nothing, and all of
// them are cleared.
func TestSEC39SEC45SignOutReplay(t *testing.T) {
	w := start(t, setup{auth: strings.Replace(caching, "strategy compact", "strategy compact\n max_age 2s", 1) + "\n" + ownBase, sites: gates("", "/private/*", "", false)})
	ann := w.signUp(t, "auth", "ann@replay.example")
	other := w.signIn(t, "auth", "ann@replay.example")
	for _, m := range modes {
		if a := w.do(t, m.name, request{target: "/private/"}.with("Cookie: "+ann)); a.status != http.StatusOK {
			t.Fatalf("%s: got %d", m.name, a.status)
		}
	}
	out := w.call(t, "auth", "/sign-out", ann, struct{}{})
	cleared := strings.Join(out.header["Set-Cookie"], "\n")
	for _, name := range []string{tokenName, dataName, "better-auth.dont_remember"} {
		if !strings.Contains(cleared, name+"=;") {
			t.Errorf("%s is not cleared: %s", name, cleared)
		}
	}
	w.app.take()
	for _, mode := range []string{"full", "alongside"} {
		if a := w.do(t, mode, request{target: "/private/"}.with("Cookie: "+ann)); a.status != http.StatusUnauthorized || len(w.app.take()) > 0 {
			t.Errorf("%s: got %d", mode, a.status)
		}
	}
	for _, route := range []string{"/change-password", "/revoke-sessions", "/revoke-other-sessions", "/update-user", "/update-session"} { // what changes something asks the store
		if a := w.call(t, "auth", route, ann, map[string]any{"name": "x", "currentPassword": password, "newPassword": password + "x"}); a.status != http.StatusUnauthorized {
			t.Errorf("%s: got %d %s", route, a.status, a.body)
		}
	}
	for _, mode := range []string{"cached", "cached-only", "remote"} {
		within(t, patience, mode+" refuses the copy", func() bool {
			return w.do(t, mode, request{target: "/private/"}.with("Cookie: "+ann)).status == http.StatusUnauthorized
		})
		w.app.take()
		if w.do(t, mode, request{target: "/private/"}.with("Cookie: "+ann)); len(w.app.take()) > 0 {
			t.Errorf("%s: the session is back", mode)
		}
	}
	if a := w.do(t, "full", request{target: "/private/"}.with("Cookie: "+other)); a.status != http.StatusOK {
		t.Errorf("the other session: got %d", a.status)
	}
}

// TestSEC39SEC41Expired: a session that is over opens nothing in any mode, whatever the copy in
// the cookie says.
func TestSEC39SEC41Expired(t *testing.T) {
	auth := strings.Replace(caching, "cookie_cache", "expires_in 2s\nupdate_age 2s\ncookie_cache", 1)
	w := start(t, setup{auth: auth + "\n" + ownBase, sites: gates("", "/private/*", "", false)})
	ann := w.signUp(t, "auth", "ann@expired.example")
	for _, m := range modes {
		if m.mode == "mode optimistic" {
			continue
		}
		within(t, patience, m.name, func() bool {
			return w.do(t, m.name, request{target: "/private/"}.with("Cookie: "+ann)).status == http.StatusUnauthorized
		})
	}
	w.app.take()
	for _, m := range modes {
		if m.mode == "mode optimistic" {
			continue
		}
		if w.do(t, m.name, request{target: "/private/"}.with("Cookie: "+ann)); len(w.app.take()) > 0 {
			t.Errorf("%s: the session is back", m.name)
		}
	}
}

// TestSEC44Fixation: the token of a session never comes from the client.
func TestSEC44Fixation(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", false)[:2]})
	mallory := w.signUp(t, "auth", "mallory@fixation.example")
	w.signUp(t, "auth", "ann@fixation.example")
	for _, cookie := range []string{mallory, tokenName + "=x", tokenName + "=" + sign("abcdefghijklmnopqrstuvwxyz012345", signingSecret)} {
		a := w.call(t, "auth", "/sign-in/email", cookie, map[string]string{"email": "ann@fixation.example", "password": password})
		token := cookieNamed(cookiesOf(a.header), tokenName)
		if a.status != http.StatusOK || token == "" || token == cookieNamed(cookie, tokenName) {
			t.Errorf("got %d, the token %q", a.status, token)
		}
	}
	if a := w.do(t, "full", request{target: "/private/"}.with("Cookie: "+mallory)); a.status != http.StatusOK || w.app.take()[0].get("X-Auth-User-Email") != "mallory@fixation.example" {
		t.Error("Mallory's session became another's")
	}
}

// TestSEC27AnswersOfTheApp: the app sets neither the gateway's cookies nor its headers, and the
// rest of what it says stays.
func TestSEC27AnswersOfTheApp(t *testing.T) {
	sites := append(gates("", "/private/*", "", true)[:2], site{name: "keeps", block: "better_auth {\n keep_cookies\n}\nprotect /private/*"})
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: sites})
	ann := w.signUp(t, "auth", "ann@answers.example")
	own := []string{tokenName + "=x; Path=/", dataName + "=x", dataName + ".0=x", "better-auth.dont_remember=x", "better-auth.session_token =x", "__Secure-" + tokenName + "=x", "__Host-" + tokenName + "=x", tokenName + "=; Max-Age=0"}
	w.app.answers(func(rw http.ResponseWriter, _ *http.Request) {
		for _, line := range own {
			rw.Header().Add("Set-Cookie", line)
		}
		rw.Header().Add("Set-Cookie", "theme=dark; Path=/")
		rw.Header().Set("X-Auth-User-Id", "somebody")
		rw.Header().Set("X-Custom", "stays")
	})
	for _, wire := range w.wires("full") {
		for _, path := range []string{"/", "/private/"} {
			a := wire.send(t, request{target: path}.with("Cookie: "+ann))
			cookies := a.header.Values("Set-Cookie")
			if strings.Contains(strings.Join(cookies, "\n"), "=x") || strings.Contains(strings.Join(cookies, "\n"), tokenName) {
				t.Errorf("%s %s: got Set-Cookie %q", wire, path, cookies)
			}
			if !strings.Contains(strings.Join(cookies, "\n"), "theme=dark; Path=/") || a.header.Get("X-Custom") != "stays" {
				t.Errorf("%s %s: something is missing: %v", wire, path, a.header)
			}
			if a.header.Get("X-Auth-User-Id") != "" {
				t.Errorf("%s %s: the app said who is there", wire, path)
			}
		}
	}
	if a := w.do(t, "keeps", request{target: "/"}); len(a.header["Set-Cookie"]) < len(own) {
		t.Errorf("with keep_cookies: got Set-Cookie %q", a.header["Set-Cookie"])
	}
}
