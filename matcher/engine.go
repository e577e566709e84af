package matcher

import (
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"github.com/dlclark/regexp2/v2"
)

// matchTimeout bounds one run of the engine. It is wall-clock time: shorter, and a busy machine
// would take ordinary paths for claimed ones. Only a source with nested repetitions can make a
// path of MaxPath bytes take so long.
const matchTimeout = 250 * time.Millisecond

// engine runs a JavaScript regular expression over UTF-16 units.
type engine struct {
	re *regexp2.Regexp
}

// newEngine compiles an expression in JavaScript's notation, checked by checkDialect.
func newEngine(expr []uint16) (engine, error) {
	re, err := regexp2.Compile(spellUnits(expr), regexp2.ECMAScript)
	if err != nil {
		return engine{}, fmt.Errorf("compiling a source: %w", err)
	}
	re.MatchTimeout = matchTimeout
	return engine{re: re}, nil
}

// spellUnits writes the units of an expression as a Go string. Half of a surrogate pair can't
// stand in one, so it is spelled \uXXXX; a backslash that escapes it means nothing and goes.
func spellUnits(expr []uint16) string {
	var b strings.Builder
	for i := 0; i < len(expr); i++ {
		if expr[i] == '\\' && i+1 < len(expr) {
			i++
			if !utf16.IsSurrogate(rune(expr[i])) {
				b.WriteByte('\\')
			}
		}
		if u := rune(expr[i]); utf16.IsSurrogate(u) {
			fmt.Fprintf(&b, `\u%04X`, u)
		} else {
			b.WriteRune(u)
		}
	}
	return b.String()
}

var buffers = sync.Pool{New: func() any { return new([]rune) }}

// match reports whether the expression matches text. An error means that the engine gave up.
func (e engine) match(text string) (bool, error) {
	buffer := buffers.Get().(*[]rune)
	defer buffers.Put(buffer)
	*buffer = appendUnits((*buffer)[:0], text)
	return e.re.MatchRunes(*buffer)
}

// appendUnits appends the UTF-16 units of s, one per rune.
func appendUnits(dst []rune, s string) []rune {
	for _, r := range s {
		if high, low := utf16.EncodeRune(r); r > 0xFFFF {
			dst = append(dst, high, low)
		} else {
			dst = append(dst, r)
		}
	}
	return dst
}
