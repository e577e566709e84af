package attack_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/tests/stage"
)

// poisons are requests that say they are for another host.
var poisons = map[string]func(r request) request{
	"Host":                    func(r request) request { r.host = "evil.example"; return r },
	"Host with a port":        func(r request) request { r.host = ownHost + ":1@evil.example"; return r },
	"Host, another port":      func(r request) request { r.host = ownHost + ":31337"; return r },
	"Host below ours":         func(r request) request { r.host = "evil." + ownHost; return r },
	"Host with a dot":         func(r request) request { r.host = ownHost + ".evil.example"; return r },
	"Host, loopback":          func(r request) request { r.host = "127.0.0.1"; return r },
	"X-Forwarded-Host":        func(r request) request { return r.with("X-Forwarded-Host: evil.example") },
	"X-Forwarded-Host, Proto": func(r request) request { return r.with("X-Forwarded-Host: evil.example", "X-Forwarded-Proto: gopher") },
	"Forwarded":               func(r request) request { return r.with("Forwarded: host=evil.example;proto=https") },
	"X-Host": func(r request) request {
		return r.with("X-Host: evil.example", "X-Original-Host: evil.example", "X-Forwarded-Server: evil.example")
	},
	"absolute-form":      func(r request) request { r.target = "http://evil.example" + r.target; return r },
	"X-Forwarded-Prefix": func(r request) request { return r.with("X-Forwarded-Prefix: //evil.example") },
	"Host twice":         func(r request) request { return r.with("Host: evil.example") },
	"Origin":             func(r request) request { return r.with("Referer: https://evil.example/") },
}

// TestSEC53PoisonedLinks: what is mailed, and where providers send people back, is on our own
// host, whatever host a request is for.
func TestSEC53PoisonedLinks(t *testing.T) {
	for name, tc := range map[string]struct{ auth, address string }{
		"with base_url":      {ownBase, ""},
		"with allowed_hosts": {"allowed_hosts " + ownHost, ""},
		"with both":          {ownBase + "\nallowed_hosts friend.example", ""},
		"with neither":       {"", ownHost},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, setup{
				auth: "rate_limit off\nprovider github {\n client_id x\n client_secret a-secret-of-github-0123456789\n}\n" + tc.auth +
					"\nemail_verification {\n send_on_sign_up on\n}\n{mail}",
				sites: []site{{name: "site", block: "better_auth", address: tc.address}},
			})
			w.saw("an address", "ann@poison.example")
			if a := w.call(t, "site", "/sign-up/email", "", map[string]string{"name": "Ann", "email": "ann@poison.example", "password": password}); a.status != http.StatusOK {
				t.Fatalf("sign-up: %d %s", a.status, a.body)
			}
			w.mail.Wait(t, "ann@poison.example")
			for kind, poison := range poisons {
				for _, route := range []string{"/request-password-reset", "/send-verification-email"} {
					w.poison(t, poison, route, `{"email":"ann@poison.example","redirectTo":"/new","callbackURL":"/"}`)
				}
				a := w.poison(t, poison, "/sign-in/social", `{"provider":"github","callbackURL":"/"}`)
				var out struct{ URL string }
				if a.status == http.StatusOK && json.Unmarshal([]byte(a.body), &out) == nil {
					u, err := url.Parse(out.URL)
					back, err2 := url.Parse(u.Query().Get("redirect_uri"))
					if err != nil || err2 != nil || back.Host != ownHost {
						t.Errorf("%s: GitHub sends people back to %s", kind, u.Query().Get("redirect_uri"))
					}
				}
			}
			// Letters come in their order: once the last is there, all are.
			w.call(t, "site", "/sign-up/email", "", map[string]string{"name": "Bob", "email": "bob@poison.example", "password": password})
			w.mail.Wait(t, "bob@poison.example")
			letters := w.mail.Letters()
			for _, letter := range letters {
				text := letter.Text + letter.HTML + letter.Subject
				if strings.Contains(strings.ToLower(text), "evil") || strings.Contains(text, "31337") || strings.Contains(text, "gopher") {
					t.Errorf("a letter says %.300s", text)
				}
				if u, err := url.Parse(letter.Link()); err != nil || u.Host != ownHost {
					t.Errorf("a link leads to %s", letter.Link())
				} else {
					w.sawLink(u)
				}
			}
			if !slices.ContainsFunc(letters, func(l stage.Letter) bool { return strings.Contains(l.Link(), "reset-password") }) {
				t.Error("no reset was mailed at all")
			}
		})
	}
}

// sawLink remembers the token of a link in a mail.
func (w *world) sawLink(link *url.URL) {
	w.saw("a token", link.Query().Get("token"))
	if _, token, ok := strings.Cut(link.Path, "/reset-password/"); ok {
		w.saw("a token", token)
	}
}

// poison sends JSON to an auth route as if for another host.
func (w *world) poison(t *testing.T, poison func(request) request, route, body string) answer {
	t.Helper()
	r := request{method: "POST", target: "/api/auth" + route, body: body}.with("Content-Type: application/json", "Origin: "+w.base)
	a := w.h1("site").send(t, poison(r))
	if a.status >= 500 || len(a.header["Set-Cookie"]) > 0 && strings.Contains(a.header.Get("Set-Cookie"), "evil") {
		t.Errorf("%s: got %d", route, a.status)
	}
	if strings.Contains(a.header.Get("Location"), "evil") {
		t.Errorf("%s: got Location %s", route, a.header.Get("Location"))
	}
	return a
}
