package attack_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/html"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

// redirectCase is a place that somebody wants a browser sent to.
type redirectCase struct {
	ID, Target, Expected, Category, Why string
	Strict                              bool
	Build                               *struct {
		Pre, Rep, Post string
		N              int
	}
}

func (c redirectCase) target() string {
	if b := c.Build; b != nil {
		return b.Pre + strings.Repeat(b.Rep, b.N) + b.Post
	}
	return c.Target
}

// redirectFile is the corpus of redirect targets.
type redirectFile struct {
	Gateway        string
	TrustedOrigins []string `json:"trusted_origins"`
	Cases          []redirectCase
	NonString      []struct {
		K string
		V any
	} `json:"non_string_json_values"`
}

// redirectWorld is a gateway for the corpus, and Ann, who is signed in.
type redirectWorld struct {
	*world
	cookie string
}

func startRedirects(t *testing.T, file redirectFile) redirectWorld {
	t.Helper()
	w := start(t, setup{
		auth: "rate_limit off\nbase_url " + file.Gateway + "\ntrusted_origins " + strings.Join(file.TrustedOrigins, " ") +
			"\n{mail}\nuser {\n delete_user {\n verify\n}\n}",
		sites: []site{{name: "site", block: "better_auth\nprotect /private/*"}},
	})
	w.base = file.Gateway
	return redirectWorld{w, w.signUp(t, "site", "ann@redirects.example")}
}

// trusted reports whether a browser on the sign-in page would be led to a trusted origin.
func trusted(location string) bool {
	u, err := whatwg.ParseRef("https://"+ownHost+"/sign-in", location)
	if err != nil {
		return false
	}
	host := u.Host()
	return u.Scheme() == "https" && u.Username() == "" && (host == ownHost || strings.HasSuffix(host, ".trusted.example"))
}

// resolved returns origin and path that a browser on the sign-in page makes of a target.
func resolved(target string) string {
	u, err := whatwg.ParseRef("https://"+ownHost+"/sign-in", target)
	if err != nil {
		return err.Error()
	}
	return u.Protocol() + u.Host() + u.Pathname()
}

// followers are the places that take a target. Each returns the answer for a target.
var followers = map[string]func(t *testing.T, w redirectWorld, target string) answer{
	"sign-in page, signed in": func(t *testing.T, w redirectWorld, target string) answer {
		return w.do(t, "site", request{target: "/sign-in?redirectTo=" + url.QueryEscape(target)}.with("Cookie: "+w.cookie))
	},
	"sign-in page": func(t *testing.T, w redirectWorld, target string) answer {
		return w.do(t, "site", request{target: "/sign-in?redirectTo=" + url.QueryEscape(target)})
	},
	"sign-up page": func(t *testing.T, w redirectWorld, target string) answer {
		return w.do(t, "site", request{target: "/sign-up?redirectTo=" + url.QueryEscape(target)})
	},
	"sign-out page": func(t *testing.T, w redirectWorld, target string) answer {
		form := url.Values{"redirectTo": {target}}.Encode()
		return w.do(t, "site", request{method: "POST", target: "/sign-out", body: form}.
			with("Content-Type: application/x-www-form-urlencoded", "Origin: "+w.base, "Sec-Fetch-Site: same-origin"))
	},
	"verify-email": func(t *testing.T, w redirectWorld, target string) answer {
		return w.do(t, "site", request{target: "/api/auth/verify-email?token=none&callbackURL=" + url.QueryEscape(target)})
	},
	"reset-password link": func(t *testing.T, w redirectWorld, target string) answer {
		return w.do(t, "site", request{target: "/api/auth/reset-password/none?callbackURL=" + url.QueryEscape(target)})
	},
	"delete-user link": func(t *testing.T, w redirectWorld, target string) answer {
		return w.do(t, "site", request{target: "/api/auth/delete-user/callback?token=none&callbackURL=" + url.QueryEscape(target)}.with("Cookie: "+w.cookie))
	},
	"sign-in callbackURL": func(t *testing.T, w redirectWorld, target string) answer {
		return w.call(t, "site", "/sign-in/email", "", map[string]any{"email": 1, "callbackURL": target})
	},
	"sign-up callbackURL": func(t *testing.T, w redirectWorld, target string) answer {
		return w.call(t, "site", "/sign-up/email", "", map[string]any{"email": 1, "callbackURL": target})
	},
	"sign-in callbackURL in the query": func(t *testing.T, w redirectWorld, target string) answer {
		return w.call(t, "site", "/sign-in/email?callbackURL="+url.QueryEscape(target), "", map[string]any{"email": 1})
	},
	"sign-out callbackURL": func(t *testing.T, w redirectWorld, target string) answer {
		return w.call(t, "site", "/sign-out", "", map[string]any{"callbackURL": target})
	},
	"reset redirectTo": func(t *testing.T, w redirectWorld, target string) answer {
		return w.call(t, "site", "/request-password-reset", "", map[string]any{"email": 1, "redirectTo": target})
	},
	"social errorCallbackURL": func(t *testing.T, w redirectWorld, target string) answer {
		return w.call(t, "site", "/sign-in/social", "", map[string]any{"provider": 1, "errorCallbackURL": target})
	},
	"social newUserCallbackURL": func(t *testing.T, w redirectWorld, target string) answer {
		return w.call(t, "site", "/sign-in/social", "", map[string]any{"provider": 1, "newUserCallbackURL": target})
	},
}

