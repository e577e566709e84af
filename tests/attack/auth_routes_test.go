package attack_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/handlers"
)

// filled puts something in the place of the parameters of a route's path.
func filled(path string) string {
	return strings.NewReplacer("{id}", "github", "{token}", "abcdefghijklmnopqrstuvwx").Replace(path)
}

// allRoutes are options with which every route is served.
const allRoutes = caching + "\n" + ownBase + `
		trusted_origins https://friend.example
		{mail}
		user {
			change_email
			delete_user
		}
		provider github {
			client_id x
			client_secret a-secret-of-github-0123456789
		}
`

// strangers are where a request with cookies must not come from.
var strangers = map[string][]string{
	"foreign Origin":                {"Origin: https://evil.example"},
	"null Origin":                   {"Origin: null"},
	"no Origin":                     {},
	"empty Origin":                  {"Origin:"},
	"foreign Referer":               {"Referer: https://evil.example/app.example.com"},
	"look-alike Origin":             {"Origin: http://app.example.com.evil.example"},
	"Origin with user info":         {"Origin: http://app.example.com@evil.example"},
	"Origin of another port":        {"Origin: http://app.example.com:81"},
	"Origin of a subdomain":         {"Origin: http://x.app.example.com"},
	"two Origins":                   {"Origin: http://app.example.com", "Origin: https://evil.example"},
	"foreign Origin, own Referer":   {"Origin: https://evil.example", "Referer: http://app.example.com/"},
	"null Origin, own Referer":      {"Origin: null", "Referer: http://app.example.com/"},
	"foreign, forwarded as own":     {"Origin: https://evil.example", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https"},
	"same-site fetch, no Origin":    {"Sec-Fetch-Site: same-site"},
	"cross-site fetch, no Origin":   {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"},
	"null Origin said same-origin":  {"Origin: null", "Sec-Fetch-Site: same-origin"},
	"foreign, said same-origin":     {"Origin: https://evil.example", "Sec-Fetch-Site: same-origin"},
	"foreign, method in a header":   {"Origin: https://evil.example", "X-Http-Method-Override: GET"},
	"cross-site navigation by form": {"Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"},
}

// kinds are media types that pages may send without asking first, and the right one.
var kinds = []string{"application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain; application/json", ""}

// TestSEC56CrossSiteRequests: no POST route does anything for a page of another site, whatever
// it sends.
func TestSEC56CrossSiteRequests(t *testing.T) {
	w := start(t, setup{auth: allRoutes, sites: gates("", "/private/*", "", false)[:2]})
	ann := w.signUp(t, "auth", "ann@csrf.example")
	body := `{"email":"ann@csrf.example","password":"` + password + `","newPassword":"mallory-mallory","currentPassword":"` + password +
		`","name":"Mallory","newEmail":"mallory@csrf.example","token":"x","provider":"github","providerId":"github","accountId":"x","theme":"x"}`
	for _, route := range handlers.Routes() {
		if route.Method != http.MethodPost || route.Foreign || strings.HasPrefix(route.Path, "/callback/") {
			continue
		}
		for name, lines := range strangers {
			for i, kind := range kinds {
				for _, cookie := range []string{ann, "theme=dark", ""} {
					if cookie == "theme=dark" && i > 0 && !long() {
						continue
					}
					if i > 0 && name != "foreign Origin" && name != "no Origin" && !strings.HasPrefix(name, "cross-site navigation") && !long() {
						continue
					}
					if cookie == "" && !slices.ContainsFunc(lines, func(line string) bool {
						return strings.HasPrefix(line, "Origin: ") || strings.HasPrefix(line, "Referer: ")
					}) {
						continue // no browser has sent it
					}
					r := request{method: "POST", target: "/api/auth" + filled(route.Path), body: body}.with(lines...)
					if kind != "" {
						r = r.with("Content-Type: " + kind)
					}
					if cookie != "" {
						r = r.with("Cookie: " + cookie)
					}
					a := w.h1("auth").send(t, r)
					if a.status != http.StatusForbidden && a.status != http.StatusUnsupportedMediaType && a.status != http.StatusBadRequest {
						t.Errorf("%s, %s, %q, cookies: %t: got %d %.100s", route.Path, name, kind, cookie != "", a.status, a.body)
					}
					if kind == "application/json" && cookie != "" && a.status != http.StatusForbidden {
						t.Errorf("%s, %s, cookies: %t: got %d %.100s, want 403", route.Path, name, cookie != "", a.status, a.body)
					}
					if len(a.header["Set-Cookie"]) > 0 {
						t.Errorf("%s, %s: got Set-Cookie %q", route.Path, name, a.header["Set-Cookie"])
					}
				}
			}
		}
	}
	a := w.do(t, "auth", request{target: "/api/auth/get-session"}.with("Cookie: "+ann))
	if !strings.Contains(a.body, `"Ann Lee"`) || !strings.Contains(a.body, "ann@csrf.example") {
		t.Errorf("afterwards: got %s", a.body)
	}
	w.signIn(t, "auth", "ann@csrf.example")
}

// TestSEC56OwnRequests: what the same routes are sent by our own and by trusted pages is not
// refused for where it comes from.
func TestSEC56OwnRequests(t *testing.T) {
	w := start(t, setup{auth: allRoutes, sites: gates("", "/private/*", "", false)[:2]})
	ann := w.signUp(t, "auth", "ann@own.example")
	for _, route := range handlers.Routes() {
		if route.Method != http.MethodPost || strings.HasPrefix(route.Path, "/callback/") {
			continue
		}
		for _, line := range []string{"Origin: " + w.base, "Origin: https://friend.example", "Referer: " + w.base + "/x"} {
			a := w.h1("auth").send(t, request{method: "POST", target: "/api/auth" + filled(route.Path), body: `{"x":1}`}.
				with(line, "Content-Type: application/json", "Cookie: theme=dark"))
			if a.status == http.StatusForbidden || a.status == http.StatusUnsupportedMediaType {
				t.Errorf("%s, %s: got %d %s", route.Path, line, a.status, a.body)
			}
		}
	}
	_ = ann
}

// TestSEC56GetChangesNothing: no GET route acts for a page of another site.
func TestSEC56GetChangesNothing(t *testing.T) {
	w := start(t, setup{auth: allRoutes, sites: gates("", "/private/*", "", false)[:2]})
	ann := w.signUp(t, "auth", "ann@get.example")
	for _, route := range handlers.Routes() {
		for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "PATCH"} {
			w.h1("auth").send(t, request{method: method, target: "/api/auth" + filled(route.Path)}.
				with("Cookie: "+ann, "Origin: https://evil.example", "X-Http-Method-Override: POST", "X-Method-Override: POST", "X-Http-Method: POST"))
			w.h1("auth").send(t, request{method: method, target: "/api/auth" + filled(route.Path) + "?_method=POST"}.with("Cookie: "+ann))
		}
	}
	if a := w.do(t, "full", request{target: "/private/"}.with("Cookie: "+ann)); a.status != http.StatusOK {
		t.Errorf("afterwards: got %d", a.status)
	}
}

// otherSpellings are texts that some reading takes for a path of the auth routes.
func otherSpellings(path string) []string {
	list := []string{
		strings.ToUpper(path), strings.Replace(path, "/api", "/Api", 1), strings.Replace(path, "auth", "AUTH", 1), path + "/", path + "//", "/" + path,
		strings.ReplaceAll(path, "/", "//"), path + "/.", path + "/x/..", "/x/.." + path, "/." + path, strings.Replace(path, "/auth", "/./auth", 1),
		strings.Replace(path, "/auth", "/x/../auth", 1), strings.Replace(path, "/auth", "%2fauth", 1), strings.Replace(path, "/auth", "%2Fauth", 1),
		strings.Replace(path, "/auth", "\\auth", 1), strings.Replace(path, "/auth", "%5cauth", 1), strings.Replace(path, "/auth", "/%2e/auth", 1),
		strings.Replace(path, "/auth", ";x/auth", 1), path + ";x", path + ";a=b", path + "%00", path + "%20", path + "%0a", path + ".", path + "%2e", path + "#", path + "%23", path + "%3f",
		"/%61pi" + strings.TrimPrefix(path, "/api"), strings.Replace(path, "auth", "%61uth", 1), strings.Replace(path, "auth", "%2561uth", 1),
		"http://" + ownHost + path, "/x%2f.." + path, "/..;" + path, "/.;" + path, path + "%", path + "%zz", path + "%c0%af", "/en" + "/.." + path,
	}
	for i := range path {
		if path[i] != '/' {
			list = append(list, path[:i]+fmt.Sprintf("%%%02x", path[i])+path[i+1:])
		}
	}
	return list
}

// unknown returns what a route answers to a parameter that nothing has, 0 if a spelling is not
// of the parameter alone: parameters are taken as they are spelled, and so another spelling is
// another parameter.
func (w *world) unknown(t *testing.T, method string, route handlers.Route, spelling string) int {
	t.Helper()
	before, _, _ := strings.Cut("/api/auth"+route.Path, "{")
	if rest, ok := strings.CutPrefix(spelling, before); !ok || strings.Contains(rest, "/") {
		return 0
	}
	return w.h1("full").send(t, request{method: method, target: before + "nobody"}.with("Origin: "+w.base)).status
}

// TestSEC57SpellingsOfAuthRoutes: only the one spelling is served; the others are 404 or 400
// from the gateway, for every method, and the app never sees one.
func TestSEC57SpellingsOfAuthRoutes(t *testing.T) {
	w := start(t, setup{auth: allRoutes + "disabled_paths /sign-up/email", sites: gates("", "/private/*", "", false)[:2]})
	for _, route := range handlers.Routes() {
		path := "/api/auth" + filled(route.Path)
		for _, spelling := range otherSpellings(path) {
			for _, method := range []string{"GET", "POST"} {
				for _, wire := range w.wires("full")[:1] {
					a := wire.send(t, request{method: method, target: spelling}.with("Origin: "+w.base))
					if got := w.app.take(); len(got) > 0 {
						t.Errorf("%s %s %q reached the app as %q", wire, method, spelling, got[0].Target)
					}
					unknown := strings.Contains(route.Path, "{") && w.unknown(t, method, route, spelling) == a.status
					if a.status != http.StatusNotFound && a.status != http.StatusBadRequest && !unknown {
						t.Errorf("%s %s %q: got %d %.100s", wire, method, spelling, a.status, a.body)
					}
				}
			}
		}
	}
	for _, spelling := range append(otherSpellings("/api/auth"), "/api/auth", "/api/auth/none", "/api/auth/sign-up/email", "/api/auth/sign-up/email/", "/api/auth/x/y/z") {
		for _, wire := range w.wires("full") {
			a := wire.send(t, request{target: spelling})
			if got := w.app.take(); len(got) > 0 || a.status != http.StatusNotFound && a.status != http.StatusBadRequest && a.status != 0 {
				t.Errorf("%s %q: got %d; %d arrived", wire, spelling, a.status, len(got))
			}
		}
	}
	for _, path := range []string{"/api/authx", "/api/aut", "/apiauth", "/api/auth-x/ok", "/x/api/auth/ok"} { // are others' business
		if w.do(t, "full", request{target: path}); len(w.app.take()) != 1 {
			t.Errorf("%s did not reach the app", path)
		}
	}
}

// TestSEC67FieldsOfTheServer: nobody gives themselves what is the server's to give.
func TestSEC67FieldsOfTheServer(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase + "\n{mail}\nuser {\n change_email\n field role string {\n default member\n input off\n}\n}", sites: gates("", "/private/*", "", false)[:2]})
	extra := map[string]any{
		"id": "mallory", "userId": "mallory", "role": "admin", "emailVerified": true, "createdAt": "2001-01-01T00:00:00Z", "updatedAt": "2001-01-01T00:00:00Z",
		"banned": false, "twoFactorEnabled": false, "token": "abcdefghijklmnopqrstuvwxyz012345", "expiresAt": "2099-01-01T00:00:00Z", "ipAddress": "1.2.3.4",
		"providerId": "github", "accountId": "1", "accessToken": "x", "isAdmin": true, "__proto__": map[string]any{"role": "admin"},
		"constructor": map[string]any{"prototype": map[string]any{"role": "admin"}}, "session": map[string]any{"userId": "mallory"}, "user": map[string]any{"role": "admin"},
	}
	check := func(what, cookie string) {
		t.Helper()
		a := w.do(t, "auth", request{target: "/api/auth/get-session"}.with("Cookie: "+cookie))
		var got struct {
			User struct {
				ID, Role, CreatedAt string
				EmailVerified       bool
			}
			Session struct{ UserID, Token, ExpiresAt string }
		}
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.User.ID == "" {
			t.Fatalf("%s: got %d %s", what, a.status, a.body)
		}
		if got.User.ID == "mallory" || got.User.Role != "member" || got.User.EmailVerified || strings.HasPrefix(got.User.CreatedAt, "2001") ||
			got.Session.UserID != got.User.ID || strings.HasPrefix(got.Session.ExpiresAt, "2099") || got.Session.Token == extra["token"] {
			t.Errorf("%s: got %s", what, a.body)
		}
	}
	ann := w.signUp(t, "auth", "ann@fields.example")
	for name, value := range extra {
		email := strings.Trim(strings.ToLower(name), "_") + "@fields.example"
		w.saw("an address", email)
		a := w.call(t, "auth", "/sign-up/email", "", map[string]any{"name": "M", "email": email, "password": password, name: value})
		switch {
		case a.status == http.StatusOK:
			check("sign-up with "+name, cookiesOf(a.header))
		case a.status < 400 || a.status >= 500:
			t.Errorf("sign-up with %s: got %d %s", name, a.status, a.body)
		}
		for _, route := range []string{"/update-user", "/update-session"} {
			a := w.call(t, "auth", route, ann, map[string]any{"name": "Ann Lee", name: value})
			if a.status >= 500 {
				t.Errorf("%s with %s: got %d %s", route, name, a.status, a.body)
			}
		}
		check("update with "+name, ann)
	}
	bob := w.signUp(t, "auth", "bob@fields.example")
	for _, route := range []string{"/change-password", "/update-user", "/delete-user", "/change-email", "/revoke-sessions"} { // whose it is comes from the session
		var of struct{ User struct{ ID string } }
		a := w.do(t, "auth", request{target: "/api/auth/get-session"}.with("Cookie: "+ann))
		if err := json.Unmarshal([]byte(a.body), &of); err != nil {
			t.Fatal(err)
		}
		w.call(t, "auth", route, bob, map[string]any{"userId": of.User.ID, "id": of.User.ID, "name": "Mallory", "email": "ann@fields.example", "currentPassword": "wrong-wrong", "newPassword": "mallory-mallory"})
	}
	check("Bob's attempts on Ann", ann)
}

