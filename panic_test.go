package gateway

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

func init() { caddy.RegisterModule(new(panicking)) }

// panicking is a matcher that panics.
type panicking struct{}

func (*panicking) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.matchers.panicking", New: func() caddy.Module { return new(panicking) }}
}

func (*panicking) MatchWithError(*http.Request) (bool, error) { panic("a fault of ours") }

// TestSEC69PanicFailsClosed: a panic in a decision is 500, and the app, or what handle_errors
// would have answer, gets nothing.
func TestSEC69PanicFailsClosed(t *testing.T) {
	file := `{
	admin off
	storage file_system ` + t.TempDir() + `
	better_auth {
		storage memory
	}
}
http://localhost:0 {
	route {
		protect
		respond "the app"
	}
	handle_errors {
		respond "the app"
	}
}`
	config, _, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	config = bytes.Replace(config, []byte(`"handler":"better_auth_protect"`), []byte(`"handler":"better_auth_protect","match":[{"panicking":{}}]`), 1)
	if err := caddy.Load(config, true); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = caddy.Stop() }()
	app, err := caddy.ActiveContext().App("http")
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Host = "localhost"
	w := httptest.NewRecorder()
	app.(*caddyhttp.App).Servers["srv0"].ServeHTTP(w, r)
	if w.Code != http.StatusInternalServerError || bytes.Contains(w.Body.Bytes(), []byte("the app")) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
