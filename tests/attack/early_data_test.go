package attack_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
)

// TestSEC35EarlyData: a request that changes something is not served before the handshake is
// complete, whether TLS or a proxy in front says that it is not; others are.
func TestSEC35EarlyData(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)[:2]})
	ann := w.signUp(t, "auth", "ann@early.example")
	for _, wire := range w.wires("full") {
		for method, want := range map[string]int{"GET": 200, "HEAD": 200, "POST": 425, "PUT": 425, "DELETE": 425, "PATCH": 425, "FOO": 425} {
			for _, target := range []string{"/", "/private/"} {
				a := wire.send(t, request{method: method, target: target}.with("Cookie: "+ann, "Early-Data: 1"))
				if got := w.app.take(); a.status != want || (len(got) == 1) != (want == 200) {
					t.Errorf("%s %s %s: got %d; %d arrived", wire, method, target, a.status, len(got))
				}
			}
		}
		a := wire.send(t, request{method: "POST", target: "/api/auth/sign-out", body: "{}"}.with("Content-Type: application/json", "Origin: "+w.base, "Cookie: "+ann, "Early-Data: 1"))
		if a.status != http.StatusTooEarly {
			t.Errorf("%s, sign-out: got %d", wire, a.status)
		}
	}
}

// TestSEC35EarlyDataOfQUIC sends requests in 0-RTT, where the gateway takes them.
func TestSEC35EarlyDataOfQUIC(t *testing.T) {
	w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates("", "/private/*", "", true)[:2]})
	ann := w.signUp(t, "auth", "ann@quic.example")
	config := &tls.Config{RootCAs: w.roots, ServerName: "localhost", ClientSessionCache: tls.NewLRUClientSessionCache(10), NextProtos: []string{"h3"}}
	early := 0
	for round := range 4 {
		r := request{method: "POST", target: "/private/x", body: "a=b"}.with("Cookie: " + ann)
		if round%2 == 0 {
			r = request{target: "/private/x"}.with("Cookie: " + ann)
		}
		a, used := sendEarly(t, "127.0.0.1:"+w.tls["full"], config, r)
		got := w.app.take()
		if used {
			early++
			t.Logf("in 0-RTT: %s: %d", r.verb(), a.status)
		}
		switch {
		case used && r.method == "POST" && a.status != http.StatusTooEarly && a.status != http.StatusOK:
			t.Errorf("round %d: got %d %v", round, a.status, a.err)
		case a.status == http.StatusTooEarly && len(got) > 0:
			t.Errorf("round %d: refused, and arrived", round)
		case !used && a.status != http.StatusOK:
			t.Errorf("round %d: got %d %v", round, a.status, a.err)
		}
	}
	t.Logf("%d of 4 requests were sent in 0-RTT and taken", early)
}

// sendEarly sends a request before the handshake is complete, if an earlier connection allows
// that, and reports whether it was taken.
func sendEarly(t *testing.T, address string, config *tls.Config, r request) (answer, bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, err := quic.DialAddrEarly(ctx, address, config, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseWithError(0x100, "") }()
	control, err := conn.OpenUniStream()
	if err != nil {
		return answer{err: err}, false
	}
	_, _ = control.Write([]byte{0, h3Settings, 0})
	stream, err := conn.OpenStreamSync(ctx)
	if err != nil {
		return answer{err: err}, false
	}
	_ = stream.SetDeadline(time.Now().Add(patience))
	_, _ = stream.Write(r.h3())
	_ = stream.Close()
	a := readH3(stream)
	return a, conn.ConnectionState().Used0RTT
}
