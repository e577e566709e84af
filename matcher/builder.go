package matcher

import (
	"fmt"
	"slices"
)

// build returns the JavaScript regular expression of a parsed source, anchored at both ends,
// with path-to-regexp's optional delimiter at the end.
func build(parts []part) []uint16 {
	if slices.ContainsFunc(parts, unrepeatable) {
		parts = withPrefixes(parts)
	}
	re := units("^")
	for _, p := range parts {
		re = append(re, p.regexp()...)
	}
	return append(re, units(`[\/#\?]?$`)...)
}

// unrepeatable reports whether path-to-regexp would refuse to repeat the parameter, for want
// of a text between the repetitions.
func unrepeatable(p part) bool { return len(p.pattern) > 0 && p.repeats() && p.bare() }

// withPrefixes does what Next.js does when path-to-regexp refused: everything that repeats
// without a prefix and a suffix gets the prefix "/".
func withPrefixes(parts []part) []part {
	parts = slices.Clone(parts)
	for i, p := range parts {
		if p.repeats() && p.bare() {
			parts[i].prefix = units("/")
		}
	}
	return parts
}

func (p part) regexp() []uint16 {
	if p.isText() {
		return quote(p.text)
	}
	pattern := unitsToString(p.pattern)
	prefix, suffix := unitsToString(quote(p.prefix)), unitsToString(quote(p.suffix))
	switch {
	case pattern == "":
		return units("(?:" + prefix + suffix + ")" + p.modifier)
	case p.bare():
		return units("(" + pattern + ")" + p.modifier)
	case p.repeats():
		optional := ""
		if p.modifier == "*" {
			optional = "?"
		}
		return units(fmt.Sprintf("(?:%s((?:%s)(?:%s%s(?:%s))*)%s)%s", prefix, pattern, suffix, prefix, pattern, suffix, optional))
	}
	return units(fmt.Sprintf("(?:%s(%s)%s)%s", prefix, pattern, suffix, p.modifier))
}
