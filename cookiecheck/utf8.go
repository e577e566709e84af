package cookiecheck

import (
	"strings"
	"unicode/utf8"
)

// byteOrderMark may stand at the start of a text and is no part of it.
const byteOrderMark = "\ufeff"

// decodeUTF8 returns b as JavaScript's TextDecoder reads it: a byte order mark at the
// start is dropped, and each longest row of bytes that could have begun a character but
// does not end one becomes one U+FFFD (Unicode 16, table 3-7; WHATWG Encoding, 8.1.1).
func decodeUTF8(b []byte) string {
	s := strings.TrimPrefix(string(b), byteOrderMark)
	if utf8.ValidString(s) {
		return s
	}
	var out strings.Builder
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			size = maximalSubpart(s)
		}
		out.WriteRune(r)
		s = s[size:]
	}
	return out.String()
}

// maximalSubpart returns the length of the broken character that s begins with. A row of
// bytes that is too short for a character, and has no mistake yet, is not full.
func maximalSubpart(s string) int {
	n := 1
	for n < len(s) && n < utf8.UTFMax && !utf8.FullRuneInString(s[:n+1]) {
		n++
	}
	return n
}
