package attack_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// patience bounds how long an answer may take.
const patience = 10 * time.Second

// request is what is to be sent, as it is: nothing is escaped, cleaned or refused.
type request struct {
	method  string // "": GET
	target  string
	host    string // "": app.example.com; "-": no Host at all
	lines   []string
	body    string   // sent with a Content-Length
	trailer []string // sent after a chunked body
	proto   string   // of the request line; "": HTTP/1.1
}

// with returns the request with further header lines.
func (r request) with(lines ...string) request {
	r.lines = append(append([]string(nil), r.lines...), lines...)
	return r
}

const ownHost = "app.example.com"

func (r request) verb() string {
	if r.method == "" {
		return http.MethodGet
	}
	return r.method
}

func (r request) authority() string {
	if r.host == "" {
		return ownHost
	}
	return r.host
}

// answer is what came back.
type answer struct {
	status int // 0: nothing came
	header http.Header
	body   string
	err    error
}

// refused reports whether the request was answered with an error of the client's, or not at
// all.
func (a answer) refused() bool { return a.status == 0 || a.status >= 400 && a.status < 500 }

// wire is a way to send requests.
type wire interface {
	send(t testing.TB, r request) answer
	String() string
}

// h1 is HTTP/1.1, every request on a connection of its own. It is Latin-1.
type h1 struct {
	address string
	tls     *tls.Config
}

func (h h1) String() string {
	if h.tls != nil {
		return "h1 tls"
	}
	return "h1"
}

func (h h1) dial(t testing.TB) net.Conn {
	t.Helper()
	conn, err := net.DialTimeout("tcp", h.address, patience)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if h.tls != nil {
		return tls.Client(conn, h.tls)
	}
	return conn
}

func (h h1) send(t testing.TB, r request) answer {
	t.Helper()
	conn := h.dial(t)
	defer conn.Close()
	if _, err := conn.Write(append(latin1(r.head()), r.body...)); err != nil {
		return answer{err: err}
	}
	return readAnswer(bufio.NewReader(conn), r.verb())
}

// head returns the request up to its body, and a chunked body with trailers.
func (r request) head() string {
	var b strings.Builder
	proto := "HTTP/1.1"
	if r.proto != "" {
		proto = r.proto
	}
	fmt.Fprintf(&b, "%s %s %s\r\n", r.verb(), r.target, proto)
	if host := r.authority(); host != "-" {
		fmt.Fprintf(&b, "Host: %s\r\n", host)
	}
	for _, line := range r.lines {
		b.WriteString(line + "\r\n")
	}
	switch {
	case len(r.trailer) > 0:
		b.WriteString("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n" + strings.Join(r.trailer, "\r\n") + "\r\n\r\n")
	case r.body != "":
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n", len(r.body))
	default:
		b.WriteString("\r\n")
	}
	return b.String()
}

// all sends text on a connection of its own and reads all answers until the gateway hangs up
// or is silent for a while.
func (h h1) all(t testing.TB, text string) []answer {
	t.Helper()
	conn := h.dial(t)
	defer conn.Close()
	go func() { _, _ = conn.Write(latin1(text)) }() // may be answered before it is read
	var answers []answer
	for reader := bufio.NewReader(conn); ; {
		_ = conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		a := readAnswer(reader, http.MethodGet)
		if a.status == 0 {
			return answers
		}
		answers = append(answers, a)
	}
}

func readAnswer(from *bufio.Reader, method string) answer {
	for {
		resp, err := http.ReadResponse(from, &http.Request{Method: method})
		if err != nil {
			return answer{err: err}
		}
		if resp.StatusCode == http.StatusContinue || resp.StatusCode == http.StatusEarlyHints {
			continue
		}
		if resp.StatusCode == http.StatusSwitchingProtocols {
			return answer{status: resp.StatusCode, header: resp.Header}
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
		return answer{status: resp.StatusCode, header: resp.Header, body: string(body), err: err}
	}
}

// latin1 returns the bytes of a text whose characters are all below 256, and the UTF-8 of
// others.
func latin1(text string) []byte {
	var b bytes.Buffer
	for _, r := range text {
		if r < 256 {
			b.WriteByte(byte(r))
			continue
		}
		b.WriteRune(r)
	}
	return b.Bytes()
}

// field splits a header line as HTTP/2 and 3 have it.
func field(line string) (name, value string) {
	if strings.HasPrefix(line, ":") {
		name, value, _ = strings.Cut(line[1:], ":")
		return ":" + strings.ToLower(name), strings.Trim(value, " \t")
	}
	name, value, _ = strings.Cut(line, ":")
	return strings.ToLower(name), strings.Trim(value, " \t")
}

// fields returns the fields of a request for HTTP/2 and 3. Pseudo-headers among the lines
// take the place of those that are made of the request.
func (r request) fields() [][2]string {
	pseudo := [][2]string{{":method", r.verb()}, {":scheme", "https"}, {":path", r.target}}
	if host := r.authority(); host != "-" {
		pseudo = append(pseudo, [2]string{":authority", host})
	}
	var own, extra [][2]string
	for _, line := range r.lines {
		name, value := field(line)
		if strings.HasPrefix(name, ":") {
			extra = append(extra, [2]string{name, value})
			continue
		}
		own = append(own, [2]string{name, value})
	}
	return append(append(pseudo, extra...), own...)
}
