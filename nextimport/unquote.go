package nextimport

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// singleEscapes are the letters that stand for a control character after a backslash
// (ECMA-262, SingleEscapeCharacter).
var singleEscapes = map[byte]string{'n': "\n", 't': "\t", 'b': "\b", 'f': "\f", 'r': "\r", 'v': "\v", '0': "\x00"}

// unquote returns the value of a string or of a template without expressions, quotes
// included. Half a surrogate pair becomes U+FFFD.
func unquote(raw string) string { return unescape(raw[1 : len(raw)-1]) }

// unescape replaces the escape sequences of a string or template.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for s != "" {
		plain, rest, found := strings.Cut(s, `\`)
		b.WriteString(plain)
		if !found || rest == "" {
			return b.String()
		}
		value, width := escape(rest)
		b.WriteString(value)
		s = rest[width:]
	}
	return b.String()
}

// escape reads what follows a backslash, and how many bytes it takes.
func escape(s string) (value string, width int) {
	if v, ok := singleEscapes[s[0]]; ok {
		return v, 1
	}
	switch s[0] {
	case '\r', '\n':
		if strings.HasPrefix(s, "\r\n") {
			return "", 2
		}
		return "", 1
	case 'x':
		return hexEscape(s, 1, 3)
	case 'u':
		return unicodeEscape(s)
	}
	_, width = utf8.DecodeRuneInString(s)
	return s[:width], width
}

// hexEscape reads the hexadecimal digits s[from:to]. What is no number stands for itself.
func hexEscape(s string, from, to int) (string, int) {
	if to <= len(s) {
		if n, err := strconv.ParseUint(s[from:to], 16, 32); err == nil {
			return string(rune(n)), to
		}
	}
	return s[:1], 1
}

func unicodeEscape(s string) (string, int) {
	if strings.HasPrefix(s, "u{") {
		end := strings.IndexByte(s, '}')
		value, width := hexEscape(s, 2, max(end, 2))
		if width == 1 {
			return value, width
		}
		return value, width + 1
	}
	high, width := hexEscape(s, 1, 5)
	if width == 5 && len(s) >= 11 && s[5:7] == `\u` {
		first, _ := strconv.ParseUint(s[1:5], 16, 32)
		second, err := strconv.ParseUint(s[7:11], 16, 32)
		if r := utf16.DecodeRune(rune(first), rune(second)); err == nil && r != utf8.RuneError {
			return string(r), 11
		}
	}
	return high, width
}
