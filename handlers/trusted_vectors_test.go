package handlers

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

type trustCase struct {
	Name   string
	Config struct {
		BaseURL        json.RawMessage
		TrustedOrigins []string
	}
	TrustedOrigins     []string `json:"trusted_origins"`
	URL                string
	AllowRelativePaths bool `json:"allow_relative_paths"`
	Trusted            bool
}

func TestSEC50TrustedOriginVectors(t *testing.T) {
	var file struct{ Cases []trustCase }
	vectors.Read(t, "trusted-origins", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, tc := range file.Cases {
		t.Run(tc.Name, func(t *testing.T) {
			o, refused := trustedOf(t, tc)
			got := o.trust(tc.URL)
			if strings.HasPrefix(tc.URL, "/") {
				got = tc.AllowRelativePaths && relativePath(tc.URL)
			}
			want := tc.Trusted
			if want != got && want {
				want = !mayDiffer(tc, refused)
			}
			if got != want {
				t.Errorf("%q trusted by %q = %v, want %v", tc.URL, tc.TrustedOrigins, got, want)
			}
		})
	}
}

// trustedOf reads the trusted origins of a case, and says whether one is refused.
func trustedOf(t *testing.T, tc trustCase) (o origins, refused bool) {
	t.Helper()
	for i, text := range tc.TrustedOrigins {
		if i == 0 {
			o.own = text // the base URL's
			continue
		}
		p, err := newPattern(text)
		if err != nil {
			t.Logf("refused at start: %q: %v", text, err)
			refused = true
			continue
		}
		o.others = append(o.others, p)
	}
	return o, refused
}

// mayDiffer lists where we trust less than Better Auth (docs/deviations.md).
func mayDiffer(tc trustCase, refused bool) bool {
	// SEC-50: New refuses patterns that reach strangers, so nothing is trusted by them.
	if refused {
		return true
	}
	// SEC-50: a pattern over hosts stands for http and https, not for every scheme.
	scheme, _, _ := strings.Cut(strings.ToLower(tc.URL), ":")
	if isWeb(scheme) {
		return false
	}
	_, rest, _ := strings.Cut(tc.URL, "://")
	return slices.ContainsFunc(tc.TrustedOrigins, func(text string) bool {
		host, err := newPattern(text)
		return err == nil && host.scheme == "" && (origins{others: []pattern{host}}).trust("https://"+rest)
	})
}
