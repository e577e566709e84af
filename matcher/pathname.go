package matcher

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// MaxPath is the longest path that is matched, in bytes. A longer one counts as claimed.
const MaxPath = 8 << 10

// forms are the two texts that the Next.js server tries.
type forms struct {
	encoded string // the pathname
	decoded string // the same, decoded once; equal to encoded where that fails
}

// target returns the forms of a request path for a request to the given host.
func target(path, host string, o Options) forms {
	encoded := o.page(pathname(path), host)
	return forms{encoded: encoded, decoded: decodeComponent(encoded)}
}

// pathname returns the pathname of a WHATWG URL with the given raw path: dot segments are
// resolved, also when written %2e, a backslash is a slash, and characters that may not stand in
// a path are encoded. A query or a fragment is cut off.
func pathname(path string) string {
	if isPathname(path) {
		return path
	}
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	path = strings.NewReplacer(`\`, "/", "\t", "", "\n", "", "\r", "").Replace(path)
	return resolveDots(encodePath(strings.TrimPrefix(path, "/")))
}

// isPathname reports whether pathname would return the path as it is.
func isPathname(path string) bool {
	if !strings.HasPrefix(path, "/") {
		return false
	}
	for i := range len(path) {
		switch c := path[i]; {
		case mustEncode(c), c == '?', c == '#', c == '\\':
			return false
		case c == '.' && path[i-1] == '/':
			return false
		case c == '%' && strings.HasPrefix(path[i+1:], "2") && len(path) > i+2 && path[i+2]|0x20 == 'e':
			return false
		}
	}
	return true
}

// mustEncode reports whether a byte is in the path percent-encode set of the URL standard, as
// Node 20 has it (without "^").
func mustEncode(c byte) bool {
	return c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>`{}", c) >= 0
}

func encodePath(path string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(path) {
		if c := path[i]; mustEncode(c) {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// resolveDots resolves the dot segments of a path whose first slash is cut off, and puts that
// slash back.
func resolveDots(path string) string {
	segments := strings.Split(path, "/")
	kept := segments[:0]
	for i, s := range segments {
		dots := dotSegment(s)
		if dots == 2 && len(kept) > 0 {
			kept = kept[:len(kept)-1]
		}
		switch {
		case dots == 0:
			kept = append(kept, s)
		case i == len(segments)-1:
			kept = append(kept, "")
		}
	}
	return "/" + strings.Join(kept, "/")
}

// dotSegment returns 1 or 2 for "." and ".." in any spelling, and 0 for every other segment.
func dotSegment(s string) int {
	dots := 0
	for len(s) > 0 {
		switch {
		case s[0] == '.':
			s = s[1:]
		case len(s) >= 3 && strings.EqualFold(s[:3], "%2e"):
			s = s[3:]
		default:
			return 0
		}
		if dots++; dots > 2 {
			return 0
		}
	}
	return dots
}

// decodeComponent is JavaScript's decodeURIComponent; where that throws, the text stays.
func decodeComponent(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	decoded, err := url.PathUnescape(s)
	if err != nil || !utf8.ValidString(decoded) {
		return s
	}
	return decoded
}
