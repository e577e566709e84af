package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// secret signs the cookies of all servers.
const secret = "a secret that only benchmarks know, nobody else"

// bench is one run: what it has built and started.
type bench struct {
	plan
	ctx        context.Context // ends on Ctrl-C
	repository string
	dir        string // for binaries, databases, logs
	upstream   string // host and port
	programs   []*program
	closers    []func() error

	// Made when first asked for.
	caddy, gateway, oauth2proxy func() (string, error) // paths of binaries
	redis                       func() (*redisServer, error)
	next                        func() (*nextServer, error)
}

func newBench(ctx context.Context, p plan) (*bench, error) {
	b := &bench{plan: p, ctx: ctx}
	var err error
	if b.repository, err = repository(); err != nil {
		return nil, err
	}
	if b.dir, err = os.MkdirTemp("", "gateway-bench-"); err != nil {
		return nil, err
	}
	if err := b.startUpstream(); err != nil {
		return nil, err
	}
	b.caddy = b.builds("caddy", "github.com/caddyserver/caddy/v2/cmd/caddy")
	b.gateway = b.builds("gateway", "./cmd/gateway")
	b.oauth2proxy = sync.OnceValues(b.installOAuth2Proxy)
	b.redis = sync.OnceValues(b.startRedis)
	b.next = sync.OnceValues(b.startNext)
	return b, nil
}

// close ends what was started, the latest first, and removes what was written.
func (b *bench) close() error {
	for _, end := range slices.Backward(b.closers) {
		if err := end(); err != nil {
			progress("closing: %v", err)
		}
	}
	for _, p := range slices.Backward(b.programs) {
		p.stop()
	}
	return os.RemoveAll(b.dir)
}

// builds returns a function that builds a package of this module's build list, once.
func (b *bench) builds(name, pkg string) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		progress("building %s", name)
		binary := filepath.Join(b.dir, name)
		_, err := b.output(b.repository, "go", "build", "-o", binary, pkg)
		return binary, err
	})
}

// startUpstream runs the app behind all gates: a kilobyte for everybody.
func (b *bench) startUpstream() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	answer := []byte(strings.Repeat("x", answerSize))
	server := &http.Server{
		ReadHeaderTimeout: time.Minute,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = w.Write(answer) // whoever has gone needs no answer
		}),
	}
	go func() { _ = server.Serve(l) }() // until close
	b.upstream = l.Addr().String()
	b.closers = append(b.closers, server.Close)
	return nil
}

// client follows no redirects.
var client = &http.Client{
	Timeout:       30 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// answer is what a server said.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends a request: a POST of JSON if there is a body, else a GET. Headers are lines.
func (b *bench) ask(url string, header []string, body string) (answer, error) {
	return ask(b.ctx, url, header, body)
}

func ask(ctx context.Context, url string, header []string, body string) (answer, error) {
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Origin", req.URL.Scheme+"://"+req.URL.Host)
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Add(name, value)
	}
	resp, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(text)}, err
}

// answers returns a function that reports whether a server answers with 200.
func answers(url string) func(context.Context) bool {
	return func(ctx context.Context) bool {
		a, err := ask(ctx, url, nil, "")
		return err == nil && a.status == http.StatusOK
	}
}

// expect asks for a page and wants an answer with the status.
func (b *bench) expect(status int, url string, header []string, body string) (answer, error) {
	a, err := b.ask(url, header, body)
	if err == nil && a.status != status {
		err = fmt.Errorf("%s answers %d, not %d: %.300s", url, a.status, status, a.body)
	}
	return a, err
}
