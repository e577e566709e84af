package attack_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestSEC17SEC19ConnectionDropsNothing: whatever Connection names, in whatever form, the app
// still gets what the gateway sets, and what its own decisions rest on.
func TestSEC17SEC19ConnectionDropsNothing(t *testing.T) {
	told := slices.DeleteFunc(gates("", "/private/*", "header X-Role {http.auth.user.email}", false), func(s site) bool { return s.name == "optimistic" })
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: told})
	ann := w.signUp(t, "auth", "ann@hops.example")
	vital := append([]string{"X-Role", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Cookie", "Authorization"}, identityHeaders...)
	for _, m := range modes {
		if !m.identity || m.name == "cached-only" {
			continue
		}
		for _, name := range append([]string{"Host", "Content-Length", "Content-Type"}, vital...) {
			for _, form := range []string{
				"Connection: {}", "connection: {}", "Connection: close, {}", "Connection: {}, close", "Connection: keep-alive,{}", "Connection:\t{}\t", "Connection: ,,{},,", "Connection: \"{}\"",
				"Connection: {};q=1", "Connection: {} ;q=1", "Connection: a b, {}", "Connection: {} x", "Connection: x {}", "Connection: close\r\nConnection: {}", "Connection: {}\r\nConnection: {}", "Connection: {_}",
				"Proxy-Connection: {}", "Keep-Alive: {}", "Te: {}", "Trailer: {}", "Connection: upgrade, {}", "Connection: '{}'", "Connection: ({})", "Connection: {}:", "Connection: {}=1", "Connection: \x0b{}", "Connection: {^}", "Connection: x\t{}", "Connection: Connection, {}",
			} {
				line := strings.NewReplacer("{}", name, "{_}", strings.ReplaceAll(name, "-", "_"), "{^}", strings.ToUpper(name)).Replace(form)
				a := w.h1(m.name).send(t, request{target: "/private/"}.with("Cookie: "+ann+"; theme=dark", "Authorization: Bearer x", line))
				got := w.app.take()
				if a.status == http.StatusBadRequest && len(got) == 0 {
					continue // no HTTP at all
				}
				if len(got) != 1 {
					t.Errorf("%s, %q: got %d; %d arrived", m.name, line, a.status, len(got))
					continue
				}
				for _, needed := range vital {
					if got[0].get(needed) == "" {
						t.Errorf("%s, %q: the app lacks %s", m.name, line, needed)
					}
				}
			}
		}
	}
}

// TestSEC18NoTrailersArrive: what comes after a body reaches nobody, announced or not, in
// whatever spelling and protocol.
func TestSEC18NoTrailersArrive(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)})
	ann := w.signUp(t, "auth", "ann@trailers.example")
	for _, m := range modes {
		for _, wire := range w.wiresFor(m.name) {
			for _, name := range append([]string{"X-Custom", "X-Forwarded-For", "Remote-User", "Cookie", "Authorization", "Content-Length", "Transfer-Encoding", "Host"}, identityHeaders...) {
				for _, spelling := range []string{name, strings.ToLower(name), strings.ReplaceAll(name, "-", "_"), strings.ReplaceAll(name, "-", ".")} {
					for _, announced := range [][]string{nil, {"Trailer: " + spelling}, {"Trailer: X-Other, " + strings.ToLower(spelling), "Te: trailers"}} {
						for _, target := range []string{"/", "/private/"} {
							r := request{method: "POST", target: target, trailer: []string{spelling + ": " + mark}}.with("Cookie: " + ann).with(announced...)
							wire.send(t, r)
							for _, got := range w.app.take() {
								if len(got.Trailer) > 0 || strings.Contains(got.Raw, mark) || got.get("Trailer") != "" {
									t.Errorf("%s %s %s: the trailer %s %q arrived: %v", m.name, wire, target, spelling, announced, got.Trailer)
								}
							}
						}
					}
				}
			}
		}
	}
}

// names are what people may call themselves.
var hostile = map[string]string{
	"line break": "Ann\r\nX-Auth-User-Id: admin", "LF": "Ann\nX-Admin: 1", "NUL": "Ann\x00", "umlaut": "J\u00f6rg \u20ac", "percent": "100%41", "bidi": "\u202eadmin", "emoji": "\U0001f600", "tab": "a\tb",
	"comma": "a, b", "quote": `"a"`, "long": strings.Repeat("\u20ac", 5000), "DEL": "a\x7fb", "placeholder": "{env.ATTACK_CANARY}{http.request.header.Cookie}{file./etc/passwd}", "blank": "a b",
}

// TestSEC12SEC23HostileNames: a name arrives as visible ASCII in one header, is expanded
// nowhere, and is cut but not dropped.
func TestSEC12SEC23HostileNames(t *testing.T) {
	const canary = "canary-of-the-environment-0123456789"
	t.Setenv("ATTACK_CANARY", canary)
	w := start(t, setup{auth: "rate_limit off\n" + ownBase, sites: []site{{name: "site", block: "better_auth\nprotect /private/* {\n header X-Name \"name={http.auth.user.name}\"\n header X-Plain {http.auth.user.name}\n}"}}})
	for kind, name := range hostile {
		email := strings.ReplaceAll(strings.ToLower(kind), " ", "") + "@names.example"
		a := w.call(t, "site", "/sign-up/email", "", map[string]string{"name": name, "email": email, "password": password})
		if a.status != http.StatusOK {
			if a.status < 400 || a.status >= 500 {
				t.Errorf("%s: got %d %s", kind, a.status, a.body)
			}
			continue
		}
		w.do(t, "site", request{target: "/private/"}.with("Cookie: "+cookiesOf(a.header)))
		got := w.app.take()
		if len(got) != 1 {
			t.Errorf("%s: %d arrived", kind, len(got))
			continue
		}
		if got[0].get("X-Admin") != "" || got[0].get("X-Auth-User-Id") == "admin" || strings.Contains(got[0].Raw, canary) || strings.Contains(got[0].Raw, "root:") {
			t.Errorf("%s: the app got %q", kind, got[0].Raw)
		}
		for _, header := range []string{"X-Auth-User-Name", "X-Name", "X-Plain"} {
			value := got[0].get(header)
			if value == "" || len(value) > 4096 || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("%s: %s is %q", kind, header, value)
			}
		}
	}
	for _, r := range []request{
		{target: "/private/x?a={env.ATTACK_CANARY}"}, {target: "/sign-in?redirectTo=/{env.ATTACK_CANARY}"}, {target: "/api/auth/error?error={env.ATTACK_CANARY}"}, {target: "/x?a={env.ATTACK_CANARY}"},
		request{target: "/private/{env.ATTACK_CANARY}"}.with("Accept: text/html"), request{target: "/x"}.with("Cookie: {env.ATTACK_CANARY}={env.ATTACK_CANARY}", "X-{env.ATTACK_CANARY}: {env.ATTACK_CANARY}", "Referer: {env.ATTACK_CANARY}"),
		{target: "/api/auth/verify-email?token={env.ATTACK_CANARY}&callbackURL=/{env.ATTACK_CANARY}"}, {target: "/x", host: "{env.ATTACK_CANARY}"},
	} {
		a := w.h1("site").send(t, r)
		text := a.body + strings.Join(a.header["Location"], "")
		for _, got := range w.app.take() {
			text += got.Raw
		}
		if strings.Contains(text, canary) {
			t.Errorf("%s: %s", r.target, text)
		}
	}
	w.saw("the environment", canary)
}
