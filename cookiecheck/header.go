package cookiecheck

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxHeader is the longest Cookie header that is read, in bytes, all lines together. No
// browser sends more than half of it for one site and Node.js takes 16 KiB by default.
const maxHeader = 32 << 10

// Header returns the request's Cookie header as the text that Node.js would hand to
// Better Auth: several lines joined with "; ", each byte one character (Latin-1). A
// header of more than 32 KiB counts as no cookies at all.
func Header(r *http.Request) string {
	lines := r.Header["Cookie"]
	size := 2 * max(0, len(lines)-1)
	for _, line := range lines {
		size += len(line)
	}
	switch {
	case size == 0 || size > maxHeader:
		return ""
	case len(lines) == 1:
		return latin1(lines[0])
	}
	return latin1(strings.Join(lines, "; "))
}

// latin1 returns the text whose characters are the bytes of s. Plain ASCII, which every
// honest header is, costs nothing.
func latin1(s string) string {
	if isASCII(s) {
		return s
	}
	text := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		text = utf8.AppendRune(text, rune(s[i]))
	}
	return string(text)
}

// isASCII reports whether all bytes of s are below 128. It looks at eight at a time.
func isASCII(s string) bool {
	const high = 0x8080808080808080
	for len(s) >= 8 {
		eight := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		if eight&high != 0 {
			return false
		}
		s = s[8:]
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
