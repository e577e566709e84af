package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddy-better-auth/gateway/providers"
)

// TestSEC64SEC66StateOnce: of 50 callbacks with one state one gets through (SEC-66).
func TestSEC64SEC66StateOnce(t *testing.T) {
	eachSocialStore(t, func(t *testing.T, f *fixture, github *fakeGitHub) {
		state, cookie := f.setOut(t, "/sign-in/social", toGitHub, "")
		const tries = 50
		locations := make([]string, tries)
		var all sync.WaitGroup
		for i := range tries {
			all.Go(func() { _, locations[i] = f.comeBack("github", "code=good&state="+state, cookie) })
		}
		all.Wait()
		through := 0
		for _, location := range locations {
			switch location {
			case "/new":
				through++
			case "http://localhost:3000/api/auth/error?error=state_mismatch":
			default:
				t.Errorf("one is sent to %q", location)
			}
		}
		if through != 1 || len(github.traded()) != 1 {
			t.Errorf("%d got through and %d codes were traded, want 1 and 1", through, len(github.traded()))
		}
	})
}

// TestSEC64StateOfAnother: a state is good in one browser, at one provider (SEC-64).
func TestSEC64StateOfAnother(t *testing.T) {
	for _, tc := range []struct {
		name, provider string
		cookie         func(own string) string
		want           string
		stays          bool // for the browser that it belongs to
	}{
		{"no cookie", "github", func(string) string { return "" }, "/err?error=state_mismatch", true},
		{"not signed", "github", func(own string) string { own, _, _ = strings.Cut(own, "."); return own }, "/err?error=state_mismatch", true},
		{"tampered", "github", func(own string) string { return strings.TrimSuffix(own, "%3D") + "A" }, "/err?error=state_mismatch", true},
		{"another provider", "other", func(own string) string { return own }, "/err?error=state_mismatch", false},
		{"unknown provider", "nope", func(own string) string { return own }, "/err?error=oauth_provider_not_found", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			github := newFakeGitHub()
			f := newSocialFixture(t, github, nil)
			state, cookie := f.setOut(t, "/sign-in/social", toGitHub, "")
			w, location := f.comeBack(tc.provider, "code=good&state="+state, tc.cookie(cookie))
			if location != tc.want || sessionIn(w) != "" || len(github.traded()) > 0 {
				t.Errorf("got %q, %q and codes %q; want %q and nothing else", location, sessionIn(w), github.traded(), tc.want)
			}
			w, location = f.comeBack("github", "code=good&state="+state, cookie)
			if got := location == "/new" && sessionIn(w) != ""; got != tc.stays {
				t.Errorf("the browser that it belongs to is then sent to %q", location)
			}
		})
	}
	t.Run("state of a second flow in the same browser", func(t *testing.T) {
		f := newSocialFixture(t, newFakeGitHub(), nil)
		first, _ := f.setOut(t, "/sign-in/social", toGitHub, "")
		_, second := f.setOut(t, "/sign-in/social", toGitHub, "")
		if _, location := f.comeBack("github", "code=good&state="+first, second); location != "/err?error=state_mismatch" {
			t.Errorf("got %q", location)
		}
	})
}

// TestSEC55SEC64CallbackErrors: wherever it ends, the browser is sent on, and nothing is reflected
// that could be more than text (SEC-55).
func TestSEC55SEC64CallbackErrors(t *testing.T) {
	for _, tc := range []struct{ name, query, want string }{
		{"refused", "error=access_denied&error_description=%3Cb%3E%0d%0aSet-Cookie:a=b", "/err?error=access_denied&error_description=%3Cb%3E%0D%0ASet-Cookie%3Aa%3Db"},
		{"odd code", "error=%3Cscript%3E", "/err?error=%3Cscript%3E"},
		{"no code", "error=", "/err?error=no_code"},
		{"bad code", "code=bad", "/err?error=invalid_code"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newSocialFixture(t, newFakeGitHub(), nil)
			state, cookie := f.setOut(t, "/sign-in/social", toGitHub, "")
			w, location := f.comeBack("github", "state="+state+"&"+tc.query, cookie)
			if location != tc.want || w.Code != http.StatusFound || w.Body.Len() > 0 {
				t.Errorf("got %d %q %q, want %q", w.Code, location, w.Body, tc.want)
			}
			if f.outcomes[len(f.outcomes)-1].Err == nil {
				t.Error("the log is not told")
			}
		})
	}
	f := newSocialFixture(t, newFakeGitHub(), func(s *settings) { s.handlers.ErrorURL = "https://app.example/oops?x=1#y" })
	if _, location := f.comeBack("github", "code=x", ""); location != "https://app.example/oops?x=1&error=state_not_found#y" {
		t.Errorf("error URL: got %q", location)
	}
}

