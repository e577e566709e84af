package parity_test

import (
	"encoding/json"
	"net/http"
	"net/url"
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
	Trusted    bool `json:"trusted_proxy_headers"`
	Result     string
}

// TestBaseURLVectors replays how the base URL is found: it stands in the redirect of a
// callback without a state.
func TestBaseURLVectors(t *testing.T) {
	var file struct{ Cases []baseURLCase }
	vectors.Read(t, "base-url", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	differs := newDifferences(t)
	for _, tc := range file.Cases {
		t.Run(tc.Name, func(t *testing.T) {
			t.Parallel()
			tc.run(t, differs)
			differs.step()
		})
	}
}

func (tc baseURLCase) run(t *testing.T, differs *differences) {
	if strings.Trim(tc.BasePath, "/") == "" {
		differs.count(wholeSite)
		return
	}
	s := tc.setup(t)
	throws := strings.HasPrefix(tc.Result, "throws: ")
	if s.refused(t) {
		switch {
		case throws:
		case tc.splits(t):
			differs.count(twoPaths)
		default:
			t.Errorf("the gateway does not start, want the base URL %s", tc.Result)
		}
		return
	}
	got := tc.ask(t, s.start(t))
	base, found := strings.CutSuffix(got.header.Get("Location"), "/error?error=state_not_found")
	switch {
	case found && !throws && canonical(t, base) == canonical(t, tc.Result):
	case got.status == http.StatusBadRequest && throws:
	case got.status == http.StatusBadRequest && tc.fromRequest():
		differs.count(unknownHost)
	default:
		t.Errorf("got %d %q, want %s", got.status, got.header.Get("Location"), tc.Result)
	}
}

// canonical writes a URL as browsers do, without a slash at its end.
func canonical(t *testing.T, text string) string {
	t.Helper()
	u, err := whatwg.Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return strings.TrimRight(u.Href(false), "/")
}

// setup writes the configuration. What is null or empty is no base URL.
func (tc baseURLCase) setup(t *testing.T) setup {
	t.Helper()
	options := core(nil)
	delete(options, "baseURL")
	options["basePath"] = "/" + strings.Trim(tc.BasePath, "/")
	s := setup{secret: someSecret, options: options, tls: strings.HasPrefix(tc.RequestURL, "https:"), direct: !tc.Trusted}
	var static string
	if json.Unmarshal(tc.Config, &static) == nil {
		if static != "" {
			options["baseURL"] = static
		}
		return s
	}
	var dynamic struct {
		AllowedHosts []string
		Protocol     string
		Fallback     string
	}
	if err := json.Unmarshal(tc.Config, &dynamic); err != nil {
		t.Fatal(err)
	}
	s.extra = func(w *words) {
		w.say("allowed_hosts %s", strings.Join(dynamic.AllowedHosts, " "))
		if dynamic.Protocol != "" {
			w.say("protocol %s", dynamic.Protocol)
		}
	}
	if dynamic.Fallback != "" {
		options["baseURL"] = dynamic.Fallback
	}
	return s
}

// splits reports whether the fallback has another path than the hosts that are allowed.
func (tc baseURLCase) splits(t *testing.T) bool {
	t.Helper()
	var dynamic struct{ Fallback string }
	if json.Unmarshal(tc.Config, &dynamic) != nil || dynamic.Fallback == "" {
		return false
	}
	u, err := whatwg.Parse(dynamic.Fallback)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.Trim(u.Pathname(), "/")
	return path != "" && path != strings.Trim(tc.BasePath, "/")
}

// ask makes the recorded request, for another path.
func (tc baseURLCase) ask(t *testing.T, g *gateway) answer {
	t.Helper()
	u, err := url.Parse(tc.RequestURL)
	if err != nil {
		t.Fatal(err)
	}
	path := "/api/auth/callback/github"
	if base, err := url.Parse(tc.Result); err == nil && base.Path != "" {
		path = strings.TrimRight(base.Path, "/") + "/callback/github"
	}
	r := request{method: "GET", target: path, host: u.Host, headers: map[string]string{}, tls: u.Scheme == "https"}
	for name, value := range tc.Headers {
		if name == "host" {
			r.host = value
			continue
		}
		r.headers[name] = value
	}
	return r.send(t, g.address)
}

// fromRequest reports whether Better Auth believes the request alone, or a proxy in front,
// about its base URL.
func (tc baseURLCase) fromRequest() bool {
	return string(tc.Config) == "null" || string(tc.Config) == `""`
}
