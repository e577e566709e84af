package attack_test

import (
	"fmt"
	"net/http"
	"testing"
)

// methods are all methods that somebody has a use for, and some that nobody has.
var methods = []string{
	"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE",
	"LOCK", "UNLOCK", "REPORT", "SEARCH", "PURGE", "DEBUG", "TRACK", "LINK", "M-SEARCH", "QUERY", "PRI", "get", "gEt", "FOO", "X!#$%&'*+.^_`|~Y",
}

// features are headers by which somebody might be let in.
var features = [][]string{
	nil,
	{"User-Agent: kube-probe/1.30"}, {"User-Agent: ELB-HealthChecker/2.0"}, {"User-Agent: GoogleHC/1.0"}, {"User-Agent: Googlebot/2.1"},
	{"Origin: http://app.example.com", "Access-Control-Request-Method: GET"},
	{"Origin: https://evil.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-a", "Access-Control-Request-Private-Network: true"},
	{"Purpose: prefetch"}, {"Sec-Purpose: prefetch;prerender"}, {"X-Moz: prefetch"}, {"Next-Router-Prefetch: 1", "Rsc: 1"}, {"X-Middleware-Prefetch: 1"},
	{"X-Nextjs-Data: 1"}, {"X-Requested-With: XMLHttpRequest"}, {"Sec-Fetch-Dest: image"}, {"Sec-Fetch-Dest: manifest"}, {"Service-Worker: script"},
	{"X-Http-Method-Override: GET"}, {"X-Forwarded-For: 127.0.0.1"}, {"X-Real-Ip: 127.0.0.1"}, {"Authorization: Bearer x"}, {"Authorization: Basic YTpi"},
	{"Upgrade: websocket", "Connection: Upgrade"}, {"Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAAQAAP__"},
	{"Content-Type: application/grpc"}, {"Accept: text/event-stream"}, {"Range: bytes=0-1"}, {"If-None-Match: *"}, {"Expect: 100-continue"},
	{"Referer: http://app.example.com/sign-in"}, {"X-Original-Url: /"}, {"X-Rewrite-Url: /"}, {"X-Middleware-Subrequest: middleware:middleware:middleware:middleware:middleware"},
	{"X-Auth-User-Id: 1"}, {"Early-Data: 1"}, {"Max-Forwards: 0"}, {"Cache-Control: only-if-cached"},
}

// TestSEC09SEC10SEC35EveryRequestIsJudgedAlike: no method, no feature, no protocol gets a request
// without a session to the app.
func TestSEC09SEC10SEC35EveryRequestIsJudgedAlike(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)})
	for _, m := range modes {
		for _, wire := range w.wiresFor(m.name) {
			for _, method := range methods {
				w.judge(t, m.name, wire, request{method: method, target: "/private/x"})
			}
			for _, lines := range features {
				for _, method := range []string{"GET", "OPTIONS", "POST"} {
					w.judge(t, m.name, wire, request{method: method, target: "/private/x"}.with(lines...))
				}
			}
		}
	}
}

// judge sends a request without a session.
func (w *world) judge(t *testing.T, mode string, over wire, r request) {
	t.Helper()
	a := over.send(t, r)
	if got := w.app.take(); len(got) > 0 {
		t.Errorf("%s %s: %s %q reached the app: %d", mode, over, r.method, r.lines, a.status)
	}
	if a.status >= 500 && a.status != http.StatusNotImplemented || a.status >= 200 && a.status < 300 {
		t.Errorf("%s %s: %s %q: got %d %v", mode, over, r.method, r.lines, a.status, a.err)
	}
}

// TestSEC09SEC26MethodsArrive: with a session, and in public, a method arrives as it is.
func TestSEC09SEC26MethodsArrive(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)})
	cookie := w.signUp(t, "auth", "ann@methods.example")
	for _, wire := range w.wires("full") {
		for _, method := range methods {
			if method == "CONNECT" || method == "PRI" {
				continue // CONNECT has no path, PRI begins HTTP/2
			}
			for _, r := range []request{{target: "/x"}, request{target: "/private/x"}.with("Cookie: " + cookie)} {
				r.method = method
				a := wire.send(t, r)
				got := w.app.take()
				if len(got) != 1 || got[0].Method != method || a.status != http.StatusOK {
					t.Errorf("%s: %s %s: got %d %v; %d arrived", wire, method, r.target, a.status, a.err, len(got))
				}
			}
		}
	}
}

// TestSEC34OnlyNavigationsAreRedirected: whoever does not open a page gets 401, and no body is
// sent again elsewhere.
func TestSEC34OnlyNavigationsAreRedirected(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)})
	navigation := []string{"Sec-Fetch-Mode: navigate", "Accept: text/html"}
	tests := []struct {
		method string
		lines  []string
		want   int
	}{
		{"GET", navigation, 302}, {"HEAD", navigation, 302}, {"GET", []string{"Accept: text/html,*/*;q=0.8"}, 302},
		{"GET", nil, 401}, {"GET", []string{"Accept: application/json"}, 401}, {"GET", []string{"Accept: */*"}, 401},
		{"GET", []string{"Sec-Fetch-Mode: cors", "Accept: text/html"}, 401}, {"GET", []string{"Sec-Fetch-Mode: no-cors", "Accept: text/html"}, 401},
		{"GET", append([]string{"Upgrade: websocket", "Connection: Upgrade"}, navigation...), 401},
		{"POST", navigation, 401}, {"PUT", navigation, 401}, {"PATCH", navigation, 401}, {"DELETE", navigation, 401}, {"OPTIONS", navigation, 401},
		{"FOO", navigation, 401},
	}
	for _, m := range modes {
		for _, wire := range w.wires(m.name)[:1] {
			for _, test := range tests {
				t.Run(fmt.Sprint(m.name, " ", wire, " ", test.method, test.lines), func(t *testing.T) {
					a := wire.send(t, request{method: test.method, target: "/private/x?a=b", body: map[string]string{"POST": "secret=1"}[test.method]}.with(test.lines...))
					if a.status != test.want {
						t.Errorf("got %d, want %d", a.status, test.want)
					}
					if location := a.header.Get("Location"); (location != "") != (test.want == 302) {
						t.Errorf("got Location %q", location)
					}
					checkPrivate(t, a)
					if got := w.app.take(); len(got) > 0 {
						t.Errorf("the app got %s", got[0].Target)
					}
				})
			}
		}
	}
}
