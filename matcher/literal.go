package matcher

import "strings"

// literal is the text every path that a pattern claims begins with, unless it begins with the
// data prefix. It turns most paths away without the engine.
type literal struct {
	plain string
	data  string
}

// leadingLiteral finds the literal of a source.
func leadingLiteral(s Source, o Options) literal {
	parts, err := parse(units(o.BasePath))
	if err != nil || len(parts) > 1 || s.Path == "/" || o.I18N != nil && !s.LocaleFalse {
		return literal{}
	}
	base := ""
	if len(parts) == 1 {
		if !parts[0].isText() {
			return literal{}
		}
		base = unitsToString(parts[0].text)
	}
	if parts, err = parse(units(s.Path)); err != nil || !parts[0].isText() {
		return literal{}
	}
	return literal{plain: base + unitsToString(parts[0].text), data: base + "/_next/data/"}
}

// mayStart reports whether a path may be one that the pattern claims.
func (l literal) mayStart(path string) bool {
	return strings.HasPrefix(path, l.plain) || strings.HasPrefix(path, l.data)
}

// folded returns the literal for paths in lower case.
func (l literal) folded() literal { return literal{plain: fold(l.plain), data: fold(l.data)} }
