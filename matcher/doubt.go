package matcher

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Doubt is a set of reasons why two programs may read one path differently.
type Doubt uint16

// The reasons, each with what it looks at.
const (
	DoubtLength       Doubt = 1 << iota // longer than MaxPath
	DoubtStart                          // no slash at the start
	DoubtEmptySegment                   // "//"
	DoubtDotSegment                     // a segment "." or "..", also with ";parameters"
	DoubtBackslash                      // a backslash, raw or as %5c
	DoubtEncodedSlash                   // %2f
	DoubtEncodedDot                     // %2e
	DoubtFragment                       // a raw "#" or "?"
	DoubtControl                        // a control character, raw or encoded
	DoubtBadEscape                      // "%" without two hexadecimal digits
	DoubtInvalidUTF8                    // bytes that are not UTF-8 after decoding
)

var doubtNames = []string{
	"too long", "no slash at the start", "empty segment", "dot segment", "backslash",
	"encoded slash", "encoded dot", "fragment", "control character", "malformed escape", "invalid UTF-8",
}

// String lists the reasons. It never contains text of the path.
func (d Doubt) String() string {
	var names []string
	for i, name := range doubtNames {
		if d&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// Doubts returns every reason to doubt a path.
func Doubts(path string) Doubt {
	if len(path) > MaxPath {
		return DoubtLength
	}
	if plain(path) {
		return 0
	}
	d := doubtsOfSegments(path)
	if !strings.HasPrefix(path, "/") {
		d |= DoubtStart
	}
	for i := 0; i < len(path); i++ {
		c, ok := escaped(path[i:])
		if ok {
			d |= doubtOfEscape(c)
			i += 2
			continue
		}
		d |= doubtOfByte(path[i])
	}
	if !utf8.ValidString(decodeLenient(path)) {
		d |= DoubtInvalidUTF8
	}
	return d
}

func doubtsOfSegments(path string) Doubt {
	var d Doubt
	if strings.Contains(path, "//") {
		d |= DoubtEmptySegment
	}
	if slices.ContainsFunc(strings.Split(path, "/"), dotsBeforeParameters) {
		d |= DoubtDotSegment
	}
	return d
}

// dotsBeforeParameters reports whether a segment is one of dots, or becomes one when a servlet
// container has cut its ";parameters" off.
func dotsBeforeParameters(segment string) bool {
	name, _, _ := strings.Cut(segment, ";")
	return dotSegment(name) > 0
}

func doubtOfEscape(c byte) Doubt {
	switch {
	case c == '/':
		return DoubtEncodedSlash
	case c == '.':
		return DoubtEncodedDot
	case c == '\\':
		return DoubtBackslash
	case c < ' ', c == 0x7f:
		return DoubtControl
	}
	return 0
}

func doubtOfByte(c byte) Doubt {
	switch {
	case c == '\\':
		return DoubtBackslash
	case c == '#', c == '?':
		return DoubtFragment
	case c == '%':
		return DoubtBadEscape
	case c < ' ', c == 0x7f:
		return DoubtControl
	}
	return 0
}

// escaped returns the byte that a percent escape at the start of s stands for.
func escaped(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	high, ok1 := hexDigit(uint16(s[1]))
	low, ok2 := hexDigit(uint16(s[2]))
	return byte(high<<4 | low), ok1 && ok2
}
