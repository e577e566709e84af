package attack_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// smuggled is a request that would be let in if it were taken for a part of another.
const smuggled = "GET /private/smuggled HTTP/1.1\r\nHost: " + ownHost + "\r\n\r\n"

// framed are requests that two programs may take for one, or for two. refuse: none of it may
// reach the app.
var framed = map[string]struct {
	text   string
	refuse bool
}{
	"length and chunks":            {"POST / HTTP/1.1\r\nHost: {h}\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, false},
	"chunks and length":            {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n39\r\n" + smuggled + "\r\n0\r\n\r\n", false},
	"two lengths":                  {"POST / HTTP/1.1\r\nHost: {h}\r\nContent-Length: 0\r\nContent-Length: 60\r\n\r\n" + smuggled, true},
	"two lengths in one":           {"POST / HTTP/1.1\r\nHost: {h}\r\nContent-Length: 0, 60\r\n\r\n" + smuggled, true},
	"length with a sign":           {"POST / HTTP/1.1\r\nHost: {h}\r\nContent-Length: +0\r\n\r\n" + smuggled, true},
	"negative length":              {"POST / HTTP/1.1\r\nHost: {h}\r\nContent-Length: -1\r\n\r\n" + smuggled, true},
	"length in hexadecimal":        {"POST / HTTP/1.1\r\nHost: {h}\r\nContent-Length: 0x10\r\n\r\n" + smuggled, true},
	"length that overflows":        {"POST / HTTP/1.1\r\nHost: {h}\r\nContent-Length: 18446744073709551616\r\n\r\n" + smuggled, true},
	"length with a blank within":   {"POST / HTTP/1.1\r\nHost: {h}\r\nContent-Length: 1 0\r\n\r\n" + smuggled, true},
	"length before a blank":        {"POST / HTTP/1.1\r\nHost: {h}\r\nContent-Length : 60\r\n\r\n" + smuggled, true},
	"length folded":                {"POST / HTTP/1.1\r\nHost: {h}\r\nContent-Length:\r\n 60\r\n\r\n" + smuggled, false},
	"length under another name":    {"POST / HTTP/1.1\r\nHost: {h}\r\nContent_Length: 60\r\n\r\n" + smuggled, false},
	"chunks twice":                 {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + smuggled, true},
	"chunks in two lines":          {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + smuggled, true},
	"chunks of something else":     {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled, true},
	"compressed chunks":            {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + smuggled, true},
	"identity":                     {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n" + smuggled, true},
	"chunked with a vertical tab":  {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + smuggled, true},
	"chunked in quotes":            {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" + smuggled, true},
	"chunked before a blank":       {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled, true},
	"chunked, folded":              {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n" + smuggled, false},
	"chunked under another name":   {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + smuggled, false},
	"chunked in HTTP/1.0":          {"POST / HTTP/1.0\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + smuggled, false},
	"chunk size with a prefix":     {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + smuggled, false},
	"chunk size with a sign":       {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\n\r\n+0\r\n\r\n" + smuggled, false},
	"chunk size that overflows":    {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n" + smuggled, false},
	"chunk size empty":             {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\n\r\n\r\n\r\n" + smuggled, false},
	"chunk with an extension":      {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\n\r\n0;a=\"\n\"\r\n\r\n" + smuggled, false},
	"chunk ended by LF":            {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\n\r\n2\nhi\r\n0\r\n\r\n" + smuggled, false},
	"chunk longer than its size":   {"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nhi\r\n0\r\n\r\n" + smuggled, false},
	"trailers that are framing":    {"POST / HTTP/1.1\r\nHost: {h}\r\nTrailer: Content-Length\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 60\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled, false},
	"a body on GET":                {"GET / HTTP/1.1\r\nHost: {h}\r\nContent-Length: 60\r\n\r\n" + smuggled + strings.Repeat("x", 10), false},
	"Connection drops the length":  {"POST / HTTP/1.1\r\nHost: {h}\r\nConnection: Content-Length\r\nContent-Length: 60\r\n\r\n" + smuggled + strings.Repeat("x", 10), false},
	"Connection drops the chunks":  {"POST / HTTP/1.1\r\nHost: {h}\r\nConnection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, false},
	"expectations":                 {"POST / HTTP/1.1\r\nHost: {h}\r\nExpect: 100-continue\r\nContent-Length: 60\r\n\r\n" + smuggled, false},
	"an expectation of another":    {"POST / HTTP/1.1\r\nHost: {h}\r\nExpect: 200-ok\r\nContent-Length: 60\r\n\r\n" + smuggled, true},
	"bare CR in a value":           {"GET / HTTP/1.1\r\nHost: {h}\r\nX-A: b\rX-Auth-User-Id: spoofed\r\n\r\n", true},
	"NUL in a value":               {"GET / HTTP/1.1\r\nHost: {h}\r\nX-A: b\x00c\r\n\r\n", true},
	"NUL in a name":                {"GET / HTTP/1.1\r\nHost: {h}\r\nX-A\x00: b\r\n\r\n", true},
	"no colon":                     {"GET / HTTP/1.1\r\nHost: {h}\r\nX-A b\r\n\r\n", true},
	"no name":                      {"GET / HTTP/1.1\r\nHost: {h}\r\n: b\r\n\r\n", true},
	"a blank before the first":     {"GET / HTTP/1.1\r\n X-A: b\r\nHost: {h}\r\n\r\n", true},
	"obs-fold":                     {"GET / HTTP/1.1\r\nHost: {h}\r\nX-A: b\r\n\tX-Auth-User-Id: spoofed\r\n\r\n", false},
	"LF alone":                     {"GET / HTTP/1.1\nHost: {h}\nX-Auth-User-Id: spoofed\n\n", false},
	"LF in a value":                {"GET / HTTP/1.1\r\nHost: {h}\r\nX-A: b\nX-Auth-User-Id: spoofed\r\n\r\n", false},
	"two Hosts":                    {"GET / HTTP/1.1\r\nHost: {h}\r\nHost: evil.example\r\n\r\n", true},
	"two equal Hosts":              {"GET / HTTP/1.1\r\nHost: {h}\r\nHost: {h}\r\n\r\n", true},
	"no Host":                      {"GET / HTTP/1.1\r\n\r\n", true},
	"Host with a path":             {"GET / HTTP/1.1\r\nHost: {h}/private/\r\n\r\n", true},
	"Host with user info":          {"GET / HTTP/1.1\r\nHost: {h}@evil.example\r\n\r\n", true},
	"Host with a blank":            {"GET / HTTP/1.1\r\nHost: {h} evil.example\r\n\r\n", true},
	"Host, folded":                 {"GET / HTTP/1.1\r\nHost: {h}\r\n evil.example\r\n\r\n", true},
	"absolute and foreign":         {"GET http://evil.example/ HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"absolute, foreign, private":   {"GET http://evil.example/private/ HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"absolute with user info":      {"GET http://{h}@evil.example/ HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"absolute of another scheme":   {"GET gopher://{h}/ HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"absolute, foreign, WebSocket": {"GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: {h}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", true},
	"two slashes and a host":       {"GET //evil.example/ HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"authority":                    {"GET evil.example:80 HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"asterisk":                     {"GET * HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"no version":                   {"GET /\r\nHost: {h}\r\n\r\n", true},
	"HTTP/1.2":                     {"GET / HTTP/1.2\r\nHost: {h}\r\n\r\n", false},
	"HTTP/2.0 as text":             {"GET / HTTP/2.0\r\nHost: {h}\r\n\r\n", true},
	"HTTP/0.9":                     {"GET / HTTP/0.9\r\nHost: {h}\r\n\r\n", true},
	"no protocol":                  {"GET / XTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"two blanks":                   {"GET  / HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"a tab":                        {"GET\t/ HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"a blank in the target":        {"GET / private HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"a version in the target":      {"GET / HTTP/1.1 /private/ HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"a method of punctuation":      {"G/T / HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"no method":                    {" / HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"TLS on a plain port":          {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", true},
	"a fragment":                   {"GET /#/private/ HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
	"a backslash":                  {"GET /\\private/ HTTP/1.1\r\nHost: {h}\r\n\r\n", true},
}

// TestSEC28SEC29Framing: whatever is sent, the app gets whole requests of one reading, with
// one way to tell their end, and none that is protected.
func TestSEC28SEC29Framing(t *testing.T) {
	w := start(t, setup{auth: "rate_limit off\n" + ownBase, sites: []site{{name: "site", block: "better_auth\nprotect /private/*"}}})
	over := w.h1("site")
	for name, test := range framed {
		t.Run(name, func(t *testing.T) {
			answers := over.all(t, strings.ReplaceAll(test.text, "{h}", ownHost))
			got := w.arrived(t, over)
			if test.refuse && len(got) > 0 {
				t.Errorf("the app got %q", got[0].Raw)
			}
			for _, a := range answers {
				badChunk := a.status == http.StatusBadGateway && strings.Contains(name, "chunk") // Caddy's answer when a body breaks off
				if a.status >= 500 && a.status != http.StatusNotImplemented && a.status != http.StatusHTTPVersionNotSupported && !badChunk {
					t.Errorf("got %d", a.status)
				}
			}
			for _, arrived := range got {
				checkFraming(t, arrived)
			}
		})
	}
}

// arrived returns what arrived before one more request that is sent now.
func (w *world) arrived(t *testing.T, over wire) []arrival {
	t.Helper()
	if a := over.send(t, request{target: "/last"}); a.status != http.StatusOK {
		t.Errorf("after that: got %d %v", a.status, a.err)
	}
	got := w.app.take()
	return slices.DeleteFunc(got, func(a arrival) bool { return a.Target == "/last" })
}

// checkFraming checks that a request is one in every reading, and not protected.
func checkFraming(t *testing.T, got arrival) {
	t.Helper()
	if strings.HasPrefix(got.Target, "/private") || strings.Contains(got.Host, "evil") {
		t.Errorf("the app got %s of %s", got.Target, got.Host)
	}
	head, _, _ := strings.Cut(got.Raw, "\r\n\r\n")
	framing := 0
	for _, line := range got.Lines {
		switch folded(line[0]) {
		case "content_length", "transfer_encoding":
			if strings.Contains(line[0], "_") {
				t.Errorf("the app got %s", line[0])
			}
			framing++
		}
	}
	if framing > 1 {
		t.Errorf("the app was told the length twice:\n%s", head)
	}
	if identity := identityIn(got); identity != "" {
		t.Error(identity)
	}
	if strings.ContainsAny(strings.ReplaceAll(head, "\r\n", ""), "\r\n\x00") {
		t.Errorf("line breaks within lines: %q", head)
	}
	if strings.Contains(head, "\r\n ") || strings.Contains(head, "\r\n\t") {
		t.Errorf("a folded line: %q", head)
	}
}

// TestSEC28NothingOfARefusedRequestIsServed: after an error in the framing the connection is
// closed, or the rest is judged on its own.
func TestSEC28NothingOfARefusedRequestIsServed(t *testing.T) {
	w := start(t, setup{auth: "rate_limit off\n" + ownBase, sites: []site{{name: "site", block: "better_auth\nprotect /private/*"}}})
	cookie := w.signUp(t, "site", "ann@framing.example")
	over := w.h1("site")
	for name, body := range map[string]string{
		"refused with a body":          "POST /private/ HTTP/1.1\r\nHost: {h}\r\nContent-Length: 60\r\n\r\n" + smuggled,
		"refused with chunks":          "POST /private/ HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\n\r\n39\r\n" + smuggled + "\r\n0\r\n\r\n" + smuggled,
		"auth route with a body":       "POST /api/auth/sign-out HTTP/1.1\r\nHost: {h}\r\nContent-Length: 60\r\n\r\n" + smuggled,
		"unknown auth route":           "POST /api/auth/none HTTP/1.1\r\nHost: {h}\r\nContent-Length: 60\r\n\r\n" + smuggled,
		"somebody else's cookie":       "GET /private/ HTTP/1.1\r\nHost: {h}\r\nCookie: " + cookie + "\r\n\r\n" + smuggled,
		"somebody else's, with a body": "POST /private/ HTTP/1.1\r\nHost: {h}\r\nCookie: " + cookie + "\r\nContent-Length: 0\r\n\r\n" + smuggled,
	} {
		over.all(t, strings.ReplaceAll(body, "{h}", ownHost))
		for _, got := range w.app.take() {
			if got.Target == "/private/smuggled" || !strings.HasPrefix(name, "somebody") {
				t.Errorf("%s: the app got %s", name, got.Target)
			}
		}
	}
}
