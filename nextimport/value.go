package nextimport

import (
	"slices"
	"strings"
)

// unknown stands in a flattened text for what is known only at run time.
const unknown = "\x00"

// piece is a part of a text: constant, or an expression.
type piece struct {
	text string
	expr span // empty for a constant
}

func (p piece) constant() bool { return p.expr.from == p.expr.to }

// field is a field of an object that is written out.
type field struct {
	name  string
	value span
}

// maxNames is how many names are followed, one to the next, to find a value.
const maxNames = 8

// pieces takes a text apart: strings, templates, sums of them, and constants that stand for
// them. Anything else is an expression.
func (f *file) pieces(s span) []piece { return f.piecesOf(s, maxNames) }

func (f *file) piecesOf(s span, depth int) []piece {
	s = f.bare(s)
	if terms := f.split(s, "+"); len(terms) > 1 {
		var all []piece
		for _, term := range terms {
			all = append(all, f.piecesOf(term, depth)...)
		}
		return few(all, s)
	}
	first := f.at(s.from)
	switch {
	case s.to == s.from+1 && first.kind == text:
		return []piece{{text: unquote(first.raw)}}
	case first.kind == template && first.pair == s.to-1:
		return f.templatePieces(s, depth)
	case s.to == s.from+1 && first.kind == word && depth > 0:
		if b, ok := f.bound(first.raw, s.from); ok && b.fixed && b.field == "" {
			if known := f.piecesOf(b.value, depth-1); constant(known) {
				return known
			}
		}
	}
	return []piece{{expr: s}}
}

func (f *file) templatePieces(s span, depth int) []piece {
	var all []piece
	for i := s.from; i < s.to; {
		raw := strings.TrimSuffix(f.at(i).raw[1:], "${")
		if raw = strings.TrimSuffix(raw, "`"); raw != "" {
			all = append(all, piece{text: unescape(raw)})
		}
		next := i + 1
		for next < s.to && f.at(next).kind != template {
			if opens(f.at(next)) {
				next = f.at(next).pair
			}
			next++
		}
		if next > i+1 {
			all = append(all, f.piecesOf(span{i + 1, next}, depth)...)
		}
		i = next
	}
	return few(all, s)
}

// few takes a text of no piece, or of too many, as one expression.
func few(all []piece, s span) []piece {
	const maxPieces = 1000
	if len(all) == 0 || len(all) > maxPieces {
		return []piece{{expr: s}}
	}
	return all
}

func constant(all []piece) bool {
	return !slices.ContainsFunc(all, func(p piece) bool { return !p.constant() })
}

// flatten joins pieces, with unknown for each expression.
func flatten(all []piece) string {
	var b strings.Builder
	for _, p := range all {
		if p.constant() {
			b.WriteString(p.text)
		} else {
			b.WriteString(unknown)
		}
	}
	return b.String()
}

// constant returns the text that a span always has.
func (f *file) constant(s span) (string, bool) {
	if s.from == s.to {
		return "", false
	}
	all := f.pieces(s)
	return flatten(all), constant(all)
}

// bare takes off what does not change a value: parentheses, await, the types of
// TypeScript, and its exclamation mark.
func (f *file) bare(s span) span {
	for s.from < s.to {
		first, last := f.at(s.from), f.at(s.to-1)
		switch cast := f.findIn(s, "as", "satisfies"); {
		case first.is("(") && first.pair == s.to-1:
			s = span{s.from + 1, s.to - 1}
		case first.is("await"):
			s.from++
		case last.is("!"):
			s.to--
		case cast > s.from:
			s.to = cast
		default:
			return s
		}
	}
	return s
}

// findIn returns the index of the first of the words in a span, outside brackets, or -1.
func (f *file) findIn(s span, raws ...string) int {
	for i := s.from; i < s.to; i++ {
		t := f.at(i)
		if slices.ContainsFunc(raws, t.is) && !f.at(i-1).is(".") {
			return i
		}
		if opens(t) {
			i = t.pair
		}
	}
	return -1
}

// split cuts a span at operators, outside brackets.
func (f *file) split(s span, operators ...string) []span {
	var parts []span
	for {
		i := f.findIn(s, operators...)
		if i < 0 {
			return append(parts, s)
		}
		parts = append(parts, span{s.from, i})
		s.from = i + 1
	}
}

// resolve follows names to the expression that they stand for.
func (f *file) resolve(s span) span {
	for range maxNames {
		s = f.bare(s)
		b, ok := f.bound(f.at(s.from).raw, s.from)
		if s.to != s.from+1 || f.at(s.from).kind != word || !ok || b.field != "" {
			break
		}
		s = b.value
	}
	return s
}

// fields returns the fields of the object that begins at token i. A field without a value
// stands for the name that it has.
func (f *file) fields(i int) []field {
	if !f.at(i).is("{") {
		return nil
	}
	var all []field
	for _, s := range f.args(i) {
		name, ok := f.key(s.from)
		if !ok {
			name = f.snippet(s)
		}
		value := s
		if f.at(s.from + 1).is(":") {
			value.from += 2
		}
		all = append(all, field{name, value})
	}
	return all
}
