package gateway

import (
	"crypto/tls"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/cookiecheck"
)

func TestSEC35SEC48Excess(t *testing.T) {
	early := &tls.ConnectionState{}
	complete := &tls.ConnectionState{HandshakeComplete: true}
	half := strings.Repeat("a", maxCookies/2)
	for name, test := range map[string]struct {
		method  string
		tls     *tls.ConnectionState
		headers http.Header
		want    int
	}{
		"plain":                {"POST", nil, nil, 0},
		"TLS":                  {"POST", complete, nil, 0},
		"early":                {"POST", early, nil, 425},
		"early by a proxy":     {"DELETE", nil, http.Header{"Early-Data": {"1"}}, 425},
		"early by both":        {"PUT", early, http.Header{"Early-Data": {"1"}}, 425},
		"not early by a proxy": {"POST", complete, http.Header{"Early-Data": {"0"}}, 0},
		"an early GET":         {"GET", early, nil, 0},
		"an early HEAD":        {"HEAD", early, nil, 0},
		"an early OPTIONS":     {"OPTIONS", early, nil, 0},
		"many cookies":         {"GET", nil, http.Header{"Cookie": {half, half}}, 0},
		"too many cookies":     {"GET", nil, http.Header{"Cookie": {half, half, "a"}}, 431},
	} {
		r := caddyRequest(test.method, "/")
		r.TLS = test.tls
		if test.headers != nil {
			r.Header = test.headers
		}
		got := 0
		if refused := excess(r); refused != nil {
			got = refused.Status
		}
		if got != test.want {
			t.Errorf("%s: refused with %d, want %d", name, got, test.want)
		}
	}
}

// TestSEC15CleanedOnce: a second handler does not remove what the first one set.
func TestSEC15CleanedOnce(t *testing.T) {
	app := new(App)
	app.headers.purposes = map[string]purpose{}
	app.headers.add(map[string]string{"X-User": ""})
	r := caddyRequest("GET", "/")
	r.Header = http.Header{"X-User": {"forged"}}
	known := app.receive(r)
	if r.Header["X-User"] != nil {
		t.Error("a forged header is not removed")
	}
	r.Header.Set("X-User", "ours")
	if app.receive(r) != known || arrivalOf(r) != known || r.Header.Get("X-User") != "ours" {
		t.Error("a request is judged twice")
	}
}

// TestSEC25StrippedOnce: the Cookie header of the browser is kept as it came, however many handlers take
// cookies off.
func TestSEC25StrippedOnce(t *testing.T) {
	first, other := newCookies(t, "one"), newCookies(t, "two")
	const sent = "a=b; one.session_token=x; two.session_token=y"
	for _, proto := range []string{"", "https"} {
		r := caddyRequest("GET", "/")
		r.Header.Set("Cookie", sent)
		if proto != "" {
			r.Header.Set("X-Forwarded-Proto", proto)
		}
		n := new(arrival)
		caddyhttp.SetVar(r.Context(), arrivalVar, n)
		if withCredentials(r) != r {
			t.Error("a request that is as it came is not itself")
		}
		n.strip(r, first)
		n.strip(r, other)
		if got := r.Header.Get("Cookie"); got != "a=b" {
			t.Errorf("the app gets %q", got)
		}
		want := http.Header{"Cookie": {sent}}
		if proto != "" {
			want["X-Forwarded-Proto"] = []string{proto}
		}
		if got := withCredentials(r).Header; !reflect.DeepEqual(got, want) {
			t.Errorf("the browser sent %v, want %v", got, want)
		}
	}
	if r := caddyRequest("GET", "/"); withCredentials(r) != r {
		t.Error("a request that nobody has seen is not itself")
	}
}

func newCookies(t *testing.T, prefix string) *cookiecheck.Cookies {
	t.Helper()
	cookies, err := cookiecheck.New(cookiecheck.Config{Secrets: cookiecheck.PlainSecrets(strings.Repeat("secret", 9)), Prefix: prefix})
	if err != nil {
		t.Fatal(err)
	}
	return cookies
}
