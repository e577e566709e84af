package handlers

import (
	"strings"
	"testing"
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
	readJSON(t, "testdata/open-redirects.json", &file)
	b, err := newBases(BaseURL{Static: file.Gateway}, file.TrustedOrigins)
	if err != nil {
		t.Fatal(err)
	}
	return file.Cases, origins{own: file.Gateway, others: b.others}
}

// TestOpenRedirects runs a corpus of targets that have fooled others (SEC-49).
func TestOpenRedirects(t *testing.T) {
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
