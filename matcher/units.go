package matcher

import (
	"strings"
	"unicode/utf16"
)

// units returns s as UTF-16 units, the characters of a JavaScript string.
func units(s string) []uint16 { return utf16.Encode([]rune(s)) }

// unitsToString is the opposite of units.
func unitsToString(u []uint16) string { return string(utf16.Decode(u)) }

// quote escapes what means something in a regular expression, with path-to-regexp's list of
// such characters.
func quote(text []uint16) []uint16 {
	quoted := make([]uint16, 0, len(text))
	for _, u := range text {
		if u < 0x80 && strings.IndexByte(`.+*?=^!:${}()[]|/\`, byte(u)) >= 0 {
			quoted = append(quoted, '\\')
		}
		quoted = append(quoted, u)
	}
	return quoted
}
