package matcher

import (
	"strings"
	"unicode/utf8"
)

// asASCII reads characters that compatibility normalisation or case mapping turns into ASCII
// letters, digits and signs as those: full-width, circled and mathematical ones.
// Bytes that are not UTF-8 stay as they are.
func asASCII(s string) string {
	if !utf8.ValidString(s) {
		return s
	}
	return strings.Map(toASCII, s)
}

func toASCII(r rune) rune {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	switch {
	case r < 0x80:
		return r
	case r >= 0xFF01 && r <= 0xFF5E: // full width
		return r - 0xFF01 + '!'
	case r >= 0x24B6 && r <= 0x24E9: // circled
		return rune(letters[r-0x24B6])
	case r >= 0x1D400 && r <= 0x1D6A3: // mathematical, one alphabet after the other
		return rune(letters[(r-0x1D400)%52])
	case r >= 0x1D7CE && r <= 0x1D7FF:
		return '0' + (r-0x1D7CE)%10
	}
	switch r {
	case 'ı', 'İ':
		return 'i'
	case 'ſ':
		return 's'
	case '\u212A': // the Kelvin sign
		return 'k'
	}
	return r
}
