package redisstore

import "encoding/json"

// walker steps through JSON that is known to be valid, so it checks nothing.
type walker struct {
	data []byte
	at   int
}

// next skips white space and returns the byte behind it.
func (w *walker) next() byte {
	for {
		switch c := w.data[w.at]; c {
		case ' ', '\t', '\n', '\r':
			w.at++
		default:
			return c
		}
	}
}

// value returns the text of the value that begins here and steps behind it.
func (w *walker) value() json.RawMessage {
	begin := w.at
	for depth := 0; ; {
		switch w.data[w.at] {
		case '"':
			w.skipString()
		case '{', '[':
			depth++
			w.at++
		case '}', ']':
			depth--
			w.at++
		default: // a byte of a number or a word; inside a container, what stands between values too
			w.skipWord()
		}
		if depth == 0 {
			return json.RawMessage(w.data[begin:w.at:w.at])
		}
	}
}

// skipString steps behind the string that begins here.
func (w *walker) skipString() {
	for w.at++; w.data[w.at] != '"'; w.at++ {
		if w.data[w.at] == '\\' {
			w.at++
		}
	}
	w.at++
}

// skipWord steps behind a number, true, false or null, or behind one byte between values.
func (w *walker) skipWord() {
	w.at++
	for isWordByte(w.data[w.at]) {
		w.at++
	}
}

func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '.' || c == '+' || c == '-' || c == 'E'
}
