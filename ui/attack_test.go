package ui_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
	"github.com/caddy-better-auth/gateway/ui"
)

// everyPage are the addresses of all pages.
var everyPage = []string{
	"/sign-in", "/sign-up", "/sign-out", "/signed-out", "/forgot-password", "/reset-password", "/verify-email",
	"/account", "/sign-in/error",
}

// TestSEC73NothingForeign: no page runs or styles anything inside itself, or loads anything but
// its two files.
func TestSEC73NothingForeign(t *testing.T) {
	auth := &fakeAuth{status: 200, signed: `{"session":{"token":"t"},"user":{"name":"x","email":"ada@example.com"}}`, body: `[]`}
	p := newPages(t, auth, func(c *ui.Config) { c.Providers = []ui.Provider{{ID: "github"}, {ID: "acme", Type: "oidc"}} })
	odd := regexp.MustCompile(`(?i)<script[^>]*>[^<]|<style|javascript:|\son[a-z]+=|\sstyle=|url\(|@import|://|<iframe|<object|<embed|<base`)
	for _, path := range everyPage {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		if path == "/account" {
			r.Header.Set("Cookie", "a=b")
		}
		w := serve(p, r)
		if w.Code == http.StatusSeeOther {
			continue
		}
		page := w.Body.String()
		if found := odd.FindString(page); found != "" {
			t.Errorf("%s contains %q", path, found)
		}
		for _, file := range regexp.MustCompile(`\s(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if !strings.HasPrefix(file[1], "/") || strings.HasPrefix(file[1], "//") {
				t.Errorf("%s names %q", path, file[1])
			}
		}
		if css := get(p, asset(t, page, ".css")).Body.String(); regexp.MustCompile(`url\(|@import|expression`).MatchString(css) {
			t.Errorf("the style sheet of %s loads something", path)
		}
	}
}

// TestSEC73ErrorsAreFromATable: what an address or an answer says is never shown.
func TestSEC73ErrorsAreFromATable(t *testing.T) {
	const attack = "<script>alert(1)</script>gotcha"
	p := newPages(t, &fakeAuth{status: 400, body: `{"code":"gotcha","message":"` + attack + `"}`})
	for _, path := range everyPage {
		query := url.Values{"error": {attack}, "error_description": {attack}, "notice": {attack}, "form": {attack}}
		for _, w := range []*httptest.ResponseRecorder{
			get(p, path+"?"+query.Encode()),
			serve(p, formPost(path+"?"+query.Encode(), query.Encode())),
			serve(p, formPost(path+"?"+query.Encode(), "email=a")),
		} {
			if strings.Contains(w.Body.String(), "gotcha") || strings.Contains(w.Header().Get("Location"), "gotcha") {
				t.Errorf("%s: %d shows what it was sent: %s", path, w.Code, w.Body)
			}
		}
	}
	for code, want := range map[string]string{
		"access_denied": "You have cancelled.", "TOKEN_EXPIRED": "The link has expired", "new_code": "That did not work.",
	} {
		if page := get(p, "/sign-in/error?error="+code).Body.String(); !strings.Contains(page, want) {
			t.Errorf("error %s: no %q in %s", code, want, page)
		}
	}
}

// TestSEC52Referer: where somebody comes from is neither shown nor followed, and a provider's
// address must be one of the web.
func TestSEC52Referer(t *testing.T) {
	p := newPages(t, &fakeAuth{status: 200})
	for _, path := range everyPage {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Referer", "https://evil.example/gotcha")
		if w := serve(p, r); strings.Contains(w.Body.String()+w.Header().Get("Location"), "evil") {
			t.Errorf("%s follows or shows the referrer", path)
		}
	}
	for _, target := range []string{"javascript:alert(1)", "data:text/html,x", "//evil.example", "https:/x", "", "https://x.example/\\n"} {
		auth := &fakeAuth{status: 200, body: `{"url":"` + target + `"}`}
		w := serve(newPages(t, auth), formPost("/sign-in", "form=social&provider=x"))
		if w.Code != http.StatusInternalServerError || w.Header().Get("Refresh") != "" {
			t.Errorf("provider at %q: %d, Refresh %q, want 500 and none", target, w.Code, w.Header().Get("Refresh"))
		}
	}
}

// TestSEC49ReturnVectors sends every target that attackers send through every page and form that
// leads on: links and redirects stay on the site.
func TestSEC49SEC55ReturnVectors(t *testing.T) {
	var file struct {
		Cases []struct {
			ID     string
			Target string
			Build  struct {
				Pre, Rep, Post string
				N              int
			}
		}
	}
	vectors.Read(t, "open-redirects", &file)
	p := newPages(t, &fakeAuth{status: 200, signed: `{"session":{},"user":{}}`, body: `{"token":"x"}`})
	link := regexp.MustCompile(`href="([^"]*)"`)
	for _, c := range file.Cases {
		target := c.Target
		if target == "" {
			target = c.Build.Pre + strings.Repeat(c.Build.Rep, c.Build.N) + c.Build.Post
		}
		query := url.Values{"redirectTo": {target}}.Encode()
		signedIn := httptest.NewRequest(http.MethodGet, "/sign-in?"+query, nil)
		signedIn.Header.Set("Cookie", "a=b")
		for name, w := range map[string]*httptest.ResponseRecorder{
			"form":      serve(p, formPost("/sign-in", query)),
			"query":     serve(p, formPost("/sign-up?"+query, "email=a")),
			"sign-out":  serve(p, formPost("/sign-out", query)),
			"signed in": serve(p, signedIn),
			"page":      get(p, "/verify-email?notice=email_confirmed&"+query),
		} {
			for _, location := range w.Header()["Location"] {
				stays(t, c.ID+" "+name, location)
			}
			for _, found := range link.FindAllStringSubmatch(w.Body.String(), -1) {
				stays(t, c.ID+" "+name, strings.ReplaceAll(found[1], "&amp;", "&"))
			}
			if n := len(w.Header()["Location"]); n > 1 {
				t.Errorf("%s %s: %d locations", c.ID, name, n)
			}
		}
	}
}

// stays fails if a browser would leave the site.
func stays(t *testing.T, name, location string) {
	t.Helper()
	if !strings.HasPrefix(location, "/") || strings.HasPrefix(location, "//") || strings.ContainsAny(location, "\\\t\r\n ") {
		t.Errorf("%s leads to %q", name, location)
	}
}
