package handlers

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

// TestSEC56Provenance: where a POST may come from, on every route that changes something, with
// cookies and without.
func TestSEC56Provenance(t *testing.T) {
	const own, evil = "Origin: " + testOrigin, "Origin: https://evil.example"
	for _, tc := range []struct {
		name    string
		headers []string
		cookie  bool
		refused bool
	}{
		{"no browser, no cookies", []string{"Origin:"}, false, false},
		{"own page", []string{own}, true, false},
		{"own page by Referer", []string{"Origin:", "Referer: " + testOrigin + "/x"}, true, false},
		{"another site", []string{evil}, true, true},
		{"another site, no cookies", []string{evil}, false, true},
		{"another site by Referer", []string{"Origin:", "Referer: https://evil.example/" + testOrigin}, true, true},
		{"another site by Referer, no cookies", []string{"Origin:", "Referer: https://evil.example/"}, false, true},
		{"another site, and our Referer", []string{evil, "Referer: " + testOrigin + "/"}, true, true},
		{"null", []string{"Origin: null"}, true, true},
		{"null, no cookies", []string{"Origin: null"}, false, true},
		{"null from a page that says it is ours", []string{"Origin: null", "Sec-Fetch-Site: same-origin"}, true, true},
		{"cookies without a word", []string{"Origin:"}, true, true},
		{"a browser without a word", []string{"Origin:", "Sec-Fetch-Mode: cors"}, false, true},
		{"navigation from another site", []string{own, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"}, false, true},
		{"navigation from another site, with cookies", []string{own, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"}, true, true},
		{"a look-alike", []string{"Origin: " + testOrigin + ".evil.example"}, true, true},
		{"another port", []string{"Origin: http://localhost:3001"}, true, true},
		{"another scheme", []string{"Origin: https://localhost:3000"}, true, true},
		{"a path", []string{"Origin: /"}, true, true},
		{"two origins", []string{"Origin: " + testOrigin + ", https://evil.example"}, true, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t, nil)
			headers := tc.headers
			if tc.cookie {
				headers = append(headers, "Cookie: "+f.signUp(t))
			}
			for _, row := range Routes() {
				if row.Method != http.MethodPost || row.Foreign {
					continue
				}
				body, ok := goodBodies[row.Path]
				if !ok {
					body = `{"email":"ann@example.com","password":"wrong password","name":"A","provider":"nope","newPassword":"password456","token":"x"}`
				}
				w := f.send("POST", "/api/auth"+row.Path, body, headers...)
				refused := w.Code == http.StatusForbidden && (strings.Contains(w.Body.String(), "ORIGIN") || strings.Contains(w.Body.String(), "CROSS_SITE"))
				if refused != tc.refused {
					t.Errorf("%s = %d %s, want refused: %v", row.Path, w.Code, w.Body, tc.refused)
				}
			}
		})
	}
}

// TestSEC56ContentTypes: what a page of another site can send without asking is taken by no
// route but as a form of our own page.
func TestSEC56ContentTypes(t *testing.T) {
	f := newFixture(t, nil)
	cookie := f.signUp(t)
	for _, row := range Routes() {
		if !row.reads() || row.Foreign {
			continue
		}
		for _, kind := range []string{"text/plain", "multipart/form-data; boundary=b", formType} {
			w := f.send("POST", "/api/auth"+row.Path, `{"a":1}`, "Cookie: "+cookie, "Content-Type: "+kind)
			if taken := w.Code != http.StatusUnsupportedMediaType; taken != (row.Form && kind == formType) {
				t.Errorf("%s with %s = %d %s", row.Path, kind, w.Code, w.Body)
			}
		}
		if row.Form {
			if w := f.send("POST", "/api/auth"+row.Path, "a=b", "Origin:", "Content-Type: "+formType); w.Code != 403 && w.Code != 400 {
				t.Errorf("%s with a form of nobody = %d %s", row.Path, w.Code, w.Body)
			}
		}
	}
}

// TestSEC56Refusals: what is said of a request whose origin is missing, of one from elsewhere, and of a navigation.
func TestSEC56Refusals(t *testing.T) {
	const missing, invalid, navigation = auth.MissingOrNullOrigin, auth.InvalidOrigin, auth.CrossSiteNavigationLoginBlocked
	const own, evil, app = "Origin: " + testOrigin, "Origin: https://evil.example", "myapp://home"
	for _, tc := range []struct {
		headers []string
		want    auth.Code // "": none
	}{
		{[]string{"Origin:"}, ""}, {[]string{own}, ""}, {[]string{evil}, invalid}, {[]string{"Origin: null"}, missing}, {[]string{"Origin:", "Sec-Fetch-Dest: empty"}, missing},
		{[]string{"Origin:", "Referer: " + testOrigin + "/x?y"}, ""}, {[]string{"Origin:", "Referer: https://evil.example/"}, invalid}, {[]string{"Origin:", "Referer: " + app}, ""},
		{[]string{"Origin:", "Referer: null"}, missing}, {[]string{"Origin:", "Referer: x"}, invalid}, {[]string{"Origin:", "Sec-Fetch-Site: "}, ""},
		{[]string{own, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"}, ""}, {[]string{own, "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate"}, ""},
		{[]string{own, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"}, navigation},
	} {
		trusted := newFixture(t, func(s *settings) { s.handlers.TrustedOrigins = []string{"myapp://home"} })
		c := &call{request: newRequest("POST", "/api/auth/sign-out", "", tc.headers...), header: http.Header{}}
		var err error
		if c.trusted, err = trusted.bases.trusted(c.request); err != nil {
			t.Fatal(err)
		}
		var got auth.Code
		if refusal, ok := errors.AsType[*auth.Error](checkProvenance(c)); ok {
			got = refusal.Code
		}
		if got != tc.want {
			t.Errorf("%q: got %q, want %q", tc.headers, got, tc.want)
		}
	}
}
