package handlers

import (
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

func readRedirects(t testing.TB) (cases []redirectCase, trusted origins) {
	t.Helper()
	var file struct {
		Gateway        string
		TrustedOrigins []string `json:"trusted_origins"`
		Cases          []redirectCase
	}
	vectors.Read(t, "open-redirects", &file)
	b, err := newBases(BaseURL{Static: file.Gateway}, file.TrustedOrigins)
	if err != nil {
		t.Fatal(err)
	}
	return file.Cases, origins{own: file.Gateway, others: b.others}
}

// TestOpenRedirectVectors runs a corpus of targets that have fooled others (SEC-49).
func TestOpenRedirectVectors(t *testing.T) {
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

// TestParserAgreesWithNode compares what our URL parser and that of Node.js make of each
// target on the page that the corpus names.
func TestParserAgreesWithNode(t *testing.T) {
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