// TestSEC49SEC50SEC51SEC52SEC55OpenRedirectVectors gives every target to every place that takes
// one, and follows what is answered as a browser would.
func TestSEC49SEC50SEC51SEC52SEC55OpenRedirectVectors(t *testing.T) {
	var file redirectFile
	vectors.Read(t, "open-redirects", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	w := startRedirects(t, file)
	for name, follow := range followers {
		t.Run(name, func(t *testing.T) {
			for _, c := range file.Cases {
				c.check(t, name, follow(t, w, c.target()))
			}
		})
	}
	if got := w.app.take(); len(got) > 0 {
		t.Errorf("the app got %d requests, the first: %s", len(got), got[0].Target)
	}
}

func (c redirectCase) check(t *testing.T, place string, a answer) {
	t.Helper()
	page := strings.HasSuffix(place, "page") || strings.HasSuffix(place, "signed in")
	fail := func(what string) {
		t.Errorf("%s %.200q (%s: %s): %s; got %d %.200q", c.ID, c.target(), c.Category, c.Why, what, a.status, a.body)
	}
	locations := a.header["Location"]
	switch {
	case a.status >= 500 || a.status == 0:
		fail("it failed")
	case len(locations) > 1:
		fail("several Locations")
	case len(a.header.Values("X")) > 0 || len(a.header.Values("Set-Cookie")) > 0 && strings.Contains(a.header.Get("Set-Cookie"), "x=y"):
		fail("the target became a header")
	}
	for _, target := range append(locations, links(t, a)...) {
		if !trusted(target) {
			fail("a browser would be sent to " + target)
		}
	}
	if len(locations) == 1 && c.Expected == "reject" && place != "sign-out page" && !page {
		fail("redirected to " + locations[0])
	}
	must := c.Expected == "allow" && c.Strict
	if page {
		must = must && strings.HasPrefix(c.Target, "/") && place == "sign-in page, signed in"
	}
	switch {
	case must && a.status == http.StatusForbidden:
		fail("a good target is refused")
	case must && (page || place == "reset-password link" || place == "verify-email"):
		if len(locations) != 1 || resolved(locations[0]) != resolved(c.Target) {
			fail("a good target is not followed")
		}
	case c.Expected == "reject" && !page && a.status != http.StatusForbidden && a.status != http.StatusBadRequest:
		fail("a bad target is not refused")
	}
}

// links returns where a page leads, by whatever a person may click or send.
func links(t *testing.T, a answer) []string {
	t.Helper()
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		return nil
	}
	document, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for n := range document.Descendants() {
		attributes := map[string]string{}
		for _, attribute := range n.Attr {
			attributes[attribute.Key] = attribute.Val
		}
		for _, name := range []string{"href", "src", "action", "formaction"} {
			if target := attributes[name]; target != "" {
				found = append(found, target)
			}
		}
		if n.Data == "input" && attributes["name"] == "redirectTo" {
			found = append(found, attributes["value"])
		}
		if n.Data == "script" && n.FirstChild != nil {
			t.Errorf("SEC-73: a script within the page: %.200s", n.FirstChild.Data)
		}
		for name := range attributes {
			if strings.HasPrefix(name, "on") {
				t.Errorf("SEC-73: an attribute %s", name)
			}
		}
	}
	return found
}

