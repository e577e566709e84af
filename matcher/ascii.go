package matcher

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// asASCII reads characters that compatibility normalisation or case mapping turns into ASCII
// letters, digits and signs as those: full-width, circled, Roman and mathematical ones.
// Text that is not UTF-8 stays as it is.
func asASCII(s string) string {
	if !utf8.ValidString(s) {
		return s
	}
	return strings.Map(dotted, norm.NFKC.String(s))
}

// dotted reads the two letters of Turkish that case mapping confuses with "i".
func dotted(r rune) rune {
	if r == 'ı' || r == 'İ' {
		return 'i'
	}
	return r
}
