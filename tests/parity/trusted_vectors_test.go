package parity_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

type trustCase struct {
	Name               string
	Config             map[string]any
	URL                string
	AllowRelativePaths bool `json:"allow_relative_paths"`
	Trusted            bool
}

// TestTrustedOriginVectors replays which URLs are trusted: as a redirect target where paths
// are allowed, as the Origin of a request with a cookie where they are not.
func TestTrustedOriginVectors(t *testing.T) {
	var file struct{ Cases []trustCase }
	vectors.Read(t, "trusted-origins", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	differs := newDifferences(t)
	running := map[string]*trustingGateway{}
	for _, tc := range file.Cases {
		g := gatewayOf(t, tc.Config, running)
		t.Run(tc.Name, func(t *testing.T) {
			tc.run(t, g, differs)
			differs.step()
		})
	}
}

// trustingGateway is a gateway with the trusted origins that it takes.
type trustingGateway struct {
	*gateway
	refused bool // it refuses to start with some of them
}

func gatewayOf(t *testing.T, config map[string]any, running map[string]*trustingGateway) *trustingGateway {
	t.Helper()
	key, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	if running[string(key)] == nil {
		g := &trustingGateway{}
		own := map[string]any{"baseURL": config["baseURL"]}
		if patterns, ok := config["trustedOrigins"].([]any); ok {
			own["trustedOrigins"], g.refused = acceptable(t, patterns)
		}
		g.gateway = setup{secret: someSecret, options: core(own)}.start(t)
		running[string(key)] = g
	}
	return running[string(key)]
}

// acceptable returns the patterns that the gateway starts with: it names the one that it
// refuses.
func acceptable(t *testing.T, patterns []any) (taken []any, refused bool) {
	t.Helper()
	for _, pattern := range patterns {
		s := setup{secret: someSecret, options: core(map[string]any{"trustedOrigins": []any{pattern}})}
		if s.refused(t) {
			refused = true
			continue
		}
		taken = append(taken, pattern)
	}
	return taken, refused
}

func (tc trustCase) run(t *testing.T, g *trustingGateway, differs *differences) {
	got, class := tc.trusted(t, g)
	if class == "" && tc.Trusted && !got {
		class = tc.stricter(g)
	}
	if class != "" {
		differs.count(class)
		return
	}
	if got != tc.Trusted {
		t.Errorf("%q is trusted: %v, want %v", tc.URL, got, tc.Trusted)
	}
}

// trusted asks the gateway. What cannot be sent is not asked.
func (tc trustCase) trusted(t *testing.T, g *trustingGateway) (trusted bool, class string) {
	headers := map[string]string{"content-type": "application/json", "origin": "http://localhost:3000"}
	body, err := json.Marshal(map[string]string{"callbackURL": tc.URL})
	if err != nil {
		t.Fatal(err)
	}
	if !tc.AllowRelativePaths {
		if strings.ContainsFunc(tc.URL, unicode.IsControl) || tc.URL != strings.TrimSpace(tc.URL) || tc.URL == "" {
			return false, unsendable
		}
		headers["origin"], headers["cookie"], body = tc.URL, "a=b", []byte("{}")
	}
	r := request{method: http.MethodPost, target: "/api/auth/sign-out", host: "localhost:3000", headers: headers, body: new(string(body))}
	return r.send(t, g.address).status == http.StatusOK, ""
}

// stricter returns why a URL that Better Auth trusts may not be trusted.
func (tc trustCase) stricter(g *trustingGateway) string {
	scheme, _, _ := strings.Cut(strings.ToLower(tc.URL), ":")
	switch {
	case g.refused:
		return widePattern
	case !strings.HasPrefix(tc.URL, "/") && scheme != "http" && scheme != "https":
		return webPattern
	case strings.ContainsFunc(tc.URL, odd) || strings.Contains(tc.URL, "@") || !strings.Contains(tc.URL, "://") || strings.Contains(tc.URL, ":///") || strings.Contains(tc.URL, "..//"):
		return browserReads
	}
	return ""
}

// odd reports whether browsers, or other parsers, may drop a character or read it as
// another.
func odd(c rune) bool {
	return c == '\\' || unicode.IsControl(c) || unicode.IsSpace(c) || unicode.Is(unicode.Cf, c) || c == unicode.ReplacementChar
}
