package attack_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// ordinary are header lines that arrive as they are.
var ordinary = []string{
	"Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "Accept-Language: de-DE,de;q=0.9", "Authorization: Bearer abc.def-ghi", "Cache-Control: max-age=0",
	"If-None-Match: \"a\", W/\"b\"", "If-Modified-Since: Mon, 30 Nov 2026 04:00:00 GMT", "If-Match: *", "Range: bytes=0-99,200-", "If-Range: \"a\"", "Referer: https://app.example.com/x?a=b#c",
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:150.0)", "Rsc: 1", "Next-Router-State-Tree: %5B%22%22%5D", "Next-Router-Prefetch: 1", "Next-Url: /x", "Next-Action: 40ab", "X-Nextjs-Data: 1",
	"X-Requested-With: XMLHttpRequest", "X-Request-Id: 7", "Traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "Baggage: a=b;c,d=e", "X-Csrf-Token: x", "X-Api-Key: x",
	"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Sec-Ch-Ua: \"Chromium\";v=\"150\"", "Dnt: 1", "Upgrade-Insecure-Requests: 1", "Idempotency-Key: \"8e03978e\"", "Content-Language: de",
	"X-Custom: a,b;c=\"d, e\"", "X-Empty:", "X-Latin: caf\u00e9", "Origin: https://app.example.com", "Prefer: return=minimal", "Last-Event-Id: 42", "X-Authorization: x", "X-Author: Ann", "X-User-Agent: grpc-web", "Accept-Encoding: br",
}

// TestSEC26OrdinaryTraffic: what browsers and apps say to each other arrives as it is, with and
// without a session, in every protocol.
func TestSEC26OrdinaryTraffic(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)})
	ann := w.signUp(t, "auth", "ann@ordinary.example")
	for _, m := range modes[:1] {
		for _, wire := range w.wires(m.name) {
			for _, target := range []string{
				"/", "/a/b/c", "/caf%C3%A9", "/a%20b", "/a+b", "/x?a=1&b=2&a=3", "/x?q=a+b%20c%2Fd%26e", "/x?", "/x?a", "/x?=", "/x?a=%zz", "/x?url=https://evil.example/..//x", "/x?a[]=1&b={c}|d",
				"/a:b", "/@user", "/a,b", "/a=b", "/a~b", "/a!b", "/a'b", "/a(b)", "/a*b", "/a$b", "/a&b", "/%E2%82%AC", "/a.b.c", "/.well-known/acme", "/a-b_c", "/x?a=\"b\"", "/x?caf\u00e9", "/x?a=b?c=d", "/_next/static/a.js?v=1", "/a/", "/%F0%9F%98%80",
			} {
				for _, prefix := range []string{"", "/private"} {
					if strings.HasPrefix(target, "/_next") && prefix != "" {
						continue
					}
					a := wire.send(t, request{target: prefix + target}.with("Cookie: "+ann+"; theme=dark"))
					if got := w.app.take(); len(got) != 1 || got[0].Target != prefix+strings.ReplaceAll(target, "\u00e9", "\xe9") && got[0].Target != prefix+target {
						t.Errorf("%s %s%s: got %d %v; arrived: %v", wire, prefix, target, a.status, a.err, targetsOf(got))
					}
				}
			}
			for _, r := range []request{{target: "/x"}, request{target: "/private/x"}.with("Cookie: " + ann)} {
				wire.send(t, r.with(ordinary...))
				got := w.app.take()
				if len(got) != 1 {
					t.Errorf("%s %s: %d arrived", wire, r.target, len(got))
					continue
				}
				for _, line := range ordinary {
					name, value := field(line)
					if arrived := got[0].Header.Values(name); len(arrived) != 1 || arrived[0] != string(latin1(value)) {
						t.Errorf("%s %s: %q arrived as %q", wire, r.target, line, arrived)
					}
				}
			}
			for _, cookies := range []string{"theme=dark", "a=b; c=d", "a=b;c=d", "a=\"b c\"; d=e", "a=; b", "x=better-auth.session_token=1", "a=b=c; d=%3D"} {
				wire.send(t, request{target: "/"}.with("Cookie: "+cookies))
				if got := w.app.take(); len(got) != 1 || got[0].get("Cookie") != cookies {
					t.Errorf("%s: the cookies %q arrived as %q", wire, cookies, got)
				}
			}
		}
	}
}

func targetsOf(list []arrival) (targets []string) {
	for _, a := range list {
		targets = append(targets, a.Target)
	}
	return targets
}

// TestSEC26Bodies: bodies of all kinds arrive whole, and so do answers.
func TestSEC26Bodies(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)})
	ann := w.signUp(t, "auth", "ann@bodies.example")
	large := strings.Repeat("0123456789abcdef", 1<<16) // 1 MiB
	w.app.answers(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(rw, "%x", sha256.Sum256(body))
	})
	for _, m := range modes {
		for _, over := range w.wiresFor(m.name)[:1] {
			for name, body := range map[string]string{"a form": "a=b&c=d", "JSON": `{"a":1}`, "bytes": "\x00\x01\xff\r\n\r\n", "a large one": large} {
				a := over.send(t, request{method: "POST", target: "/private/x", body: body}.with("Cookie: "+ann))
				if want := fmt.Sprintf("%x", sha256.Sum256([]byte(body))); a.body != want {
					t.Errorf("%s %s, %s: got %d %s", m.name, over, name, a.status, a.body)
				}
				w.app.take()
			}
		}
	}
	chunked := "POST /private/x HTTP/1.1\r\nHost: " + ownHost + "\r\nCookie: " + ann + "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
	w.h1("full").all(t, chunked)
	if got := w.app.take(); len(got) != 1 || got[0].Body != "abcde" {
		t.Errorf("chunks arrived as %v", got)
	}
}

