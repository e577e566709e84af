package attack_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// h2 is HTTP/2 by prior knowledge, written frame by frame, every request on a connection of
// its own.
type h2 struct {
	address string
	tls     *tls.Config
}

func (h h2) String() string {
	if h.tls != nil {
		return "h2"
	}
	return "h2c"
}

// h2Conn is an HTTP/2 connection with one stream.
type h2Conn struct {
	net.Conn
	framer  *http2.Framer
	decoder *hpack.Decoder
	header  http.Header
	status  int
	body    bytes.Buffer
}

func (h h2) open(t testing.TB) (*h2Conn, error) {
	t.Helper()
	conn := h1{address: h.address}.dial(t)
	if h.tls != nil {
		config := h.tls.Clone()
		config.NextProtos = []string{"h2"}
		conn = tls.Client(conn, config)
	}
	if _, err := conn.Write([]byte(http2.ClientPreface)); err != nil {
		return nil, err
	}
	c := &h2Conn{Conn: conn, framer: http2.NewFramer(conn, conn), header: http.Header{}}
	c.decoder = hpack.NewDecoder(4096, func(f hpack.HeaderField) {
		if f.Name == ":status" {
			c.status, _ = strconv.Atoi(f.Value)
			return
		}
		c.header.Add(f.Name, f.Value)
	})
	return c, c.framer.WriteSettings(http2.Setting{ID: http2.SettingEnablePush, Val: 0})
}

// headers sends a block of fields, in as many frames as it takes.
func (c *h2Conn) headers(fields [][2]string, end bool) error {
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for _, f := range fields {
		if err := encoder.WriteField(hpack.HeaderField{Name: string(latin1(f[0])), Value: string(latin1(f[1]))}); err != nil {
			return err
		}
	}
	const frame = 16 << 10
	first := block.Next(frame)
	if err := c.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: 1, BlockFragment: first, EndStream: end, EndHeaders: block.Len() == 0,
	}); err != nil {
		return err
	}
	for block.Len() > 0 {
		part := block.Next(frame)
		if err := c.framer.WriteContinuation(1, block.Len() == 0, part); err != nil {
			return err
		}
	}
	return nil
}

func (h h2) send(t testing.TB, r request) answer {
	t.Helper()
	c, err := h.open(t)
	if err != nil {
		return answer{err: err}
	}
	defer c.Close()
	if err := c.write(r); err != nil {
		return answer{err: err}
	}
	return c.read()
}

func (c *h2Conn) write(r request) error {
	if err := c.headers(r.fields(), r.body == "" && len(r.trailer) == 0); err != nil {
		return err
	}
	if r.body != "" || len(r.trailer) > 0 {
		if err := c.framer.WriteData(1, len(r.trailer) == 0, []byte(r.body)); err != nil {
			return err
		}
	}
	if len(r.trailer) == 0 {
		return nil
	}
	var fields [][2]string
	for _, line := range r.trailer {
		name, value := field(line)
		fields = append(fields, [2]string{name, value})
	}
	return c.headers(fields, true)
}

// read returns the answer of the one stream.
func (c *h2Conn) read() answer {
	for {
		_ = c.SetReadDeadline(time.Now().Add(patience))
		frame, err := c.framer.ReadFrame()
		if err != nil {
			return answer{status: c.status, header: c.header, body: c.body.String(), err: err}
		}
		if ended, err := c.take(frame); ended {
			return answer{status: c.status, header: c.header, body: c.body.String(), err: err}
		}
	}
}

// take takes a frame, and reports whether it was the last of the answer.
func (c *h2Conn) take(frame http2.Frame) (ended bool, err error) {
	switch f := frame.(type) {
	case *http2.HeadersFrame:
		_, err := c.decoder.Write(f.HeaderBlockFragment())
		return err != nil || f.StreamEnded(), err
	case *http2.ContinuationFrame:
		_, err := c.decoder.Write(f.HeaderBlockFragment())
		return err != nil, err
	case *http2.DataFrame:
		c.body.Write(f.Data())
		return f.StreamEnded(), nil
	case *http2.SettingsFrame:
		if !f.IsAck() {
			_ = c.framer.WriteSettingsAck()
		}
	case *http2.RSTStreamFrame:
		return true, fmt.Errorf("reset: %v", f.ErrCode)
	case *http2.GoAwayFrame:
		return f.ErrCode != http2.ErrCodeNo, fmt.Errorf("go away: %v", f.ErrCode)
	}
	return false, nil
}
