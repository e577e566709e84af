package gateway

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"testing"
)

// frame makes a frame with a payload of a length.
func frame(op byte, length int, masked bool) []byte {
	b := []byte{op}
	switch {
	case length < 126:
		b = append(b, byte(length))
	case length < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(length))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(length))
	}
	if masked {
		b[1] |= 0x80
		b = append(b, 0x88, 0x88, 0x88, 0x88)
	}
	return append(b, bytes.Repeat([]byte{0x88}, length)...) // as close frames would begin
}

// TestFrames: wherever a stream of frames is split, it is known whether one is under way.
func TestFrames(t *testing.T) {
	for _, masked := range []bool{false, true} {
		for _, length := range []int{0, 1, 125, 126, 127, 65535, 65536, 70000} {
			one := frame(0x81, length, masked)
			all := bytes.Repeat(one, 3)
			for _, piece := range []int{1, 2, 3, 7, len(one), len(one) + 1, len(all)} {
				var f frames
				for sent := 0; sent < len(all); {
					n := min(piece, len(all)-sent)
					f.pass(all[sent : sent+n])
					sent += n
					if want := sent%len(one) == 0; f.between() != want {
						t.Fatalf("length %d, masked %t, in pieces of %d: after %d bytes got %t", length, masked, piece, sent, f.between())
					}
				}
			}
		}
	}
}

func TestSocketEnds(t *testing.T) {
	tests := map[string]struct {
		sent     []byte
		farewell bool
	}{
		"nothing was sent":    {nil, true},
		"between two frames":  {frame(0x81, 5, false), true},
		"in a long message":   {frame(0x01, 5, false), true}, // between its fragments
		"in a head":           {frame(0x81, 300, false)[:3], false},
		"in a payload":        {frame(0x81, 300, false)[:100], false},
		"after a close frame": {frame(0x88, 2, false), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/ws", nil)
			r.Header.Set("Upgrade", "WebSocket")
			var to bytes.Buffer
			s := newSocket(r, httptest.NewRecorder())
			s.begin(&to)
			if _, err := s.Write(test.sent); err != nil {
				t.Fatal(err)
			}
			s.end()
			want := test.sent
			if test.farewell {
				want = append(want, farewell...)
			}
			if !bytes.Equal(to.Bytes(), want) {
				t.Errorf("got % x", to.Bytes())
			}
			if _, err := s.Write([]byte{0x81, 0}); err == nil {
				t.Error("it goes on after its end")
			}
		})
	}
}

func TestNewSocket(t *testing.T) {
	for name, test := range map[string]struct {
		method, proto, header, value string
		want                         bool
	}{
		"a page":                    {"GET", "HTTP/1.1", "", "", false},
		"HTTP/1.1":                  {"GET", "HTTP/1.1", "Upgrade", "websocket", true},
		"HTTP/1.1, something else":  {"GET", "HTTP/1.1", "Upgrade", "h2c", false},
		"HTTP/2":                    {"CONNECT", "HTTP/2.0", ":protocol", "websocket", true},
		"HTTP/2, something else":    {"CONNECT", "HTTP/2.0", ":protocol", "connect-udp", false},
		"HTTP/2, a tunnel":          {"CONNECT", "HTTP/2.0", "", "", false},
		"HTTP/3":                    {"CONNECT", "websocket", "", "", true},
		"HTTP/2, a page that lies ": {"GET", "HTTP/2.0", ":protocol", "websocket", false},
	} {
		r := httptest.NewRequest(test.method, "/", nil)
		r.Proto, r.Header = test.proto, http.Header{}
		if test.header != "" {
			r.Header[test.header] = []string{test.value}
		}
		if got := newSocket(r, nil) != nil; got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}
