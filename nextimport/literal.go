package nextimport

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// literal is a value that stands in the file as it is, with nothing to compute.
type literal struct {
	kind   literalKind
	text   string // of a string; the JSON of a number, a boolean or null
	items  []literal
	keys   []string
	fields map[string]literal
	line   int
}

type literalKind uint8

const (
	undefinedLiteral literalKind = iota
	stringLiteral
	otherLiteral // a number, a boolean, null
	arrayLiteral
	objectLiteral
)

// refusal is a value that is no literal. Next.js does not read it either.
type refusal struct {
	line int
	text string
}

func (r *refusal) Error() string { return r.text }

// readLiteral reads the literal that begins at token i, and returns the index after it.
// Like Next's analysis it looks through "as const", "satisfies T", "as T" and
// parentheses, and refuses whatever would have to be run. The place is for its message.
func (f *file) readLiteral(i int, place string) (literal, int, error) {
	l, next, err := f.readBare(i, place)
	if err != nil {
		return literal{}, 0, err
	}
	for f.at(next).is("as") || f.at(next).is("satisfies") {
		next = f.skipType(next + 1)
	}
	if !f.endsLiteral(next) {
		return literal{}, 0, f.refuse(i, "a value that has to be computed at %q", place)
	}
	return l, next, nil
}

// endsLiteral reports whether nothing before token i goes on there.
func (f *file) endsLiteral(i int) bool {
	t := f.at(i)
	if i >= len(f.tokens) || t.kind == word {
		return i >= len(f.tokens) || t.breaks
	}
	return t.kind == mark && slices.Contains([]string{",", ";", ")", "]", "}"}, t.raw)
}

func (f *file) refuse(i int, format string, args ...any) error {
	return &refusal{f.at(i).line, fmt.Sprintf(format, args...)}
}

func (f *file) readBare(i int, place string) (literal, int, error) {
	t := f.at(i)
	l := literal{line: t.line}
	switch t.kind {
	case text:
		l.kind, l.text = stringLiteral, unquote(t.raw)
		return l, i + 1, nil
	case number:
		n, err := strconv.ParseFloat(t.raw, 64)
		if err != nil {
			return l, 0, f.refuse(i, "an unusual number at %q", place)
		}
		l.kind, l.text = otherLiteral, strconv.FormatFloat(n, 'g', -1, 64)
		return l, i + 1, nil
	case template:
		return l, 0, f.refuse(i, "a template with expressions at %q", place)
	case pattern:
		return l, 0, f.refuse(i, "a regular expression at %q: a source is a string that begins with a slash", place)
	case word:
		return f.readWord(i, place)
	default:
		return f.readMarked(i, place)
	}
}

// readMarked reads a literal that begins with a bracket.
func (f *file) readMarked(i int, place string) (literal, int, error) {
	switch t := f.at(i); t.raw {
	case "(":
		inner, end, err := f.readLiteral(i+1, place)
		if err == nil && end != t.pair {
			err = f.refuse(i, "a value that has to be computed at %q", place)
		}
		return inner, t.pair + 1, err
	case "[":
		return f.readArray(i, place)
	case "{":
		return f.readObject(i, place)
	default:
		return literal{}, 0, f.refuse(i, "a value that has to be computed at %q", place)
	}
}

func (f *file) readWord(i int, place string) (literal, int, error) {
	t := f.at(i)
	switch t.raw {
	case "undefined":
		return literal{line: t.line}, i + 1, nil
	case "null", "true", "false":
		return literal{kind: otherLiteral, text: t.raw, line: t.line}, i + 1, nil
	}
	return literal{}, 0, f.refuse(i, "the name %s instead of a literal at %q", t.raw, place)
}

func (f *file) readArray(i int, place string) (literal, int, error) {
	l := literal{kind: arrayLiteral, line: f.at(i).line}
	end := f.at(i).pair
	for i++; i < end; {
		if f.at(i).is("...") {
			return l, 0, f.refuse(i, "a spread (...) at %q", place)
		}
		item, next, err := f.readLiteral(i, fmt.Sprintf("%s[%d]", place, len(l.items)))
		if err != nil {
			return l, 0, err
		}
		l.items = append(l.items, item)
		if i = next; f.at(i).is(",") {
			i++
		}
	}
	return l, end + 1, nil
}

func (f *file) readObject(i int, place string) (literal, int, error) {
	l := literal{kind: objectLiteral, line: f.at(i).line, fields: map[string]literal{}}
	end := f.at(i).pair
	for i++; i < end; {
		key, ok := f.key(i)
		if !ok || !f.at(i+1).is(":") {
			return l, 0, f.refuse(i, "something other than key: literal at %q", place)
		}
		field, next, err := f.readLiteral(i+2, place+"."+key)
		if err != nil {
			return l, 0, err
		}
		if _, known := l.fields[key]; !known {
			l.keys = append(l.keys, key)
		}
		l.fields[key] = field
		if i = next; f.at(i).is(",") {
			i++
		}
	}
	return l, end + 1, nil
}

// key returns the key of an object's field.
func (f *file) key(i int) (string, bool) {
	switch t := f.at(i); t.kind {
	case word:
		return t.raw, true
	case text:
		return unquote(t.raw), !strings.HasPrefix(t.raw, "`")
	default:
		return "", false
	}
}

// skipType returns the index after the type that begins at token i.
func (f *file) skipType(i int) int {
	for i < len(f.tokens) {
		t := f.tokens[i]
		switch {
		case opens(t):
			i = t.pair
		case closes(t), t.is(","), t.is(";"), t.is("as"), t.is("satisfies"):
			return i
		case t.breaks && t.kind == word && f.tokens[i-1].kind != mark && !f.tokens[i-1].is("as") && !f.tokens[i-1].is("satisfies"):
			return i
		}
		i++
	}
	return i
}

// json writes a literal as JSON.stringify would: undefined is left out of objects, and
// null in arrays.
func (l literal) json() string {
	switch l.kind {
	case stringLiteral:
		quoted, _ := json.Marshal(l.text) // a string cannot fail
		return string(quoted)
	case otherLiteral:
		return l.text
	case arrayLiteral:
		items := make([]string, len(l.items))
		for i, item := range l.items {
			items[i] = item.json()
		}
		return "[" + strings.Join(items, ",") + "]"
	case objectLiteral:
		var fields []string
		for _, key := range l.keys {
			if field := l.fields[key]; field.kind != undefinedLiteral {
				fields = append(fields, literal{kind: stringLiteral, text: key}.json()+":"+field.json())
			}
		}
		return "{" + strings.Join(fields, ",") + "}"
	default:
		return "null"
	}
}
