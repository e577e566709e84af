package cookiecheck

import (
	"iter"
	"math"
	"strings"
	"unicode/utf8"
)

// text is a JavaScript string. Half of a surrogate pair, which UTF-8 cannot hold, stands
// there as the three bytes that UTF-8 would use if it could (WTF-8).
type text string

// newText returns a string as JavaScript would get it: what is not UTF-8 is replaced.
func newText(s string) text { return text(strings.ToValidUTF8(s, string(utf8.RuneError))) }

// pieces yields the lone surrogates of a text and what is between them.
func (s text) pieces() iter.Seq2[string, bool] {
	return func(yield func(piece string, lone bool) bool) {
		start := 0
		for i := range len(s) {
			if _, lone := loneSurrogate(string(s[i:])); !lone {
				continue
			}
			if !yield(string(s[start:i]), false) || !yield(string(s[i:i+surrogateLength]), true) {
				return
			}
			start = i + surrogateLength
		}
		yield(string(s[start:]), false)
	}
}

// plain returns a text in UTF-8, each lone surrogate replaced by U+FFFD.
func (s text) plain() string {
	if utf8.ValidString(string(s)) {
		return string(s)
	}
	var b strings.Builder
	for piece, lone := range s.pieces() {
		if lone {
			piece = string(utf8.RuneError)
		}
		b.WriteString(piece)
	}
	return b.String()
}

// lower is String.prototype.toLowerCase for all but a capital sigma at the end of a word.
func (s text) lower() text {
	var b strings.Builder
	for piece, lone := range s.pieces() {
		if !lone {
			piece = strings.ToLower(strings.ReplaceAll(piece, "İ", "i̇"))
		}
		b.WriteString(piece)
	}
	return text(b.String())
}

// stringify is JavaScript's String(v), in a process whose time zone is UTC. It reports
// false where that throws: for an object whose own toString is data.
func stringify(v value) (t text, ok bool) {
	switch v := v.(type) {
	case text:
		return v, true
	case date:
		return text(v.time().Format("Mon Jan 02 2006 15:04:05 GMT+0000 (Coordinated Universal Time)")), true
	case *object:
		_, hidden := v.get("toString")
		return "[object Object]", !hidden
	case list:
		return joinList(v)
	case float64:
		switch {
		case math.IsInf(v, 1):
			return "Infinity", true
		case math.IsInf(v, -1):
			return "-Infinity", true
		}
	}
	return text(appendJSON(nil, v)), true
}

// joinList is JavaScript's String(array): null is nothing in it.
func joinList(l list) (text, bool) {
	parts := make([]string, len(l))
	for i, v := range l {
		if v == nil {
			continue
		}
		t, ok := stringify(v)
		if !ok {
			return "", false
		}
		parts[i] = string(t)
	}
	return text(strings.Join(parts, ",")), true
}
