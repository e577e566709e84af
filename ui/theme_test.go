package ui_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/caddy-better-auth/gateway/ui"
)

func get(p *ui.Pages, path string) *httptest.ResponseRecorder {
	return serve(p, httptest.NewRequest(http.MethodGet, path, nil))
}

// asset returns the address of a file that a page loads.
func asset(t testing.TB, page, ending string) string {
	t.Helper()
	found := regexp.MustCompile(`(?:href|src)="(/api/auth/pages/[a-z]+-[0-9a-f]{12}` + regexp.QuoteMeta(ending) + `)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no %s in %s", ending, page)
	}
	return found[1]
}

func TestFilesAreKept(t *testing.T) {
	p := newPages(t, &fakeAuth{})
	page := get(p, "/sign-in").Body.String()
	for ending, kind := range map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"} {
		path := asset(t, page, ending)
		w := get(p, path)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != kind || w.Body.Len() == 0 ||
			w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" ||
			w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("GET %s: %d %v, %d bytes", path, w.Code, w.Header(), w.Body.Len())
		}
		if w := serve(p, httptest.NewRequest(http.MethodPost, path, nil)); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s = %d, want 405", path, w.Code)
		}
	}
	if p.Serves("/api/auth/pages/style-000000000000.css") || p.Serves("/api/auth/pages/") {
		t.Error("a file that is not there is served")
	}
}

// TestTheme: the operator's color, name, picture and style sheet, the latter after ours and
// under another name than before.
func TestTheme(t *testing.T) {
	plain := asset(t, get(newPages(t, &fakeAuth{}), "/sign-in").Body.String(), ".css")
	p := newPages(t, &fakeAuth{}, func(c *ui.Config) {
		c.Theme = ui.Theme{Brand: "Acme & Sons", Logo: "/logo.svg", Color: "ffcc00", CSS: "main{border:0}"}
	})
	page := get(p, "/sign-in").Body.String()
	for _, want := range []string{`<img src="/logo.svg" alt="" height="40">`, "Acme &amp; Sons", "<title>Sign in · Acme &amp; Sons</title>"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
	sheet := asset(t, page, ".css")
	if sheet == plain {
		t.Error("another style sheet has the same name")
	}
	css := get(p, sheet).Body.String()
	if !strings.Contains(css, "--accent:#ffcc00") || !strings.Contains(css, "--on-accent:#000000") || !strings.HasSuffix(css, "main{border:0}") {
		t.Errorf("the style sheet ends with %s", css[len(css)-500:])
	}
}

// TestTemplates: a file of the operator takes the place of ours, under the same policy.
func TestSEC73Templates(t *testing.T) {
	p := newPages(t, &fakeAuth{}, func(c *ui.Config) {
		c.Theme.Templates = fstest.MapFS{
			"signed-out.html": {Data: []byte(`{{define "content"}}<p>Bye from {{.Brand}}</p><script>alert(1)</script>{{end}}`)},
			"texts/en.json":   {Data: []byte(`{"sign-in.title": "Come in"}`)},
			"README.md":       {Data: []byte("not a template")},
		}
	})
	w := get(p, "/signed-out")
	if !strings.Contains(w.Body.String(), "<p>Bye from example.com</p>") {
		t.Errorf("not the operator's template: %s", w.Body)
	}
	if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self';") || strings.Contains(csp, "unsafe") {
		t.Errorf("Content-Security-Policy: %s", csp)
	}
	if page := get(p, "/sign-in").Body.String(); !strings.Contains(page, "<h1>Come in</h1>") {
		t.Errorf("not the operator's text: %s", page)
	}
}

// TestTemplateErrors: a mistake in a template is found before anybody sees it, and named by file
// and line.
func TestTemplateErrors(t *testing.T) {
	for name, tt := range map[string]struct{ file, text, want string }{
		"syntax":           {"sign-in.html", "\n{{if}}", "sign-in.html:2"},
		"unknown field":    {"sign-up.html", "{{define \"content\"}}\n\n{{.Names}}{{end}}", "sign-up.html:3"},
		"unknown text":     {"error.html", "{{define \"content\"}}{{.T \"x.y\"}}{{end}}", `there is no text "x.y"`},
		"unknown icon":     {"error.html", "{{define \"content\"}}{{.Icon \"x\"}}{{end}}", `there is no icon "x"`},
		"unknown field of": {"sign-in.html", "{{define \"content\"}}\n{{template \"input\" (.Input \"sign-in\" \"x\")}}{{end}}", "sign-in.html:2"},
		"unknown page":     {"login.html", "", "template login.html: no page has that name"},
		"dangerous place":  {"error.html", "{{define \"content\"}}<script>{{.Brand}</script>{{end}}", "error.html"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ui.New(ui.Config{Auth: &fakeAuth{}, Features: everything,
				Theme: ui.Theme{Templates: fstest.MapFS{tt.file: {Data: []byte(tt.text)}}}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("New: %v, want %q in it", err, tt.want)
			}
		})
	}
}

// TestBudget: a page, its style sheet and its script are under 40 KiB together, before they are
// compressed.
func TestBudget(t *testing.T) {
	const budget = 40 << 10
	signedIn := &fakeAuth{status: 200, signed: `{"session":{"token":"t"},"user":{"email":"ada@example.com"}}`, body: `[]`}
	p := newPages(t, signedIn, func(c *ui.Config) {
		for _, id := range []string{"google", "github", "apple", "microsoft", "discord", "facebook", "gitlab", "slack"} {
			c.Providers = append(c.Providers, ui.Provider{ID: id})
		}
	})
	for _, path := range []string{
		"/sign-in", "/sign-up", "/sign-out", "/signed-out", "/forgot-password", "/reset-password?token=x", "/verify-email",
		"/account", "/sign-in/error",
	} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		if path == "/account" || path == "/sign-out" {
			r.Header.Set("Cookie", "a=b")
		}
		w := serve(p, r)
		page := w.Body.String()
		size := len(page) + get(p, asset(t, page, ".css")).Body.Len() + get(p, asset(t, page, ".js")).Body.Len()
		if w.Code != http.StatusOK || size > budget {
			t.Errorf("GET %s: %d, %d bytes, want at most %d", path, w.Code, size, budget)
		}
		if n := strings.Count(page, "<script") + strings.Count(page, "<link rel=\"stylesheet\""); n != 2 {
			t.Errorf("GET %s loads %d files, want 2", path, n)
		}
		t.Logf("%6d bytes %s", size, path)
	}
}
