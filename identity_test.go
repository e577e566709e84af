package gateway

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2"

	"github.com/caddy-better-auth/gateway/auth"
)

func TestFold(t *testing.T) {
	for _, spelling := range []string{"X-Auth-User-Id", "x-auth-user-id", "X_AUTH_USER_ID", "X.Auth.User.Id", "x-auth_user.id", ` "X-Auth-User-Id"`} {
		if got := fold(spelling); got != "x-auth-user-id" {
			t.Errorf("%q: got %q", spelling, got)
		}
	}
	if got := fold("AZ@[az`{09/:é"); got != "az--az--09---" {
		t.Errorf("what is next to letters and digits: got %q", got)
	}
}

// TestIdentityHeaders: what is one placeholder of ours is found without Caddy's replacer.
func TestIdentityHeaders(t *testing.T) {
	got := newIdentityHeaders(map[string]string{
		"x-user": "{http.auth.user.id}", "X-Both": "{http.auth.user.id}{http.auth.user.email}", "X-Cut": "{http.auth.user.id", "X-End": "http.auth.user.id}",
		"X-Other": "{http.request.host}", "X-Text": "http.auth.user.id", "X-Session": "{http.better_auth.session.id}",
	})
	want := []identityHeader{
		{"X-Both", "", "{http.auth.user.id}{http.auth.user.email}"},
		{"X-Cut", "", "{http.auth.user.id"}, {"X-End", "", "http.auth.user.id}"}, {"X-Other", "", "{http.request.host}"},
		{"X-Session", "http.better_auth.session.id", "{http.better_auth.session.id}"}, {"X-Text", "", "http.auth.user.id"},
		{"X-User", "http.auth.user.id", "{http.auth.user.id}"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSetIdentityHeaders(t *testing.T) {
	n := &admission{app: new(App), identity: &auth.Identity{User: auth.User{ID: "u 1", Email: "ann@example.com"}}}
	repl := caddy.NewReplacer()
	repl.Map(n.placeholder)
	header := http.Header{"X-A": {"forged", "twice"}}
	n.setHeaders(header, newIdentityHeaders(map[string]string{
		"X-A": "{http.auth.user.id}", "X-B": "{http.auth.user.id}:{http.auth.user.email}", "X-C": "{http.nobody.knows}", "X-D": "{http.auth.user.none}",
	}), repl)
	header.Add("X-A", "more")
	want := http.Header{"X-A": {"u%201", "more"}, "X-B": {"u%201:ann@example.com"}, "X-C": {""}, "X-D": {""}}
	if !reflect.DeepEqual(header, want) {
		t.Errorf("got %q, want %q", header, want)
	}
}

func TestVisible(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"plain":            {"ann@example.com", "ann@example.com"},
		"a space":          {"Ann Lee", "Ann%20Lee"},
		"a percent sign":   {"100%", "100%25"},
		"UTF-8":            {"Zoë", "Zo%C3%AB"},
		"a line break":     {"a\r\nX-Admin: 1", "a%0D%0AX-Admin:%201"},
		"too long":         {strings.Repeat("a", 2000), strings.Repeat("a", maxHeaderValue)},
		"not too long":     {strings.Repeat("a", maxHeaderValue), strings.Repeat("a", maxHeaderValue)},
		"not a letter":     {strings.Repeat("\x80", 2*maxHeaderValue), ""},
		"next to visible":  {"!~\x7f", "!~%7F"},
		"blanks":           {"\r\n ", "%0D%0A%20"},
		"percent signs":    {"%%", "%25%25"},
		"DEL":              {"\x7f", "%7F"},
		"no half a letter": {strings.Repeat("a", maxHeaderValue-1) + "ë", strings.Repeat("a", maxHeaderValue-1)},
	}
	for name, test := range tests {
		if got := visible(test.in); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestSEC17ConnectionNamesNoHeader(t *testing.T) {
	tests := map[string]struct{ in, want []string }{
		"of the connection": {[]string{"keep-alive,TE, Close"}, []string{"keep-alive, TE, Close"}},
		"a WebSocket":       {[]string{"keep-alive, Upgrade"}, []string{"keep-alive, Upgrade"}},
		"an identity name":  {[]string{"keep-alive, X-Auth-User-Id"}, []string{"keep-alive"}},
		"an alias":          {[]string{"x_auth_user_id, Upgrade"}, []string{"Upgrade"}},
		"quoted":            {[]string{`"X-Auth-User-Id", x-auth-user-id;q=1`}, nil},
		"cookies":           {[]string{"Cookie"}, nil},
		"several lines":     {[]string{"Upgrade", "Authorization, x"}, []string{"Upgrade"}},
	}
	for name, test := range tests {
		header := http.Header{"Connection": test.in, "Upgrade": {"websocket"}}
		cleanConnection(header)
		if got := header["Connection"]; strings.Join(got, "|") != strings.Join(test.want, "|") {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestSEC30OnlyWebSockets(t *testing.T) {
	for _, upgrade := range [][]string{{"h2c"}, {"websocket, h2c"}, {"websocket", "h2c"}, {"TLS/1.2"}} {
		header := http.Header{"Connection": {"Upgrade, HTTP2-Settings"}, "Upgrade": upgrade, "Http2-Settings": {"AAMAAABk"}}
		cleanUpgrade(header)
		cleanConnection(header)
		if len(header) > 0 {
			t.Errorf("%q: left %v", upgrade, header)
		}
	}
	header := http.Header{"Connection": {"Upgrade"}, "Upgrade": {"WebSocket"}}
	cleanUpgrade(header)
	cleanConnection(header)
	if header.Get("Upgrade") != "WebSocket" || header.Get("Connection") != "Upgrade" {
		t.Errorf("a WebSocket: left %v", header)
	}
}

func TestIsNavigation(t *testing.T) {
	tests := map[string]struct {
		method  string
		headers map[string]string
		want    bool
	}{
		"a page":                {"GET", map[string]string{"Sec-Fetch-Mode": "navigate"}, true},
		"an old browser":        {"GET", map[string]string{"Accept": "text/html"}, true},
		"fetch asking for HTML": {"GET", map[string]string{"Sec-Fetch-Mode": "cors", "Accept": "text/html"}, false},
		"a form post":           {"POST", map[string]string{"Sec-Fetch-Mode": "navigate"}, false},
		"curl":                  {"GET", map[string]string{"Accept": "*/*"}, false},
		"a WebSocket":           {"GET", map[string]string{"Upgrade": "websocket", "Accept": "text/html"}, false},
	}
	for name, test := range tests {
		r := httptest.NewRequest(test.method, "/", nil)
		for k, v := range test.headers {
			r.Header.Set(k, v)
		}
		if got := isNavigation(r); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}
