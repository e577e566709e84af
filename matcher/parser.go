package matcher

import (
	"slices"
	"strconv"
)

// part is one piece of a parsed source: literal text, a parameter, or a group.
type part struct {
	text []uint16 // literal text; nil for a parameter or a group

	name     string // of a parameter: given, or the number of an unnamed one
	pattern  []uint16
	prefix   []uint16
	suffix   []uint16
	modifier string // "", "?", "*" or "+"
}

func (p part) isText() bool  { return p.text != nil }
func (p part) repeats() bool { return p.modifier == "*" || p.modifier == "+" }
func (p part) bare() bool    { return len(p.prefix) == 0 && len(p.suffix) == 0 }

// parser turns tokens into parts, as path-to-regexp 6.3.0 does with its default options.
type parser struct {
	tokens  []token
	parts   []part
	text    []uint16 // literal text read but not yet a part
	unnamed int      // how many unnamed parameters there were
}

// parse returns the parts of a source.
func parse(src []uint16) ([]part, error) {
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := parser{tokens: tokens}
	for len(p.tokens) > 0 {
		if err := p.step(); err != nil {
			return nil, err
		}
	}
	return p.parts, nil
}

func (p *parser) step() error {
	char := p.try(kindChar)
	name, pattern := p.try(kindName), p.try(kindPattern)
	if name != nil || pattern != nil {
		return p.parameter(char, name, pattern)
	}
	if char == nil {
		char = p.try(kindEscaped)
	}
	if len(char) > 0 {
		p.text = append(p.text, char...)
		return nil
	}
	p.flush()
	if p.try(kindOpen) != nil {
		return p.group()
	}
	return p.must(kindEnd)
}

// parameter adds a parameter that stands free, perhaps with the one character before it.
func (p *parser) parameter(char, name, pattern []uint16) error {
	prefix := char
	if len(char) > 0 && char[0] != '.' && char[0] != '/' {
		p.text = append(p.text, char...)
		prefix = nil
	}
	p.flush()
	return p.add(name, pattern, prefix, nil)
}

// group adds what stands between braces; the opening one has been read.
func (p *parser) group() error {
	prefix := p.literal()
	name, pattern := p.try(kindName), p.try(kindPattern)
	suffix := p.literal()
	if err := p.must(kindClose); err != nil {
		return err
	}
	return p.add(name, pattern, prefix, suffix)
}

func (p *parser) add(name, pattern, prefix, suffix []uint16) error {
	label := unitsToString(name)
	if name == nil && pattern != nil {
		label = strconv.Itoa(p.unnamed)
		p.unnamed++
	}
	if name != nil && pattern == nil {
		var err error
		if pattern, err = p.defaultPattern(prefix); err != nil {
			return err
		}
	}
	modifier := unitsToString(p.try(kindModifier))
	p.parts = append(p.parts, part{
		name: label, pattern: pattern, prefix: prefix, suffix: suffix, modifier: modifier,
	})
	return nil
}

// defaultPattern is the pattern of a parameter that has none: a run of anything but
// delimiters, which also stops at the text before it, so that "/:from-:to" has one meaning.
func (p *parser) defaultPattern(prefix []uint16) ([]uint16, error) {
	before := prefix
	if len(before) == 0 && len(p.parts) > 0 {
		last := p.parts[len(p.parts)-1]
		if !last.isText() {
			return nil, refuse("Must have text between two parameters, missing text after %q", last.name)
		}
		before = last.text
	}
	if len(before) == 0 || slices.ContainsFunc(before, isDelimiter) {
		return units(`[^\/#\?]+?`), nil
	}
	return slices.Concat(units("(?:(?!"), quote(before), units(`)[^\/#\?])+?`)), nil
}

// flush makes a part of the literal text read so far.
func (p *parser) flush() {
	if len(p.text) > 0 {
		p.parts = append(p.parts, part{text: p.text})
		p.text = nil
	}
}

// literal reads characters and escaped characters as far as they go.
func (p *parser) literal() []uint16 {
	var text []uint16
	for {
		char := p.try(kindChar)
		if char == nil {
			char = p.try(kindEscaped)
		}
		if len(char) == 0 {
			return text
		}
		text = append(text, char...)
	}
}

// try reads a token of the given kind; nil if the next one is of another kind.
func (p *parser) try(k kind) []uint16 {
	if len(p.tokens) == 0 || p.tokens[0].kind != k {
		return nil
	}
	value := p.tokens[0].value
	p.tokens = p.tokens[1:]
	return value
}

// must reads a token of the given kind; an error if the next one is of another kind.
func (p *parser) must(k kind) error {
	t := p.tokens[0]
	if t.kind != k {
		return refuse("Unexpected %s at %d, expected %s", t.kind, t.index, k)
	}
	p.tokens = p.tokens[1:]
	return nil
}

func isDelimiter(u uint16) bool { return u == '/' || u == '#' || u == '?' }
