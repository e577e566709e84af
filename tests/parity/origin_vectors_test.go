package parity_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

// someSecret is for recordings that don't depend on one.
const someSecret = "a-secret-of-the-parity-tests-0123456789"

type originCase struct {
	Name    string
	Config  map[string]any
	Request struct {
		Method, Path, Host string
		Headers            map[string]string
		Cookie             *string
		Body               json.RawMessage
	}
	Status int
	JSON   json.RawMessage
}

// TestOriginVectors replays the recorded origin checks. a@example.com exists.
func TestOriginVectors(t *testing.T) {
	var file struct{ Cases []originCase }
	vectors.Read(t, "origin-check", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	differs := newDifferences(t)
	running := map[string]*gateway{}
	for _, tc := range file.Cases {
		g := tc.gateway(t, running)
		t.Run(tc.Name, func(t *testing.T) {
			tc.run(t, g, differs)
			differs.step()
		})
	}
}

// gateway returns the gateway that runs with the options of a case.
func (tc *originCase) gateway(t *testing.T, running map[string]*gateway) *gateway {
	t.Helper()
	config := maps.Clone(tc.Config)
	delete(config, "advanced") // see noSwitch
	key, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	if running[string(key)] == nil {
		g := setup{secret: someSecret, options: core(config)}.start(t)
		g.signUp(t, "a@example.com")
		running[string(key)] = g
	}
	return running[string(key)]
}

// core adds to options what most recorded servers had.
func core(own map[string]any) map[string]any {
	options := map[string]any{
		"baseURL":          "http://localhost:3000",
		"rateLimit":        map[string]any{"enabled": false},
		"emailAndPassword": map[string]any{"enabled": true},
	}
	maps.Copy(options, own)
	return options
}

// run sends the request and compares status and body.
func (tc originCase) run(t *testing.T, g *gateway, differs *differences) {
	cookie := ""
	if tc.Request.Cookie != nil && strings.Contains(*tc.Request.Cookie, "<valid") {
		cookie = g.signIn(t, "a@example.com")
	}
	got := tc.wire(cookie).send(t, g.address)
	if class := tc.stricter(got); class != "" {
		differs.count(class)
		return
	}
	if got.status != tc.Status {
		t.Fatalf("got %d %s, want %d %s", got.status, got.body, tc.Status, tc.JSON)
	}
	b := &bindings{values: map[string]string{}}
	if tc.JSON == nil {
		return
	}
	if err := b.matchJSON(tc.JSON, []byte(got.body)); err != nil {
		t.Error(err)
	}
}

func (tc originCase) wire(cookie string) request {
	out := request{method: tc.Request.Method, target: tc.Request.Path, host: tc.Request.Host, headers: map[string]string{}}
	maps.Copy(out.headers, tc.Request.Headers)
	if sent := tc.Request.Cookie; sent != nil {
		out.headers["cookie"] = strings.ReplaceAll(*sent, "<valid session cookie>", cookie)
	}
	if len(tc.Request.Body) > 0 {
		out.headers["content-type"] = "application/json"
		out.body = new(string(tc.Request.Body))
	}
	return out
}

// stricter returns why the gateway may refuse what Better Auth lets through.
func (tc originCase) stricter(got answer) string {
	same := got.status == tc.Status && codeOf(got) == codeOf(answer{body: string(tc.JSON)})
	if same || tc.Request.Method == http.MethodGet {
		return ""
	}
	h := tc.Request.Headers
	from, hasCookie := h["origin"], tc.Request.Cookie != nil
	if from == "" {
		from = originOf(h["referer"])
	}
	byOrigin := got.status == http.StatusForbidden
	switch {
	case got.status == http.StatusBadRequest && hasEmptyTarget(tc.Request.Path, tc.Request.Body):
		return emptyTarget
	case byOrigin && tc.Config["advanced"] != nil:
		return noSwitch
	case byOrigin && from == "null":
		return nullOrigin
	case byOrigin && !hasCookie && from != "" && tc.foreign(from):
		return foreignOrigin
	case !hasCookie && codeOf(got) == "CROSS_SITE_NAVIGATION_LOGIN_BLOCKED" && h["sec-fetch-site"] == "cross-site" && h["sec-fetch-mode"] == "navigate":
		return noOrigin
	case byOrigin && !hasCookie && from == "" && h["sec-fetch-site"]+h["sec-fetch-mode"]+h["sec-fetch-dest"] != "":
		return noOrigin
	}
	return ""
}

// foreign reports whether no trusted origin of the case can be meant.
func (tc originCase) foreign(from string) bool {
	trusted := []any{tc.Config["baseURL"]}
	if list, ok := tc.Config["trustedOrigins"].([]any); ok {
		trusted = append(trusted, list...)
	}
	return !slices.ContainsFunc(trusted, func(pattern any) bool {
		text, _ := pattern.(string)
		glob := strings.ReplaceAll(regexp.QuoteMeta(text), `\*`, `[^/]*`)
		return regexp.MustCompile(`^(https?://)?` + glob + `/?$`).MatchString(from)
	})
}

// originOf returns scheme and host of a URL.
func originOf(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return text
	}
	return u.Scheme + "://" + u.Host
}
