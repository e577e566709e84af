package gateway

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
	"github.com/caddy-better-auth/gateway/session"
)

// farewell is a WebSocket's close frame with status 1008, policy violation (RFC 6455, 7.4.1).
var farewell = []byte{0x80 | opClose, 2, 1008 >> 8, 1008 & 0xff}

// farewellTime is how long a client may take to make room for it.
const farewellTime = 100 * time.Millisecond

// socket is the server's side of a WebSocket. It knows where frames begin, so that it can
// put a close frame between two of them.
type socket struct {
	answer http.ResponseWriter

	mu     sync.Mutex
	to     io.Writer // of frames; nil: the WebSocket has not begun
	frames frames
	ended  bool
}

// newSocket returns the socket of a request for a WebSocket, nil for any other.
func newSocket(r *http.Request, answer http.ResponseWriter) *socket {
	if upgrade := r.Header["Upgrade"]; len(upgrade) > 0 && strings.EqualFold(upgrade[0], "websocket") {
		return &socket{answer: answer}
	}
	if r.Method != http.MethodConnect || r.Proto != "websocket" && r.Header.Get(":protocol") != "websocket" { // HTTP/3 and 2
		return nil
	}
	return &socket{answer: answer}
}

// begin says that all that comes is frames, for a writer.
func (s *socket) begin(to io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to = to
}

// Write sends a part of the answer, or of the frames once these have begun.
func (s *socket) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended:
		return 0, session.ErrSessionOver
	case s.to == nil:
		return s.answer.Write(b)
	}
	n, err := s.to.Write(b)
	s.frames.pass(b[:n])
	return n, err
}

func (s *socket) flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return http.NewResponseController(s.answer).Flush()
}

// end closes the WebSocket properly, unless a frame is under way or the app has closed it.
func (s *socket) end() {
	if !s.mu.TryLock() {
		return
	}
	defer s.mu.Unlock()
	s.ended = true
	if s.to == nil || !s.frames.between() {
		return
	}
	_ = serverOf(s.answer).SetWriteDeadline(auth.Env{}.Time().Add(farewellTime))
	_, err := s.to.Write(farewell)
	if _, buffers := s.to.(http.ResponseWriter); buffers && err == nil {
		_ = http.NewResponseController(s.answer).Flush()
	}
}

// hijacked is the connection of a WebSocket in HTTP/1.1.
type hijacked struct {
	net.Conn
	socket *socket
}

// Write implements io.Writer.
func (h *hijacked) Write(b []byte) (int, error) { return h.socket.Write(b) }

// CloseWrite says that nothing more is sent, where the connection can.
func (h *hijacked) CloseWrite() error {
	if half, ok := h.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

const opClose = 8

// frames follows the frames of a WebSocket (RFC 6455, 5.2).
type frames struct {
	head   [14]byte
	have   int    // bytes of head
	left   uint64 // bytes of the payload
	closed bool   // a close frame went by
}

// between reports whether another frame may be sent now.
func (f *frames) between() bool { return f.have == 0 && f.left == 0 && !f.closed }

// pass follows bytes that were sent.
func (f *frames) pass(b []byte) {
	for len(b) > 0 {
		if f.left > 0 {
			n := min(f.left, uint64(len(b)))
			f.left -= n
			b = b[n:]
			continue
		}
		f.head[f.have] = b[0]
		f.have++
		b = b[1:]
		if f.have == f.size() {
			f.left = f.payload()
			f.closed = f.closed || f.head[0]&0x0f == opClose
			f.have = 0
		}
	}
}

// size returns the length of the head, as far as it can be known.
func (f *frames) size() int {
	size := 2
	if f.have < size {
		return size
	}
	switch f.head[1] & 0x7f {
	case 126:
		size += 2
	case 127:
		size += 8
	}
	if f.head[1]&0x80 != 0 {
		size += 4 // the mask
	}
	return size
}

func (f *frames) payload() uint64 {
	switch n := f.head[1] & 0x7f; n {
	case 126:
		return uint64(binary.BigEndian.Uint16(f.head[2:]))
	case 127:
		return binary.BigEndian.Uint64(f.head[2:])
	default:
		return uint64(n)
	}
}
