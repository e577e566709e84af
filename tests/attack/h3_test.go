package attack_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/quic-go/qpack"
	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/quicvarint"
)

// h3 is HTTP/3, written frame by frame, every request on a connection of its own.
type h3 struct {
	address string
	tls     *tls.Config
}

func (h3) String() string { return "h3" }

// Frames of HTTP/3 (RFC 9114, 7.2).
const (
	h3Data     = 0
	h3Headers  = 1
	h3Settings = 4
)

func (h h3) send(t testing.TB, r request) answer {
	t.Helper()
	return h.frames(t, r.h3())
}

// frames sends frames on a stream of a connection of its own.
func (h h3) frames(t testing.TB, frames []byte) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	config := h.tls.Clone()
	config.NextProtos = []string{"h3"}
	conn, err := quic.DialAddr(ctx, h.address, config, nil)
	if err != nil {
		t.Fatalf("HTTP/3: %v", err)
	}
	defer func() { _ = conn.CloseWithError(0x100, "") }()
	control, err := conn.OpenUniStream()
	if err != nil {
		return answer{err: err}
	}
	if _, err := control.Write([]byte{0, h3Settings, 0}); err != nil { // the kind of the stream, and no settings
		return answer{err: err}
	}
	stream, err := conn.OpenStreamSync(ctx)
	if err != nil {
		return answer{err: err}
	}
	_ = stream.SetDeadline(time.Now().Add(patience))
	if _, err := stream.Write(frames); err != nil {
		return answer{err: err}
	}
	_ = stream.Close()
	return readH3(stream)
}

// h3 returns the frames of the request.
func (r request) h3() []byte {
	frames := h3Frame(nil, h3Headers, h3Block(r.fields()))
	if r.body != "" || len(r.trailer) > 0 {
		frames = h3Frame(frames, h3Data, []byte(r.body))
	}
	if len(r.trailer) > 0 {
		var fields [][2]string
		for _, line := range r.trailer {
			name, value := field(line)
			fields = append(fields, [2]string{name, value})
		}
		frames = h3Frame(frames, h3Headers, h3Block(fields))
	}
	return frames
}

func h3Block(fields [][2]string) []byte {
	var block bytes.Buffer
	encoder := qpack.NewEncoder(&block)
	for _, f := range fields {
		_ = encoder.WriteField(qpack.HeaderField{Name: string(latin1(f[0])), Value: string(latin1(f[1]))}) // to memory
	}
	return block.Bytes()
}

func h3Frame(to []byte, kind uint64, content []byte) []byte {
	to = quicvarint.Append(to, kind)
	to = quicvarint.Append(to, uint64(len(content)))
	return append(to, content...)
}

func readH3(stream io.Reader) answer {
	a := answer{header: http.Header{}}
	reader := quicvarint.NewReader(stream)
	for {
		kind, err := quicvarint.Read(reader)
		if errors.Is(err, io.EOF) {
			return a
		}
		if err != nil {
			a.err = err
			return a
		}
		size, err := quicvarint.Read(reader)
		if err != nil {
			a.err = err
			return a
		}
		content := make([]byte, size)
		if _, err := io.ReadFull(reader, content); err != nil {
			a.err = err
			return a
		}
		switch kind {
		case h3Data:
			a.body += string(content)
		case h3Headers:
			next := qpack.NewDecoder().Decode(content)
			for {
				f, err := next()
				if err != nil {
					break
				}
				if f.Name == ":status" {
					a.status, _ = strconv.Atoi(f.Value)
					continue
				}
				a.header.Add(f.Name, f.Value)
			}
		}
	}
}
