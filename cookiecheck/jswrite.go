package cookiecheck

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// appendJSON appends v as JSON.stringify writes it (ECMA-262, 25.5.2): no white space,
// numbers as short as they can be, nothing escaped for HTML.
func appendJSON(b []byte, v value) []byte {
	switch v := v.(type) {
	case bool:
		return strconv.AppendBool(b, v)
	case float64:
		return appendNumber(b, v)
	case text:
		return appendText(b, v)
	case date:
		return append(append(append(b, '"'), v.String()...), '"')
	case list:
		return appendList(b, v)
	case *object:
		return appendObject(b, v)
	}
	return append(b, "null"...)
}

func appendList(b []byte, l list) []byte {
	b = append(b, '[')
	for i, v := range l {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, v)
	}
	return append(b, ']')
}

func appendObject(b []byte, o *object) []byte {
	b = append(b, '{')
	for i, m := range o.inOrder() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, m.key), ':')
		b = appendJSON(b, m.value)
	}
	return append(b, '}')
}

// appendNumber appends a number as Number::toString writes it (ECMA-262, 6.1.6.1.20).
func appendNumber(b []byte, f float64) []byte {
	switch size := math.Abs(f); {
	case math.IsInf(f, 0) || math.IsNaN(f):
		return append(b, "null"...)
	case f == 0:
		return append(b, '0') // -0 has no sign
	case size >= 1e-6 && size < 1e21:
		return strconv.AppendFloat(b, f, 'f', -1, 64)
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(s, "e")
	return append(append(append(b, mantissa...), 'e', exponent[0]), strings.TrimLeft(exponent[1:], "0")...)
}

// appendText appends a quoted string.
func appendText(b []byte, s text) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if unit, ok := loneSurrogate(string(s[i:])); ok {
			b = fmt.Appendf(b, `\u%04x`, unit)
			i += surrogateLength
			continue
		}
		i++
		if c >= ' ' && c != '"' && c != '\\' {
			b = append(b, c)
			continue
		}
		b = appendEscape(b, c)
	}
	return append(b, '"')
}

func appendEscape(b []byte, c byte) []byte {
	const meant, short = "\"\\\b\f\n\r\t", `"\bfnrt`
	if i := strings.IndexByte(meant, c); i >= 0 {
		return append(b, '\\', short[i])
	}
	return fmt.Appendf(b, `\u%04x`, c)
}

// surrogateLength is the length of a lone surrogate in WTF-8.
const surrogateLength = 3

// appendUnit appends a code point, or a lone surrogate in WTF-8.
func appendUnit(b []byte, r rune) []byte {
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(b, r)
	}
	return append(b, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
}

// loneSurrogate returns the surrogate that s begins with. Valid UTF-8 has none.
func loneSurrogate(s string) (r rune, ok bool) {
	if len(s) < surrogateLength || s[0] != 0xed || s[1] < 0xa0 {
		return 0, false
	}
	return 0xd000 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), true
}
