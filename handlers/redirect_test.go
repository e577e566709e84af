package handlers

import (
	"encoding/json"
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
