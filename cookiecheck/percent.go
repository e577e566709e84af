package cookiecheck

import (
	"strings"
	"unicode/utf8"
)

// encodeURIComponent escapes all bytes but A-Z a-z 0-9 - _ . ! ~ * ' ( ), with upper-case
// hex digits (ECMA-262, 19.2.6.4).
func encodeURIComponent(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; unreserved(c) {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		strings.IndexByte("-_.!~*'()", c) >= 0
}

// decodeURIComponent undoes percent escapes (ECMA-262, 19.2.6.2). It reports false, where
// JavaScript throws, for a "%" without two hex digits and for escapes that are not UTF-8.
func decodeURIComponent(s string) (string, bool) {
	var out strings.Builder
	out.Grow(len(s))
	for s != "" {
		at := strings.IndexByte(s, '%')
		if at < 0 {
			out.WriteString(s)
			break
		}
		out.WriteString(s[:at])
		start := out.Len()
		s = s[at:]
		for s != "" && s[0] == '%' {
			c, ok := escape(s)
			if !ok {
				return "", false
			}
			out.WriteByte(c)
			s = s[3:]
		}
		if !utf8.ValidString(out.String()[start:]) {
			return "", false // a row of escapes must be UTF-8 by itself
		}
	}
	return out.String(), true
}

// escape returns the byte that s spells in its first three characters.
func escape(s string) (byte, bool) {
	if len(s) < 3 {
		return 0, false
	}
	hi, ok1 := unhex(s[1])
	lo, ok2 := unhex(s[2])
	return hi<<4 | lo, ok1 && ok2
}

func unhex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// decodeValue is how both parsers of Better Auth decode a cookie's value: what cannot be
// decoded is left as it is.
func decodeValue(raw string) string {
	if strings.IndexByte(raw, '%') < 0 {
		return raw
	}
	if decoded, ok := decodeURIComponent(raw); ok {
		return decoded
	}
	return raw
}
