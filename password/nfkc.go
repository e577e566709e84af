package password

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// graphemeJoiner is what x/text puts between long rows of combining marks.
const graphemeJoiner = "\u034F"

// nfkc returns s in Unicode normalization form KC (UAX 15), as ECMAScript's normalize
// does. So does x/text, but for one thing: it writes stream-safe text, with a joiner
// after every 30 combining marks. Where it did so, the form is worked out in full.
func nfkc(s string) string {
	fast := norm.NFKC.String(s)
	if strings.Count(fast, graphemeJoiner) == strings.Count(s, graphemeJoiner) {
		return fast
	}
	return slowNFKC(s)
}

// slowNFKC takes the three steps of the standard one by one.
func slowNFKC(s string) string {
	text := decompose(s)
	sortMarks(text)
	return string(compose(text))
}

// decompose replaces every character by its full compatibility decomposition.
func decompose(s string) []rune {
	var out []rune
	for _, r := range s {
		out = append(out, []rune(norm.NFKD.String(string(r)))...)
	}
	return out
}

// sortMarks brings every row of combining marks into canonical order (UAX 15, D109).
func sortMarks(text []rune) {
	for start := 0; start < len(text); {
		end := start
		for end < len(text) && class(text[end]) != 0 {
			end++
		}
		slices.SortStableFunc(text[start:end], func(a, b rune) int {
			return cmp.Compare(class(a), class(b))
		})
		start = end + 1
	}
}

// compose joins each mark to its starter where one character means both (UAX 15, D117).
// It works in place.
func compose(text []rune) []rune {
	out := text[:0]
	starter := -1
	var last uint8 // class of the mark before, 0 right after the starter
	for _, r := range text {
		c := class(r)
		if starter >= 0 && (last == 0 || last < c) {
			if joined, ok := pair(out[starter], r); ok {
				out[starter] = joined
				continue
			}
		}
		if c == 0 {
			starter = len(out)
		}
		last = c
		out = append(out, r)
	}
	return out
}

// pair returns the one character that stands for a followed by b, if there is one.
func pair(a, b rune) (rune, bool) {
	joined := norm.NFC.String(string([]rune{a, b}))
	r, size := utf8.DecodeRuneInString(joined)
	return r, size == len(joined)
}

// class returns the canonical combining class of r; 0 is that of a starter.
func class(r rune) uint8 {
	return norm.NFKD.PropertiesString(string(r)).CCC()
}
