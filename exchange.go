package gateway

import (
	"bufio"
	"context"
	"io"
	"math"
	"net"
	"net/http"
	"sync/atomic"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// exchange is a request that was let in, and the writer of its answer. It puts the cookies
// of the session on whatever is answered, and ends when the session does.
type exchange struct {
	caddyhttp.ResponseWriterWrapper
	protect  *Protect
	request  *http.Request
	arrival  *arrival
	identity *auth.Identity
	cookies  []string // Set-Cookie lines to send

	connection   session.Connection
	cookieHeader []string // of the request, in mode remote
	cancel       context.CancelCauseFunc
	progress     atomic.Uint32
	hijacked     bool
	socket       *socket // nil: it is no WebSocket
}

// How far an exchange is.
const (
	unanswered uint32 = iota
	begun             // the status is written
	stopped           // it was ended before
	severed           // it was ended after
)

// pass lets next answer the request.
func (p *Protect) pass(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler, v session.Verdict) error {
	x := &exchange{protect: p, request: r, arrival: arrivalOf(r), identity: v.Identity, cookies: v.Cookies}
	x.ResponseWriter = w
	if p.watched != nil && v.Identity != nil {
		defer x.unwatch(r.Context())
		x.watch()
	}
	return x.serve(next)
}

// watch lets the exchange end with its session. The request stays the same, since Caddy's
// placeholders are made of it.
func (x *exchange) watch() {
	ctx, cancel := context.WithCancelCause(x.request.Context())
	if x.protect.mode == session.Remote {
		x.cookieHeader = withCredentials(x.request).Header["Cookie"]
	}
	x.cancel = cancel
	*x.request = *x.request.WithContext(ctx)
	x.socket = newSocket(x.request, x.ResponseWriter)
	x.protect.watched.Admit(&x.connection, x.identity, x)
	if endless(x.request) {
		x.connection.Stream()
	}
}

// unwatch gives the request its own context back, for the handlers of errors.
func (x *exchange) unwatch(ctx context.Context) {
	x.cancel(nil)
	*x.request = *x.request.WithContext(ctx)
}

// serve lets next answer, and says what next has left unsaid.
func (x *exchange) serve(next caddyhttp.Handler) error {
	defer x.connection.Done()
	err := next.ServeHTTP(x, x.request)
	x.connection.Done()
	switch x.progress.Load() {
	case unanswered: // whoever answers now, maybe with a page of the app
		x.protect.sendCookies(x.arrival, x.Header(), x.cookies)
		private(x.Header())
	case stopped:
		return x.protect.refuse(x.ResponseWriter, x.request)
	case severed:
		repl := x.request.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer)
		repl.Set("http.better_auth.error", "session over")
		if !x.hijacked {
			panic(http.ErrAbortHandler) // the answer must not look complete
		}
	}
	return err
}

// Session implements session.Exchange.
func (x *exchange) Session(ctx context.Context) (*auth.Identity, error) {
	return x.protect.lookUp(ctx, x)
}

// Allows implements session.Exchange.
func (x *exchange) Allows(id *auth.Identity) bool { return x.protect.lacks(&id.User) == "" }

// Abort implements session.Exchange. What was answered is cut off, even if the client does
// not read on. What was not gets the answer of a request without a session.
func (x *exchange) Abort(cause error) {
	counts.severed.Inc()
	if !x.progress.CompareAndSwap(unanswered, stopped) {
		x.progress.Store(severed)
		if x.socket != nil {
			x.socket.end()
		}
		now := auth.Env{}.Time()
		_ = http.NewResponseController(x.ResponseWriter).SetReadDeadline(now)
		_ = serverOf(x.ResponseWriter).SetWriteDeadline(now)
	}
	x.cancel(cause)
}

// serverOf returns the controller of the server's own writer. Its deadlines may be set while
// another goroutine writes, unlike those of Caddy's writers around it.
func serverOf(w http.ResponseWriter) *http.ResponseController {
	for {
		outer, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return http.NewResponseController(w)
		}
		w = outer.Unwrap()
	}
}

// open begins the answer, unless it has begun, and reports whether it may go on.
func (x *exchange) open() bool {
	if x.progress.Load() == unanswered {
		x.WriteHeader(http.StatusOK)
	}
	return x.progress.Load() == begun
}

// WriteHeader implements http.ResponseWriter.
func (x *exchange) WriteHeader(status int) {
	if status < 200 && status != http.StatusSwitchingProtocols {
		if x.progress.Load() == unanswered {
			x.ResponseWriter.WriteHeader(status)
		}
		return
	}
	if !x.progress.CompareAndSwap(unanswered, begun) {
		if x.progress.Load() == begun {
			x.ResponseWriter.WriteHeader(status) // to be told that it is superfluous
		}
		return
	}
	x.protect.sendCookies(x.arrival, x.Header(), x.cookies)
	private(x.Header())
	x.ResponseWriter.WriteHeader(status)
	if streams(status, x.Header()) {
		x.connection.Stream()
	}
	if x.socket != nil && x.request.Method == http.MethodConnect && status < 300 {
		x.socket.begin(x.ResponseWriter)
	}
}

// Write implements http.ResponseWriter.
func (x *exchange) Write(b []byte) (int, error) {
	switch {
	case !x.open():
		return 0, session.ErrSessionOver
	case x.socket != nil:
		return x.socket.Write(b)
	default:
		return x.ResponseWriter.Write(b)
	}
}

// ReadFrom implements io.ReaderFrom. It goes by parts, so that a long one can be ended, and
// wraps no io.LimitedReader in another: net/http sends files by the kernel out of one only.
func (x *exchange) ReadFrom(r io.Reader) (sent int64, err error) {
	all, ok := r.(*io.LimitedReader)
	if !ok {
		all = &io.LimitedReader{R: r, N: math.MaxInt64}
	}
	for {
		if !x.open() {
			return sent, session.ErrSessionOver
		}
		part := &io.LimitedReader{R: all.R, N: min(all.N, 1<<20)}
		n, err := x.ResponseWriterWrapper.ReadFrom(part)
		sent += n
		all.N -= n
		if err != nil || part.N > 0 || all.N == 0 {
			return sent, err
		}
	}
}

// FlushError is what http.ResponseController flushes with.
func (x *exchange) FlushError() error {
	if !x.open() {
		return session.ErrSessionOver
	}
	if x.socket != nil {
		return x.socket.flush()
	}
	return http.NewResponseController(x.ResponseWriter).Flush()
}

// Flush implements http.Flusher.
func (x *exchange) Flush() { _ = x.FlushError() }

// Hijack implements http.Hijacker.
func (x *exchange) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if x.progress.CompareAndSwap(unanswered, begun) {
		x.connection.Stream() // what comes is an answer that nobody can read
	}
	if x.progress.Load() != begun {
		return nil, nil, session.ErrSessionOver
	}
	conn, buffered, err := http.NewResponseController(x.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	x.hijacked = true
	if x.socket != nil {
		x.socket.begin(conn)
		conn = &hijacked{conn, x.socket}
		buffered.Writer.Reset(conn)
	}
	return conn, buffered, nil
}

// Interface guards
var (
	_ session.Exchange = (*exchange)(nil)
	_ http.Flusher     = (*exchange)(nil)
	_ http.Hijacker    = (*exchange)(nil)
	_ io.ReaderFrom    = (*exchange)(nil)
)
