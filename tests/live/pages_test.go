package live_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAccessDenied: somebody who is signed in but lacks what a route requires sees a page at
// the address they asked for; scripts get JSON, as does everybody where that page is off.
func TestAccessDenied(t *testing.T) {
	a := newApp(t)
	site := "better_auth\n protect /admin {\n require role admin\n }"
	g := start(t, a, sqlite, site)
	g.signUp(t, "ann@example.com")
	a.received()
	page := g.open(t, "/admin")
	if page.StatusCode != http.StatusForbidden || !strings.Contains(page.body, "<h1>No access</h1>") ||
		!strings.Contains(page.body, "<b>ann@example.com</b>") ||
		!strings.Contains(page.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("a person got %d %v %s", page.StatusCode, page.Header, page.body)
	}
	if got := page.Header["Cache-Control"]; len(got) != 1 || got[0] != "private, no-store" {
		t.Errorf("Cache-Control: %q", got)
	}
	style := regexp.MustCompile(`href="([^"]*\.css)"`).FindStringSubmatch(page.body)
	if style == nil || g.open(t, style[1]).StatusCode != http.StatusOK {
		t.Errorf("the page has no style sheet: %q", style)
	}
	wantJSON := func() {
		t.Helper()
		for _, resp := range []response{
			g.do(t, "GET", "/admin", "", "Sec-Fetch-Mode", "cors", "Accept", "text/html"),
			g.do(t, "POST", "/admin", "", "Sec-Fetch-Mode", "navigate", "Accept", "text/html"),
		} {
			if resp.StatusCode != http.StatusForbidden || !strings.Contains(resp.body, `"code":"FORBIDDEN"`) {
				t.Errorf("a script got %d %s", resp.StatusCode, resp.body)
			}
		}
	}
	wantJSON()
	for _, pages := range []string{"pages off", "pages {\n access_denied off\n }"} {
		if err := g.load(a, strings.TrimSuffix(sqlite, "}")+pages+"\n}", site); err != nil {
			t.Fatal(err)
		}
		if resp := g.open(t, "/admin"); !strings.Contains(resp.body, `"code":"FORBIDDEN"`) {
			t.Errorf("with %s a person got %d %s", pages, resp.StatusCode, resp.body)
		}
		wantJSON()
	}
	if got := a.received(); len(got) > 0 {
		t.Errorf("the app got %d requests", len(got))
	}
}

// TestPagesLeaveTheAppItsPaths: what is off, or cannot work, is the app's.
func TestPagesLeaveTheAppItsPaths(t *testing.T) {
	a := newApp(t)
	const all = "/sign-in /sign-up /sign-out /signed-out /forgot-password /reset-password /verify-email /account /sign-in/error"
	off := strings.TrimSuffix(sqlite, "}")
	for name, tt := range map[string]struct{ options, ours string }{
		"without mail": {sqlite, "/sign-in /sign-up /sign-out /signed-out /account /sign-in/error"},
		"with mail":    {off + "mail log\n}", all},
		"pages off":    {off + "pages off\n}", ""},
		"single pages off": {off + "mail log\n pages {\n account off\n signed_out off\n forgot_password off\n error off\n }\n}",
			"/sign-in /sign-up /sign-out /verify-email"},
		"no passwords": {off + "mail log\n email_password off\n}", "/sign-in /sign-out /signed-out /verify-email /account /sign-in/error"},
		"moved":        {off + "pages {\n sign_in /login\n account /me\n}\n}", "/sign-up /sign-out /signed-out /sign-in/error"},
	} {
		t.Run(name, func(t *testing.T) {
			g := start(t, a, tt.options, "better_auth")
			for path := range strings.FieldsSeq(all) {
				resp := g.open(t, path)
				ours := strings.Contains(resp.Header.Get("Content-Security-Policy"), "form-action 'self'")
				if want := strings.Contains(" "+tt.ours+" ", " "+path+" "); ours != want {
					t.Errorf("%s is ours: %v, want %v (%d)", path, ours, want, resp.StatusCode)
				}
			}
		})
	}
}

// TestErrorPage: what went wrong on the way is shown on the hosted page, unless there is an
// error_url, or no such page.
func TestErrorPage(t *testing.T) {
	a := newApp(t)
	off := strings.TrimSuffix(sqlite, "}")
	for options, want := range map[string]string{
		sqlite:                                   "/sign-in/error?error=x",
		off + "pages {\n error /oops\n }\n}":     "/oops?error=x",
		off + "pages {\n error off\n }\n}":       "/?error=x",
		off + "pages off\n}":                     "/?error=x",
		off + "error_url https://a.example/e\n}": "https://a.example/e?error=x",
	} {
		g := start(t, a, options, "better_auth")
		if got := g.open(t, "/api/auth/error?error=x").Header.Get("Location"); got != want {
			t.Errorf("%s: to %q, want %q", options, got, want)
		}
	}
}

// TestOwnTemplates: a directory of the operator's is read when the configuration is loaded, and
// a mistake in it is named then.
func TestOwnTemplates(t *testing.T) {
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth")
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(g.dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("pages/signed-out.html", `{{define "content"}}<p>Bye</p>{{end}}`)
	write("pages/texts/de.json", `{"sign-in.title": "Herein"}`)
	write("pages.css", "main{color:red}")
	options := strings.TrimSuffix(sqlite, "}") + "pages {\n brand Acme\n templates {dir}/pages\n css {dir}/pages.css\n color 118833\n }\n}"
	if err := g.load(a, options, "better_auth"); err != nil {
		t.Fatal(err)
	}
	if page := g.open(t, "/signed-out"); !strings.Contains(page.body, "<p>Bye</p>") {
		t.Errorf("not the operator's template: %s", page.body)
	}
	page := g.do(t, "GET", "/sign-in", "", "Accept-Language", "de-DE")
	if !strings.Contains(page.body, "<h1>Herein</h1>") || !strings.Contains(page.body, "<b>Acme</b>") {
		t.Errorf("not the operator's text: %s", page.body)
	}
	write("pages/sign-in.html", "{{define \"content\"}}\n{{.Oops}}{{end}}")
	if err := g.load(a, options, "better_auth"); err == nil || !strings.Contains(err.Error(), "sign-in.html:2") {
		t.Errorf("a template with a mistake: %v", err)
	}
	for words, want := range map[string]string{
		"templates {dir}/nowhere": "nowhere",
		"css {dir}/nowhere.css":   "nowhere.css",
		"color red":               `color "red"`,
		"sign_in off":             "sign_in cannot be off",
		"account /sign-in":        `two pages at "/sign-in"`,
		"home //evil.example":     "home",
	} {
		err := g.load(a, strings.TrimSuffix(sqlite, "}")+"pages {\n"+words+"\n}\n}", "better_auth")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q in it", words, err, want)
		}
	}
}
