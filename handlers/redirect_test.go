package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

type redirectCase struct {
	ID, Target, Expected, Resolved, Why string
	Strict                              bool
	Build                               *struct {
		Pre, Rep, Post string
		N              int
	}
}

func (c redirectCase) target() string {
	if c.Build == nil {
		return c.Target
	}
	return c.Build.Pre + strings.Repeat(c.Build.Rep, c.Build.N) + c.Build.Post
}

type redirectFile struct {
	Gateway        string
	TrustedOrigins []string `json:"trusted_origins"`
	NonStrings     []struct {
		Kind  string          `json:"k"`
		Value json.RawMessage `json:"v"`
	} `json:"non_string_json_values"`
	Cases []redirectCase
}

func readRedirectFile(t testing.TB) (file redirectFile) {
	t.Helper()
	vectors.Read(t, "open-redirects", &file)
	return file
}

func readRedirects(t testing.TB) (cases []redirectCase, trusted origins) {
	t.Helper()
	file := readRedirectFile(t)
	b, err := newBases(BaseURL{Static: file.Gateway}, file.TrustedOrigins)
	if err != nil {
		t.Fatal(err)
	}
	return file.Cases, origins{own: file.Gateway, others: b.others}
}

// TestSEC49SEC50OpenRedirectVectors runs a corpus of targets that have fooled others.
func TestSEC49SEC50OpenRedirectVectors(t *testing.T) {
	cases, trusted := readRedirects(t)
	for _, tc := range cases {
		t.Run(tc.Expected+"/"+tc.ID, func(t *testing.T) {
			got := trusted.redirect(tc.target())
			if got && tc.Expected == "reject" || !got && tc.Expected == "allow" && tc.Strict {
				t.Errorf("redirect(%.80q) = %v, want %s: %s", tc.target(), got, tc.Expected, tc.Why)
			}
		})
	}
}

// TestSEC49ParserAgreesWithNodeVectors compares what our URL parser and that of Node.js make of each
// target on the page that the corpus names.
func TestSEC49ParserAgreesWithNodeVectors(t *testing.T) {
	cases, trusted := readRedirects(t)
	for _, tc := range cases {
		scheme, _, _ := strings.Cut(tc.Resolved, ":")
		if strings.HasSuffix(tc.Resolved, "…") || tc.Resolved != "invalid" && !isWeb(scheme) {
			continue // shortened, or a scheme without an origin
		}
		got := "invalid"
		if u, err := whatwg.ParseRef(trusted.own+"/sign-in", tc.target()); err == nil {
			got = u.Scheme() + "://" + u.Host()
		}
		if got != tc.Resolved {
			t.Errorf("%s: %.80q resolves to %s, in Node.js to %s", tc.ID, tc.target(), got, tc.Resolved)
		}
	}
}

// TestSEC51RedirectIsJudgedAgain: whoever asks for a redirect, a target that is not trusted is not sent.
func TestSEC51RedirectIsJudgedAgain(t *testing.T) {
	for _, tc := range []struct {
		target, location string
		fails            bool
	}{
		{"/x?é=1", "/x?%C3%A9=1", false},
		{testOrigin + "/x", testOrigin + "/x", false},
		{"//evil.example", "/", true},
		{"/\r\nSet-Cookie: a=b", "/", true},
	} {
		c := &call{header: http.Header{}, trusted: origins{own: testOrigin}}
		out := c.redirect(tc.target)
		if got := c.header.Get("Location"); got != tc.location || asHeader(out.URL) != got || (c.cause != nil) != tc.fails {
			t.Errorf("redirect(%q): to %q and %q, want %q; cause: %v", tc.target, got, out.URL, tc.location, c.cause)
		}
		if c.status != http.StatusFound || !c.empty || c.header.Get("Content-Type") != jsonType {
			t.Errorf("redirect(%q): %d, empty %v, %v", tc.target, c.status, c.empty, c.header)
		}
	}
}

// TestParametersOfTargets: the values that are wanted are those of URLSearchParams in Node.js.
func TestParametersOfTargets(t *testing.T) {
	for query, want := range map[string]string{
		"": "token=t%2F1+%2B", "a=1": "a=1&token=t%2F1+%2B", "token=old&b=2&token=older": "token=t%2F1+%2B&b=2",
		"&&a=1&": "a=1&token=t%2F1+%2B", "a": "a=&token=t%2F1+%2B", "a=%20+x": "a=++x&token=t%2F1+%2B",
		"%74oken=1": "token=t%2F1+%2B", "é=ö": "%C3%A9=%C3%B6&token=t%2F1+%2B", "a=1&&b=2": "a=1&b=2&token=t%2F1+%2B",
	} {
		got, err := withParameter("https://a.example/api/auth", "/x?"+query+"#y", "token", "t/1 +")
		if err != nil || got != "https://a.example/x?"+want+"#y" {
			t.Errorf("withParameter(%q) = %q, %v, want %q", query, got, err, want)
		}
	}
	for target, want := range map[string]string{
		"/x": "/x?error=a+b", "/x?": "/x?error=a+b", "/x?a=%20": "/x?a=%20&error=a+b", "/x?a=1&#y": "/x?a=1&error=a+b#y",
		"https://a.example/?x": "https://a.example/?x&error=a+b", "https://site.invalid/": "https://site.invalid/?error=a+b", "myapp://x": "myapp://x?error=a+b",
	} {
		if got, err := addParameter(target, "error", "a b"); err != nil || got != want {
			t.Errorf("addParameter(%q) = %q, %v, want %q", target, got, err, want)
		}
	}
	if got, err := withParameter("https://a.example", "https://[", "a", "b"); err == nil {
		t.Errorf("withParameter of no URL = %q", got)
	}
	if got, err := addParameter("https://[", "a", "b"); err == nil {
		t.Errorf("addParameter to no URL = %q", got)
	}
}

// TestComponentEscape: the value that is wanted is that of encodeURIComponent in Node.js.
func TestComponentEscape(t *testing.T) {
	const want = "azAZ09-_.!~*'()%20%2F%3F%3A%40%26%3D%2B%24%2C%23%C3%A9%7B%60%5B%2F"
	if got := componentEscape("azAZ09-_.!~*'() /?:@&=+$,#é{`[/"); got != want {
		t.Errorf("%q", got)
	}
}
