package attack_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// arrival is a request as it reached the app.
type arrival struct {
	Method, Target string
	Lines          [][2]string // header fields in their order, names as they were spelled
	Header         http.Header
	Host           string
	Body           string
	Trailer        http.Header
	Raw            string // all of it, with its body
}

// get returns the values of a header field, joined.
func (a arrival) get(name string) string { return strings.Join(a.Header.Values(name), ", ") }

// echo is the app. It keeps what reached it and answers as it is told to.
type echo struct {
	*httptest.Server

	mu      sync.Mutex
	got     []arrival
	answer  http.HandlerFunc
	discard bool // nothing is kept
	active  int
	idle    *sync.Cond
}

func newEcho(t testing.TB) *echo {
	t.Helper()
	e := new(echo)
	e.idle = sync.NewCond(&e.mu)
	e.Server = httptest.NewUnstartedServer(http.HandlerFunc(e.serve))
	e.Listener = recordingListener{e.Listener}
	e.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, recordedKey{}, c)
	}
	e.Start()
	t.Cleanup(e.Close)
	return e
}

// answers makes the app answer otherwise from now on. Nil: 200, "the app".
func (e *echo) answers(h http.HandlerFunc) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = h
}

// take returns what arrived since the last call, once all of it has.
func (e *echo) take() []arrival {
	e.mu.Lock()
	defer e.mu.Unlock()
	for e.active > 0 {
		e.idle.Wait()
	}
	got := e.got
	e.got = nil
	return got
}

// forget keeps nothing from now on.
func (e *echo) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.discard, e.got = true, nil
}

func (e *echo) serve(w http.ResponseWriter, r *http.Request) {
	a := e.receive(r)
	e.mu.Lock()
	answer := e.answer
	e.mu.Unlock()
	if answer != nil {
		r.Body = io.NopCloser(strings.NewReader(a.Body))
		answer(w, r)
		return
	}
	_, _ = io.WriteString(w, "the app")
}

// receive reads a request to its end and keeps it.
func (e *echo) receive(r *http.Request) arrival {
	e.mu.Lock()
	e.active++
	e.mu.Unlock()
	defer func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.active--
		e.idle.Broadcast()
	}()
	conn, _ := r.Context().Value(recordedKey{}).(*recordedConn)
	body := ""
	if !isUpgrade(r) {
		b, _ := io.ReadAll(r.Body)
		body = string(b)
		defer conn.reset()
	}
	a := arrivalOf(conn.bytes(), r, body)
	e.keep(a)
	return a
}

func (e *echo) keep(a arrival) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.discard {
		e.got = append(e.got, a)
	}
}

func isUpgrade(r *http.Request) bool {
	return r.Header.Get("Upgrade") != "" || r.Method == http.MethodConnect
}

// arrivalOf reads the head of a request out of the bytes that came.
func arrivalOf(raw []byte, r *http.Request, body string) arrival {
	a := arrival{Header: r.Header.Clone(), Host: r.Host, Body: body, Trailer: r.Trailer.Clone(), Raw: string(raw)}
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	first, rest, _ := strings.Cut(head, "\r\n")
	a.Method, a.Target, _ = strings.Cut(first, " ")
	a.Target = strings.TrimSuffix(a.Target, " HTTP/1.1")
	for line := range strings.SplitSeq(rest, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		a.Lines = append(a.Lines, [2]string{name, strings.TrimSpace(value)})
	}
	return a
}

type recordedKey struct{}

// recordingListener keeps what its connections read.
type recordingListener struct{ net.Listener }

func (l recordingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &recordedConn{Conn: c}, nil
}

// recordedConn keeps the first megabyte that is read since the last request.
type recordedConn struct {
	net.Conn
	mu   sync.Mutex
	read bytes.Buffer
}

const mostKept = 1 << 20

func (c *recordedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.read.Len() < mostKept {
		c.read.Write(b[:n])
	}
	return n, err
}

func (c *recordedConn) bytes() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.read.Bytes())
}

func (c *recordedConn) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read.Reset()
}