// TestSEC54TargetsOfAWrongType: what is no string, is empty, or comes twice is 400, or never
// followed.
func TestSEC54TargetsOfAWrongTypeVectors(t *testing.T) {
	var file redirectFile
	vectors.Read(t, "open-redirects", &file)
	w := startRedirects(t, file)
	for _, v := range file.NonString {
		for _, name := range []string{"callbackURL", "redirectTo", "errorCallbackURL", "newUserCallbackURL"} {
			for _, route := range []string{"/sign-in/email", "/sign-up/email", "/sign-out", "/request-password-reset", "/sign-in/social"} {
				a := w.call(t, "site", route, "", map[string]any{"email": "ann@redirects.example", name: v.V})
				if a.status != http.StatusBadRequest {
					t.Errorf("%s %s %s: got %d %s", route, name, v.K, a.status, a.body)
				}
			}
		}
	}
	for _, query := range []string{
		"callbackURL=/a&callbackURL=//evil.example", "callbackURL=//evil.example&callbackURL=/a", "callbackURL[]=//evil.example",
		"callbackURL%5B%5D=//evil.example", "callbackurl=//evil.example", "callbackURL=%2Fa%00//evil.example", "callbackURL=//evil.example;callbackURL=/a",
	} {
		for _, route := range []string{"/api/auth/verify-email?token=none&", "/api/auth/reset-password/none?"} {
			a := w.do(t, "site", request{target: route + query})
			if location := a.header.Get("Location"); a.status >= 500 || location != "" && !trusted(location) {
				t.Errorf("%s%s: got %d %s", route, query, a.status, location)
			}
		}
		a := w.do(t, "site", request{target: "/sign-in?" + strings.ReplaceAll(query, "callbackURL", "redirectTo")}.with("Cookie: "+w.cookie))
		if location := a.header.Get("Location"); a.status >= 500 || !trusted(location) {
			t.Errorf("/sign-in %s: got %d %s", query, a.status, location)
		}
	}
}

// foreign spells addresses of a foreign site in many ways.
var foreign = regexp.MustCompile(`(?i)evil`)

// TestSEC49SEC52VariationsOfTargets puts together targets out of parts, and checks for each that
// the browser ends at home.
func TestSEC49SEC52VariationsOfTargets(t *testing.T) {
	file := redirectFile{Gateway: "https://" + ownHost, TrustedOrigins: []string{"https://" + ownHost, "https://*.trusted.example"}}
	w := startRedirects(t, file)
	hosts := []string{"evil.example", "evil.example:443", "user@evil.example", ownHost + "@evil.example", ownHost + ".evil.example", "eviltrusted.example", "trusted.example", "evil.example#." + ownHost, "evil.example?.trusted.example", "evil.example\\.trusted.example", "evil.example%2f.trusted.example", "xn--vil-bja.example"}
	before := []string{"//", "/\\", "\\\\", "///", "/\t/", "/\n/", "/%09/", "/./\\", "/.//", "/..//", "/x/..//", "/%2e//", "/;//", "https://", "https:", "https:/", "https:\\\\", "HTTPS://", "ht\ntps://", " https://", "\x01//", "javascript://", "data://", "//\u200b", "http://", "blob:https://", "view-source:https://", "/\u2028/", "\ufeff//", "//\xad", "/\x00/"}
	for _, start := range before {
		for _, host := range hosts {
			target := start + host
			for _, name := range []string{"sign-in page, signed in", "sign-in page", "sign-out page", "verify-email", "reset-password link", "sign-in callbackURL", "reset redirectTo"} {
				a := followers[name](t, w, target)
				where := append(a.header["Location"], links(t, a)...)
				for _, location := range where {
					if !trusted(location) {
						t.Errorf("%s: %q leads to %q", name, target, location)
					}
				}
				browser, err := whatwg.ParseRef("https://"+ownHost+"/sign-in", target)
				leads := err == nil && !trusted(browser.Href(false)) && foreign.MatchString(browser.Host())
				if leads && !strings.HasSuffix(name, "page") && name != "sign-in page, signed in" && a.status != http.StatusForbidden {
					t.Errorf("%s: %q is not refused: %d %s", name, target, a.status, a.body)
				}
			}
		}
	}
}

// TestSEC51SignInFollowsTrustedTargetsOnly signs in for real: the answer names the target, and
// a bad one means no session.
func TestSEC51SignInFollowsTrustedTargetsOnly(t *testing.T) {
	file := redirectFile{Gateway: "https://" + ownHost, TrustedOrigins: []string{"https://*.trusted.example"}}
	w := startRedirects(t, file)
	for target, good := range map[string]bool{
		"/dashboard": true, "https://app.example.com/x": true, "https://a.trusted.example/": true,
		"//evil.example": false, "https://evil.example": false, "/\\evil.example": false, "javascript:alert(1)": false,
	} {
		a := w.call(t, "site", "/sign-in/email", "", map[string]any{"email": "ann@redirects.example", "password": password, "callbackURL": target})
		if !good {
			if a.status != http.StatusForbidden || len(a.header["Set-Cookie"]) > 0 {
				t.Errorf("%s: got %d %s", target, a.status, a.body)
			}
			continue
		}
		var out struct{ URL string }
		if err := json.Unmarshal([]byte(a.body), &out); err != nil || a.status != http.StatusOK || out.URL != target {
			t.Errorf("%s: got %d %s", target, a.status, a.body)
		}
	}
	a := w.do(t, "site", request{target: "/sign-in"}.with("Cookie: "+w.cookie, "Referer: https://evil.example/x"))
	if !trusted(a.header.Get("Location")) {
		t.Errorf("SEC-52: Referer was followed: %s", a.header.Get("Location"))
	}
}
