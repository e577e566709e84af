package handlers

import (
	"strings"
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"github.com/caddy-better-auth/gateway/internal/glob"
)

// FuzzSEC50OriginPattern: whatever pattern is taken, and whatever it matches: a browser finds
// the host written out in the pattern, or one below the labels that are.
func FuzzSEC50OriginPattern(f *testing.F) {
	for _, seed := range [][2]string{
		{"https://*.example.com", "https://a.example.com"}, {"*.example.com", "http://a.b.example.com:8080"},
		{"https://app.example.com", "https://app.example.com/x"}, {"https://*.example.com:*", "https://a.example.com:1"},
		{"http://*.localhost:3000", "http://a.localhost:3000"}, {"192.168.1.*", "http://192.168.1.7"}, {"https://?.example.com", "https://a.example.com"},
		{"**.example.com", "https://evil.com\\.example.com"}, {"https://*.example.com", "https://evil.com#.example.com"},
		{"https://*.example.com", "https://a@b.example.com"}, {"*.*.example.com", "https://a.b.example.com"}, {"https://*.example.com", "https://a;b.example.com"},
		{"https://*", "https://evil.com"}, {"https://*.com", "https://evil.com"}, {"myapp://", "myapp://x"}, {"https://[::1]:*", "https://[::1]:80"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, target string) {
		p, err := newPattern(text)
		if err != nil || strings.Contains(text, `\`) {
			return
		}
		l, ok := parseLocation(target)
		if !ok || !l.web || !p.matches(l) {
			return
		}
		u, err := whatwg.Parse(target)
		if err != nil || !isWeb(u.Scheme()) || u.Scheme()+"://"+u.Host() != l.origin {
			t.Fatalf("%q is no URL to a browser, and %q to us: %v", target, l.origin, err)
		}
		scheme, rest, hasScheme := strings.Cut(text, "://")
		if hasScheme && scheme != u.Scheme() {
			t.Fatalf("%q matches %q", text, target)
		}
		if !hasScheme {
			rest = text
		}
		want, _, _ := strings.Cut(rest, "/")
		want, got := withoutPort(want), withoutPort(u.Host())
		switch {
		case !glob.Has(want):
			if got != want {
				t.Fatalf("%q matches %q, which is on %q", text, target, got)
			}
		case looksIPv4(want):
			if !isIPv4(got) {
				t.Fatalf("%q matches %q, which is on %q", text, target, got)
			}
		default:
			labels := strings.Split(want, ".")
			fixed := strings.Join(labels[len(labels)-2:], ".")
			if labels[len(labels)-1] == "localhost" {
				fixed = "localhost"
			}
			if !strings.HasSuffix(got, "."+fixed) || strings.Contains(got, "..") || strings.HasPrefix(got, ".") {
				t.Fatalf("%q matches %q, which is on %q", text, target, got)
			}
		}
	})
}

// FuzzSEC49SEC51Emitted: what is accepted is, in the header in which it is sent, and with a
// parameter added to it, still at a trusted origin for a browser.
func FuzzSEC49SEC51Emitted(f *testing.F) {
	cases, trusted := readRedirects(f)
	for _, tc := range cases {
		f.Add(tc.target(), "error", "x&y=z#\r\n")
	}
	f.Fuzz(func(t *testing.T, target, name, value string) {
		if !trusted.redirect(target) {
			return
		}
		added, err := addParameter(target, name, value)
		if err != nil {
			t.Fatalf("%q: %v", target, err)
		}
		set, err := withParameter(trusted.own+"/api/auth", target, name, value)
		if err != nil {
			t.Fatalf("%q: %v", target, err)
		}
		for _, emitted := range []string{asHeader(target), asHeader(added), asHeader(set)} {
			if strings.ContainsFunc(emitted, func(c rune) bool { return c <= ' ' || c > '~' }) {
				t.Fatalf("%q is sent as %q", target, emitted)
			}
			u, err := whatwg.ParseRef(trusted.own+"/sign-in", emitted)
			if err != nil || u.Username()+u.Password() != "" || !trusted.trust(u.Href(false)) {
				t.Fatalf("%q is sent as %q, which leads to %v (%v)", target, emitted, u, err)
			}
		}
	})
}

// FuzzSEC64Callback: whatever a provider, or who pretends to be one, sends a browser back with:
// it is sent on to our site, and is signed in by a good code and its own state only.
func FuzzSEC64Callback(f *testing.F) {
	for _, query := range []string{
		"code=good&state=STATE", "state=STATE&error=x", "code=good&code=bad&state=STATE", "state[]=STATE&code=good", "code=good&state=STATE&state=",
		"code=good&state=STATE%00", "error=%0d%0aLocation://evil&state=STATE", "iss=https://evil.example&code=good&state=STATE",
		"user={\"name\":1}&code=good&state=STATE", "code=good&state=STATE&device_id=%ff&error_description=" + strings.Repeat("x", 300), "&&=&%zz",
	} {
		f.Add(query, true)
		f.Add(query, false)
	}
	f.Fuzz(func(t *testing.T, query string, own bool) {
		if strings.ContainsFunc(query, func(c rune) bool { return c <= ' ' || c == '#' || c >= 0x7f }) {
			return // no request has these
		}
		g := newSocialFixture(t, newFakeGitHub(), nil)
		state, cookie := g.setOut(t, "/sign-in/social", toGitHub, "")
		if !own {
			_, cookie = g.setOut(t, "/sign-in/social", toGitHub, "")
		}
		query = strings.ReplaceAll(query, "STATE", state)
		w, location := g.comeBack("github", query, cookie)
		sent := parseForm(query)
		mayEnter := own && len(sent["state"]) == 1 && sent.first("state") == state && len(sent["code"]) == 1 && sent.first("code") == "good"
		if in := sessionIn(w) != ""; in && !mayEnter || w.Code >= 500 || in && location != "/new" {
			t.Fatalf("%q: %d, sent to %q, signed in %v", query, w.Code, location, in)
		}
		if location == "" && w.Code != 400 || location != "" && !g.TrustedRedirect(newRequest("GET", "/", ""), location) || len(w.Header().Values("Location")) > 1 {
			t.Fatalf("%q: %d, sent to %q", query, w.Code, w.Header().Values("Location"))
		}
	})
}
