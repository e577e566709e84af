package parity_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// patience is how long an answer may take.
const patience = 30 * time.Second

// request is one recorded request, written to the wire as it stands.
type request struct {
	method, target, host string
	headers              map[string]string
	body                 *string // nil: none at all
	tls                  bool
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// send writes a request byte by byte, so that no client library mends it.
func (r request) send(t *testing.T, address string) answer {
	t.Helper()
	conn, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if r.tls {
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true, ServerName: "localhost"})
	}
	_ = conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, r.text()); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: r.method})
	if err != nil {
		t.Fatalf("reading the answer to %s %s: %v", r.method, r.target, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range unrecorded {
		resp.Header.Del(name)
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: string(body)}
}

// unrecorded are the response headers that recordings leave out, and those of Caddy.
var unrecorded = []string{"Date", "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Server"}

func (r request) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", r.method, r.target, r.host)
	for _, name := range slices.Sorted(maps.Keys(r.headers)) {
		fmt.Fprintf(&b, "%s: %s\r\n", name, r.headers[name])
	}
	if r.body != nil {
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(*r.body), *r.body)
		return b.String()
	}
	b.WriteString("\r\n")
	return b.String()
}