// TestSEC51CallbackTargets: what was trusted when it was kept must still be so (SEC-51), and what
// a client adds to the state overrules nothing.
func TestSEC51CallbackTargets(t *testing.T) {
	const evil = "https://evil.example"
	for _, tc := range []struct{ name, old, new, want string }{
		{"callback", `"callbackURL":"/dash"`, `"callbackURL":"` + evil + `"`, "/err?error=no_callback_url"},
		{"new user", `"newUserURL":"/new"`, `"newUserURL":"` + evil + `"`, "/dash"},
		{"error", `"errorURL":"/err"`, `"errorURL":"` + evil + `","oauthState":"x"`, "http://localhost:3000/api/auth/error?error=state_mismatch"},
		{"nonsense", `{`, `[`, "http://localhost:3000/api/auth/error?error=internal_server_error"},
		{"no verifier", `codeVerifier`, `codeverifier`, "http://localhost:3000/api/auth/error?error=internal_server_error"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newSocialFixture(t, newFakeGitHub(), nil)
			state, cookie := f.setOut(t, "/sign-in/social", toGitHub, "")
			kept, err := f.store.TakeVerification(t.Context(), statePrefix+state)
			if err != nil {
				t.Fatal(err)
			}
			if kept.Value = strings.Replace(kept.Value, tc.old, tc.new, 1); tc.name == "error" {
				kept.Value = strings.Replace(kept.Value, `,"oauthState":"`+state+`"`, "", 1)
			}
			if err := f.store.PutVerification(t.Context(), kept); err != nil {
				t.Fatal(err)
			}
			if _, location := f.comeBack("github", "code=good&state="+state, cookie); location != tc.want {
				t.Errorf("got %q, want %q", location, tc.want)
			}
		})
	}
	t.Run("additional data", func(t *testing.T) {
		f := newSocialFixture(t, newFakeGitHub(), nil)
		state, cookie := f.setOut(t, "/sign-in/social", `{"provider":"github","additionalData":{"callbackURL":"`+evil+
			`","errorURL":"`+evil+`","NewUserURL":"`+evil+`","codeVerifier":1,"Link":{"userId":"y"},"expiresAt":1}}`, "")
		kept, err := f.store.Store.Verification(t.Context(), statePrefix+state)
		if err != nil || !strings.HasPrefix(kept.Value, `{"callbackURL":"http://localhost:3000","NewUserURL":"`+evil+`","codeVerifier":"`) {
			t.Errorf("kept: %s, %v", kept.Value, err)
		}
		if _, location := f.comeBack("github", "code=good&state="+state, cookie); location != testOrigin {
			t.Errorf("got %q", location)
		}
	})
	t.Run("too much additional data", func(t *testing.T) {
		f := newSocialFixture(t, newFakeGitHub(), nil)
		var many strings.Builder
		for i := range 500 {
			fmt.Fprintf(&many, `"k%d":"%s",`, i, strings.Repeat("x", 200))
		}
		began := time.Now()
		w := f.send("POST", "/api/auth/sign-in/social", `{"provider":"github","additionalData":{`+many.String()+`"a":1}}`)
		if took := time.Since(began); w.Code != http.StatusRequestEntityTooLarge || took > 5*time.Second {
			t.Errorf("got %d %s after %v", w.Code, w.Body, took)
		}
	})
	t.Run("begun at a Better Auth server", func(t *testing.T) {
		f := newSocialFixture(t, newFakeGitHub(), nil)
		state, cookie := f.setOut(t, "/sign-in/social", toGitHub, "")
		kept, err := f.store.TakeVerification(t.Context(), statePrefix+state)
		if err != nil {
			t.Fatal(err)
		}
		kept.Value = `{"callbackURL":"/dash","codeVerifier":"` + strings.Repeat("v", 128) + `","expiresAt":9999999999999,"oauthState":"` + state + `"}`
		if err := f.store.PutVerification(t.Context(), kept); err != nil {
			t.Fatal(err)
		}
		if _, location := f.comeBack("other", "code=good&state="+state, cookie); location != "/dash" {
			t.Errorf("got %q", location)
		}
	})
}