// TestSEC68BadJSON: what parsers disagree about, or choke on, is refused, and nothing breaks.
func TestSEC68BadJSON(t *testing.T) {
	w := start(t, setup{auth: allRoutes, sites: gates("", "/private/*", "", false)[:2]})
	ann := w.signUp(t, "auth", "ann@json.example")
	const good = `"email":"ann@json.example","password":"wrong-password"`
	keys := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"k%d":%d,`, i, i)
		}
		return b.String()
	}
	for name, body := range map[string]string{
		"deep objects": strings.Repeat(`{"a":`, 100000) + "1" + strings.Repeat("}", 100000), "deep lists": `{` + good + `,"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`,
		"deep and unclosed": strings.Repeat("[", 60000), "many keys": `{` + keys(60000) + good + `}`, "a key twice": `{` + good + `,"email":"bob@json.example"}`,
		"a key in two cases": `{` + good + `,"Email":"bob@json.example"}`, "escaped twice": `{` + good + `,"\u0065mail":"bob@json.example"}`,
		"trailing data": `{` + good + `}{"x":1}`, "trailing text": `{` + good + `}x`, "trailing NUL": "{" + good + "}\x00", "broken UTF-8": "{" + good + ",\"name\":\"\xff\xfe\"}",
		"an overlong form": "{" + good + ",\"name\":\"\xc0\xaf\"}", "a lone surrogate": `{` + good + `,"name":"\ud800"}`, "a BOM": "\ufeff{" + good + "}",
		"comments": `{/*x*/` + good + `}`, "a trailing comma": `{` + good + `,}`, "single quotes": `{'email':'x'}`, "NaN": `{` + good + `,"x":NaN}`, "a huge number": `{` + good + `,"x":1e999999}`,
		"a list": `[{` + good + `}]`, "a number": `1`, "null": `null`, "a string": `"x"`, "nothing": ``, "blanks": `   `, "UTF-16": "{\x00\"\x00}\x00", "control characters": "{" + good + ",\"x\":\"\x01\"}",
		"a long number": `{` + good + `,"x":` + strings.Repeat("9", 60000) + `}`, "an object as the address": `{"email":{"$ne":null},"password":"x"}`, "a list as the address": `{"email":["ann@json.example"],"password":["x"]}`,
		"true as the address": `{"email":true,"password":true}`, "null as the address": `{"email":null,"password":null}`, "2 MiB": `{` + good + `,"x":"` + strings.Repeat("x", 2<<20) + `"}`,
	} {
		for _, route := range handlers.Routes() {
			if route.Method != http.MethodPost || route.IgnoresBody || route.Foreign {
				continue
			}
			if len(body) > 1000 && route.Path != "/sign-in/email" && route.Path != "/update-user" && !long() {
				continue
			}
			a := w.h1("auth").send(t, request{method: "POST", target: "/api/auth" + filled(route.Path), body: body}.
				with("Content-Type: application/json", "Origin: "+w.base, "Cookie: "+ann))
			nobody := body == "" || strings.TrimSpace(body) == "" || body == "null"
			optional := nobody || name == "a BOM" || name == "a huge number" || route.Path == "/sign-out" || strings.HasPrefix(route.Path, "/callback") || strings.HasPrefix(route.Path, "/revoke")
			if a.status >= 500 || a.status == 0 || a.status < 400 && !optional {
				t.Errorf("%s, %s: got %d %.100s %v", route.Path, name, a.status, a.body, a.err)
			}
			if route.Path == "/sign-in/email" && a.status == http.StatusUnauthorized && name != "a lone surrogate" && name != "a BOM" && name != "a huge number" && name != "a long number" {
				t.Errorf("%s was read: %d %s", name, a.status, a.body)
			}
		}
	}
	w.signIn(t, "auth", "ann@json.example")
}