// TestSEC26Answers: status, headers and encodings of the app come back as they are.
func TestSEC26Answers(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)[:2]})
	ann := w.signUp(t, "auth", "ann@answers2.example")
	var compressed bytes.Buffer
	z := gzip.NewWriter(&compressed)
	_, _ = z.Write([]byte("the app"))
	_ = z.Close()
	w.app.answers(func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Set("X-Custom", "a, b")
		h.Add("Set-Cookie", "a=b")
		h.Add("Set-Cookie", "c=d; HttpOnly")
		h.Set("Etag", `"x"`)
		switch r.URL.Query().Get("as") {
		case "gzip":
			h.Set("Content-Encoding", "gzip")
			_, _ = rw.Write(compressed.Bytes())
		case "range":
			http.ServeContent(rw, r, "x.txt", time.Time{}, strings.NewReader("0123456789"))
		case "redirect":
			http.Redirect(rw, r, "https://elsewhere.example/x", http.StatusSeeOther)
		case "missing":
			rw.WriteHeader(http.StatusNotFound)
		default:
			_, _ = rw.Write([]byte("the app"))
		}
	})
	for _, wire := range w.wires("full") {
		for _, prefix := range []string{"/", "/private/"} {
			with := request{target: prefix}.with("Cookie: " + ann)
			as := func(how string, lines ...string) answer {
				r := with.with(lines...)
				r.target += "?as=" + how
				return wire.send(t, r)
			}
			if a := as("plain"); a.status != 200 || a.body != "the app" || a.header.Get("X-Custom") != "a, b" || !slices.Contains(a.header.Values("Set-Cookie"), "c=d; HttpOnly") || a.header.Get("Etag") != `"x"` {
				t.Errorf("%s %s: got %d %s %v", wire, prefix, a.status, a.body, a.header)
			}
			if a := as("gzip", "Accept-Encoding: gzip"); a.body != compressed.String() || a.header.Get("Content-Encoding") != "gzip" {
				t.Errorf("%s %s, gzip: got %d %q", wire, prefix, a.status, a.body)
			}
			if a := as("range", "Range: bytes=2-4"); a.status != 206 || a.body != "234" {
				t.Errorf("%s %s, range: got %d %q", wire, prefix, a.status, a.body)
			}
			if a := as("range", `If-None-Match: "x"`); a.status != 304 {
				t.Errorf("%s %s, conditional: got %d", wire, prefix, a.status)
			}
			if a := as("redirect"); a.status != 303 || a.header.Get("Location") != "https://elsewhere.example/x" {
				t.Errorf("%s %s, redirect: got %d %s", wire, prefix, a.status, a.header.Get("Location"))
			}
			if a := as("missing"); a.status != 404 {
				t.Errorf("%s %s, missing: got %d", wire, prefix, a.status)
			}
		}
	}
}

// TestSEC26Streams: what the app sends bit by bit comes bit by bit, and WebSockets talk.
func TestSEC26Streams(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", false)})
	ann := w.signUp(t, "auth", "ann@streams.example")
	next := make(chan string)
	w.app.answers(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/private/ws" {
			socketApp(rw, r)
			return
		}
		rw.Header().Set("Content-Type", "text/event-stream")
		for event := range next {
			_, _ = io.WriteString(rw, "data: "+event+"\n\n")
			_ = http.NewResponseController(rw).Flush()
		}
	})
	conn := w.h1("full").dial(t)
	defer conn.Close()
	fmt.Fprintf(conn, "GET /private/events HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n", ownHost, ann)
	next <- "one"
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	events := bufio.NewScanner(resp.Body)
	for _, event := range []string{"one", "two", "three"} {
		if event != "one" {
			next <- event
		}
		for events.Scan() && events.Text() == "" {
		}
		if events.Text() != "data: "+event {
			t.Fatalf("got %q, want %s", events.Text(), event)
		}
	}
	close(next)
	for _, m := range modes {
		dialer := websocket.Dialer{NetDial: func(network, _ string) (net.Conn, error) { return net.Dial(network, w.h1(m.name).address) }}
		socket, resp, err := dialer.Dial("ws://"+ownHost+"/private/ws", http.Header{"Cookie": {ann}, "Origin": {w.base}})
		if err != nil {
			t.Errorf("%s: %v", m.name, err)
			continue
		}
		defer resp.Body.Close()
		for _, text := range []string{"hello", strings.Repeat("x", 100000)} {
			if err := socket.WriteMessage(websocket.BinaryMessage, []byte(text)); err != nil {
				t.Error(err)
			}
			if _, got, err := socket.ReadMessage(); err != nil || string(got) != text {
				t.Errorf("%s: got %d bytes, %v", m.name, len(got), err)
			}
		}
		_ = socket.Close()
	}
}
