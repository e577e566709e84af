package handlers

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

type baseURLCase struct {
	Name       string
	Config     json.RawMessage
	BasePath   string `json:"base_path"`
	RequestURL string `json:"request_url"`
	Headers    map[string]string
	Proxied    bool `json:"trusted_proxy_headers"`
	Result     string
}

// TestSEC53BaseURLVectors replays the resolution of base URLs. Results are compared as URLs.
func TestSEC53BaseURLVectors(t *testing.T) {
	var file struct{ Cases []baseURLCase }
	vectors.Read(t, "base-url", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, tc := range file.Cases {
		t.Run(tc.Name, func(t *testing.T) {
			got, err := tc.resolve(t)
			refused := strings.HasPrefix(tc.Result, "throws: ")
			switch {
			case strings.Trim(tc.BasePath, "/") == "" && err == nil: // no path: the default one, or the whole site
			case tc.mayDiffer(err):
			case refused && err == nil:
				t.Errorf("the base URL is %q, want an error as %q", got, tc.Result)
			case !refused && (err != nil || plainURL(t, got) != plainURL(t, tc.Result)):
				t.Errorf("the base URL is %q, %v; want %q", got, err, tc.Result)
			}
		})
	}
}

// baseURL returns the configuration as ours. What is null or empty is no base URL.
func (tc baseURLCase) baseURL(t *testing.T) (c BaseURL) {
	t.Helper()
	c.Proxied = func(*http.Request) bool { return tc.Proxied }
	if json.Unmarshal(tc.Config, &c.Static) == nil {
		return c
	}
	var dynamic struct {
		AllowedHosts []string
		Protocol     string
		Fallback     string
	}
	if err := json.Unmarshal(tc.Config, &dynamic); err != nil {
		t.Fatal(err)
	}
	c.AllowedHosts, c.Static = dynamic.AllowedHosts, dynamic.Fallback
	if dynamic.Protocol != "auto" {
		c.Protocol = dynamic.Protocol
	}
	return c
}

// resolve returns the base URL of the recorded request.
func (tc baseURLCase) resolve(t *testing.T) (string, error) {
	t.Helper()
	config := tc.baseURL(t)
	b, err := newBases(config, nil)
	if err != nil {
		return "", err
	}
	origin, err := b.origin(tc.request())
	if err != nil {
		return "", err
	}
	mux, err := Config{BasePath: "/" + strings.Trim(tc.BasePath, "/"), BaseURL: config}.newMux(b.path) // "auth" is no path here
	if err != nil {
		return "", err
	}
	return origin + mux.prefix, nil
}

func (tc baseURLCase) request() *http.Request {
	r := httptest.NewRequest("GET", tc.RequestURL, nil)
	for name, value := range tc.Headers {
		if name == "host" {
			r.Host = value
			continue
		}
		r.Header.Set(name, value)
	}
	return r
}

// mayDiffer lists where we refuse what Better Auth resolves (docs/deviations.md).
func (tc baseURLCase) mayDiffer(err error) bool {
	switch {
	case err == nil:
		return false
	case string(tc.Config) == "null", string(tc.Config) == `""`:
		return true // SEC-53: a request alone never says what the base URL is
	case strings.Contains(err.Error(), "leave the path out"):
		return true // SEC-57: the routes are below one path, whatever the host
	}
	return false
}

func plainURL(t *testing.T, text string) string {
	t.Helper()
	u, err := whatwg.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimRight(u.Href(false), "/")
}
