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
	extra := 0
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			extra++
		}
	}
	if extra == 0 {
		return s
	}
	text := make([]byte, 0, len(s)+extra)
	for i := range len(s) {
		text = utf8.AppendRune(text, rune(s[i]))
	}
	return string(text)
}
