package gateway

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"slices"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// appAnswer is the writer of the answer to a request that was passed on. It keeps the app
// from saying what only the gateway may: who is signed in.
type appAnswer struct {
	caddyhttp.ResponseWriterWrapper
	app     *App
	arrival *arrival
	begun   bool
}

// WriteHeader implements http.ResponseWriter.
func (w *appAnswer) WriteHeader(status int) {
	w.begun = status >= 200 || status == http.StatusSwitchingProtocols
	w.app.disown(w.arrival, w.Header())
	w.arrival.disowned = w.begun
	w.ResponseWriter.WriteHeader(status)
}

// Write implements io.Writer.
func (w *appAnswer) Write(b []byte) (int, error) {
	w.begin()
	return w.ResponseWriter.Write(b)
}

// ReadFrom implements io.ReaderFrom.
func (w *appAnswer) ReadFrom(r io.Reader) (int64, error) {
	w.begin()
	return w.ResponseWriterWrapper.ReadFrom(r)
}

// Flush implements http.Flusher. What is flushed begins with the header.
func (w *appAnswer) Flush() {
	w.begin()
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// FlushError is Flush for http.ResponseController.
func (w *appAnswer) FlushError() error {
	w.begin()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack implements http.Hijacker.
func (w *appAnswer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

func (w *appAnswer) begin() {
	if !w.begun {
		w.WriteHeader(http.StatusOK)
	}
}

// disown takes the auth cookies and the identity headers off an answer of the app's. Once it
// has, what comes is the gateway's own.
func (a *App) disown(n *arrival, header http.Header) {
	if n == nil || n.ours == nil || n.disowned {
		return
	}
	n.disowned = true
	if lines := header["Set-Cookie"]; len(lines) > 0 {
		header["Set-Cookie"] = slices.DeleteFunc(slices.Clone(lines), n.ours.OwnsLine)
	}
	for name := range header {
		if p, _ := a.headers.purposeOf(name); p == identity {
			delete(header, name)
		}
	}
}

// Interface guards
var (
	_ http.Flusher  = (*appAnswer)(nil)
	_ http.Hijacker = (*appAnswer)(nil)
	_ io.ReaderFrom = (*appAnswer)(nil)
)