// TestPostCallback: a post of the provider's page becomes a GET, from whatever site.
func TestPostCallback(t *testing.T) {
	f := newSocialFixture(t, newFakeGitHub(), nil)
	for _, tc := range []struct{ path, body, kind, want string }{
		{"github", "state=a%20b&code=%3C&error=&user=%7B%7D&other=1", formType, "code=%3C&error=&state=a+b&user=%7B%7D"},
		{"github?state=q&iss=i", `{"state":"x","code":"y"}`, jsonType, "code=y&state=q&iss=i"},
		{"git%68ub", "", "", ""},
	} {
		w := f.send("POST", "/api/auth/callback/"+tc.path, tc.body, "Origin: https://appleid.apple.com", "Content-Type: "+tc.kind, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")
		id, _, _ := strings.Cut(tc.path, "?")
		if want := testOrigin + "/api/auth/callback/" + id + "?" + tc.want; w.Code != http.StatusFound || w.Header().Get("Location") != want {
			t.Errorf("%s %s: got %d %q, want %q", tc.path, tc.body, w.Code, w.Header().Get("Location"), want)
		}
	}
	if w := f.send("POST", "/api/auth/callback/github", `{"state":5}`); w.Code != http.StatusBadRequest {
		t.Errorf("a state that is no text: got %d %s", w.Code, w.Body)
	}
	if w := f.send("GET", "/api/auth/callback/github?state=a&state=b", ""); w.Code != http.StatusBadRequest {
		t.Errorf("two states: got %d %s", w.Code, w.Body)
	}
}

// TestCallbackOutage: a store that fails is told as an error, too.
func TestCallbackOutage(t *testing.T) {
	f := newSocialFixture(t, newFakeGitHub(), nil)
	state, cookie := f.setOut(t, "/sign-in/social", toGitHub, "")
	f.store.broken = errors.New("connection refused")
	w, location := f.comeBack("github", "code=good&state="+state, cookie)
	if location != "/err?error=internal_server_error" || sessionIn(w) != "" {
		t.Errorf("got %q, %q", location, sessionIn(w))
	}
	if err := f.outcomes[len(f.outcomes)-1].Err; !errors.Is(err, f.store.broken) {
		t.Errorf("the log is told %v", err)
	}
}

// TestSEC64SEC65NonceAndIssuer: what a provider's settings ask of a callback.
func TestSEC64SEC65NonceAndIssuer(t *testing.T) {
	p := &stub{
		settings: providers.Settings{NeedsNonce: true, Issuers: []string{"https://stub.example"}},
		person:   &providers.User{ID: "1", Email: "a@example.com", EmailVerified: true},
	}
	f := newFixture(t, func(s *settings) { s.handlers.Providers = []providers.Provider{p} })
	body := `{"provider":"stub","callbackURL":"/dash","errorCallbackURL":"/err"}`
	for query, want := range map[string]string{
		"&iss=https://evil.example": "/err?error=issuer_mismatch",
		"&iss=https://stub.example": "/dash",
		"":                          "/dash",
	} {
		state, cookie := f.setOut(t, "/sign-in/social", body, "")
		if _, location := f.comeBack("stub", "code=c&state="+state+query, cookie); location != want {
			t.Errorf("%q: got %q, want %q", query, location, want)
		}
	}
	p.settings.NeedsNonce = false
	state, cookie := f.setOut(t, "/sign-in/social", body, "")
	p.settings.NeedsNonce = true
	if _, location := f.comeBack("stub", "code=c&state="+state, cookie); location != "/err?error=nonce_binding_missing" {
		t.Errorf("no nonce: got %q", location)
	}
	if _, err := New(Config{Store: f.store, Cookies: f.cookies, Sessions: f.sessions, Providers: []providers.Provider{p, p}, BaseURL: BaseURL{Static: testOrigin}}); err == nil {
		t.Error("two providers with one id are taken")
	}
}
