package live_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/net/http2"
)

// extended is what makes Go's servers speak extended CONNECT (RFC 8441). It is read when a
// program begins.
const extended = "http2xconnect=1"

// TestExtendedConnect runs testExtendedConnect in a program of its own.
func TestExtendedConnect(t *testing.T) {
	if os.Getenv("GODEBUG") == extended {
		testExtendedConnect(t)
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestExtendedConnect$", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), "GODEBUG="+extended)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// testExtendedConnect: a WebSocket over HTTP/2 has the cookies on its 200, and is closed
// with its session as one over HTTP/1.1 is.
//
//nolint:staticcheck,bodyclose // http.Transport, the successor, sends no :protocol; the body is closed below
func testExtendedConnect(t *testing.T) {
	a := newAnswers(t)
	g := start(t, a, cleartext+caching, answers)
	g.signUp(t, "ann@example.com")
	transport := &http2.Transport{
		AllowHTTP: true,
		DialTLSContext: func(ctx context.Context, network, address string, _ *tls.Config) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}
	defer transport.CloseIdleConnections()
	body, send := io.Pipe()
	defer send.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodConnect, g.url+"/ws", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header[":protocol"] = []string{"websocket"}
	req.Header.Set("Sec-WebSocket-Version", "13")
	req.Header.Set("Origin", g.url)
	req.Header.Set("Cookie", without(g.cookies(t), "session_data"))
	resp, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("got %d", resp.StatusCode)
	}
	wantPrivate(t, resp.Header)
	hello := []byte{0x81, 0x85, 0, 0, 0, 0, 'h', 'e', 'l', 'l', 'o'} // masked, by nothing
	if _, err := send.Write(hello); err != nil {
		t.Fatal(err)
	}
	echoed := make([]byte, 7)
	if _, err := io.ReadFull(resp.Body, echoed); err != nil || string(echoed[2:]) != "hello" {
		t.Fatalf("got %q, %v", echoed, err)
	}
	g.must(t, "/sign-out", struct{}{})
	rest := make(chan []byte, 1)
	go func() {
		b, _ := io.ReadAll(resp.Body)
		rest <- b
	}()
	select {
	case b := <-rest:
		if want := []byte{0x88, 2, 1008 >> 8, 1008 & 0xff}; !bytes.Equal(b, want) {
			t.Errorf("got % x, want % x", b, want)
		}
	case <-time.After(time.Second):
		t.Error("the WebSocket is still open")
	}
}
