package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/cookiecheck"
	"github.com/caddy-better-auth/gateway/session"
)

// newWatching returns a route whose only session ends when the returned function is called.
func newWatching(tb testing.TB) (*Protect, session.Verdict, func()) {
	tb.Helper()
	cookies, err := cookiecheck.New(cookiecheck.Config{Secrets: cookiecheck.PlainSecrets(strings.Repeat("secret", 9))})
	if err != nil {
		tb.Fatal(err)
	}
	id := &auth.Identity{Session: auth.Session{Token: "t", UserID: "u", ExpiresAt: time.Now().Add(time.Hour)}}
	p := &Protect{
		SessionCheck: SessionCheck{app: new(App), cookies: cookies, mode: session.Full},
		SignIn:       "/sign-in",
		watched:      session.NewConnections(session.ConnectionsConfig{}),
	}
	var held atomic.Pointer[auth.Identity]
	held.Store(id)
	p.lookUp = func(context.Context, *exchange) (*auth.Identity, error) { return held.Load(), nil }
	return p, session.Verdict{OK: true, Identity: id}, func() {
		held.Store(nil)
		p.watched.UserChanged("u")
	}
}

func caddyRequest(method, path string) *http.Request {
	r := httptest.NewRequest(method, path, nil)
	ctx := context.WithValue(r.Context(), caddy.ReplacerCtxKey, caddy.NewReplacer())
	return r.WithContext(context.WithValue(ctx, caddyhttp.VarsCtxKey, make(map[string]any)))
}

// TestUnansweredGetsCookies: what a handler leaves unanswered is answered by others, with
// the cookies.
func TestUnansweredGetsCookies(t *testing.T) {
	broken := errors.New("broken")
	for _, cause := range []error{nil, broken} {
		p, v, _ := newWatching(t)
		v.Cookies = []string{"better-auth.session_token=t; Path=/"}
		w := httptest.NewRecorder()
		err := p.pass(w, caddyRequest("GET", "/"), caddyhttp.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return cause }), v)
		if !errors.Is(err, cause) {
			t.Errorf("got %v", err)
		}
		if got := w.Header()["Set-Cookie"]; len(got) != 1 || got[0] != v.Cookies[0] {
			t.Errorf("got Set-Cookie %q", got)
		}
	}
}

// TestEndedExchange: a handler that does not look at the context cannot go on after the
// session, and what it has left unfinished does not look finished.
func TestEndedExchange(t *testing.T) {
	tests := map[string]struct {
		before func(http.ResponseWriter) // the end
		after  func(http.ResponseWriter) error
		want   string
	}{
		"unanswered": {func(http.ResponseWriter) {}, func(w http.ResponseWriter) error {
			w.WriteHeader(http.StatusOK)
			_, err := w.Write([]byte("secret"))
			return err
		}, "401"},
		"answered, writes":  {begin, func(w http.ResponseWriter) error { _, err := w.Write([]byte("secret")); return err }, "aborted"},
		"answered, copies":  {begin, func(w http.ResponseWriter) error { _, err := io.Copy(w, strings.NewReader("secret")); return err }, "aborted"},
		"answered, flushes": {begin, func(w http.ResponseWriter) error { return http.NewResponseController(w).Flush() }, "aborted"},
		"answered, is done": {begin, func(http.ResponseWriter) error { return session.ErrSessionOver }, "aborted"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, v, end := newWatching(t)
				w, got := httptest.NewRecorder(), ""
				func() {
					defer func() {
						if err, ok := recover().(error); ok && errors.Is(err, http.ErrAbortHandler) {
							got = "aborted"
						}
					}()
					err := p.pass(w, caddyRequest("POST", "/"), caddyhttp.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
						test.before(w)
						time.Sleep(2 * time.Second)
						end()
						time.Sleep(time.Second)
						if !errors.Is(context.Cause(r.Context()), session.ErrSessionOver) {
							t.Errorf("the context ended by %v", context.Cause(r.Context()))
						}
						if err := test.after(w); !errors.Is(err, session.ErrSessionOver) {
							t.Errorf("got %v", err)
						}
						return nil
					}), v)
					if err != nil {
						t.Error(err)
					}
				}()
				if w.Code == http.StatusUnauthorized {
					got = "401"
				}
				if got != test.want || strings.Contains(w.Body.String(), "secret") {
					t.Errorf("got %s %d %q, want %s", got, w.Code, w.Body, test.want)
				}
				time.Sleep(time.Second) // the last tick
			})
		})
	}
}

func begin(w http.ResponseWriter) { _, _ = io.WriteString(w, "begun") }

// sender is a writer that can copy by itself, as net/http's does out of a file.
type sender struct {
	*httptest.ResponseRecorder
	files int // how often it could
}

func (s *sender) ReadFrom(r io.Reader) (n int64, err error) {
	if part, ok := r.(*io.LimitedReader); ok {
		if _, file := part.R.(syscall.Conn); file {
			s.files++
		}
	}
	return io.Copy(s.ResponseRecorder, r)
}

// TestExchangeSendsFiles: files are sent by the kernel as they are without the gateway, whole
// and in part.
func TestExchangeSendsFiles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	content := bytes.Repeat([]byte("0123456789abcdef"), 200_000) // three parts and a bit
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{len(content), 1 << 20, 5, 0} {
		p, v, _ := newWatching(t)
		w := &sender{ResponseRecorder: httptest.NewRecorder()}
		err := p.pass(w, caddyRequest("GET", "/"), caddyhttp.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) error {
			file, err := os.Open(name)
			if err != nil {
				return err
			}
			defer file.Close()
			if size == len(content) {
				_, err = io.Copy(w, file)
			} else {
				_, err = io.CopyN(w, file, int64(size))
			}
			return err
		}), v)
		if err != nil || !bytes.Equal(w.Body.Bytes(), content[:size]) || w.files != max(1, (size+1<<20-1)>>20) {
			t.Errorf("%d bytes: got %d in %d parts, %v", size, w.Body.Len(), w.files, err)
		}
	}
}

// nobody is a writer that costs nothing.
type nobody struct{ header http.Header }

func (n *nobody) Header() http.Header         { return n.header }
func (n *nobody) Write(b []byte) (int, error) { return len(b), nil }
func (n *nobody) WriteHeader(int)             {}

// BenchmarkPass is what a request costs besides its check.
func BenchmarkPass(b *testing.B) {
	answer := caddyhttp.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(http.StatusOK)
		_, err := w.Write([]byte("the app"))
		return err
	})
	for _, name := range []string{"keep", "close", "keep, with a cookie", "close, with a cookie"} {
		b.Run(name, func(b *testing.B) {
			p, v, _ := newWatching(b)
			if strings.HasPrefix(name, "keep") {
				p.watched = nil
			}
			if strings.Contains(name, "cookie") {
				v.Cookies = []string{"better-auth.session_token=t; Path=/"}
			}
			ctx, cancel := context.WithCancel(b.Context()) // as net/http has one
			defer cancel()
			r := caddyRequest("GET", "/")
			r = r.WithContext(ctx)
			w := &nobody{make(http.Header)}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.header)
				if err := p.pass(w, r, answer, v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
