package cookiecheck

import (
	"strings"
	"unicode"
)

// trimJS is ECMAScript's String.prototype.trim.
func trimJS(s string) string { return strings.TrimFunc(s, isSpaceJS) }

// isSpaceJS reports whether r is WhiteSpace or a LineTerminator (ECMA-262, 12.2 and
// 12.3). It differs from unicode.IsSpace: U+FEFF is white space, U+0085 is not.
func isSpaceJS(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', '\u00a0', '\u2028', '\u2029', '\ufeff':
		return true
	}
	return r > '\u00ff' && unicode.Is(unicode.Zs, r)
}
