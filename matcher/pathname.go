package matcher

import (
	"net/url"
	"unicode/utf8"
)

// MaxPath is the longest path that is matched, in bytes. A longer one counts as claimed.
const MaxPath = 8 << 10

// forms are the two texts the server tries.
type forms struct {
	encoded string // the pathname of a WHATWG URL
	decoded string // the same, decoded once; equal to encoded if that fails
}

func target(path, host string, o Options) forms {
	decoded, err := url.PathUnescape(path)
	if err != nil || !utf8.ValidString(decoded) {
		decoded = path
	}
	return forms{encoded: path, decoded: decoded}
}
