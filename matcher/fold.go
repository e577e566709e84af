package matcher

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// newFolded compiles an expression for texts in lower case. An expression that can't be
// written in lower case (a range such as [Z-a]) and one that already is has no engine of its
// own: the exact one serves.
func newFolded(expr []uint16, exact engine) engine {
	folded := foldExpression(expr)
	if slices.Equal(folded, expr) || checkDialect(folded) != nil {
		return exact
	}
	if e, err := newEngine(folded); err == nil {
		return e
	}
	return exact
}

// foldExpression writes the letters of an expression in lower case, except the one behind a
// backslash: it is part of an escape.
func foldExpression(expr []uint16) []uint16 {
	folded := slices.Clone(expr)
	for i := 0; i < len(folded); i++ {
		switch u := folded[i]; {
		case u == '\\':
			i++
		case !utf16.IsSurrogate(rune(u)):
			folded[i] = uint16(min(unicode.ToLower(rune(u)), 0xFFFF))
		}
	}
	return folded
}

// fold writes a text in lower case.
func fold(text string) string { return strings.ToLower(text) }
