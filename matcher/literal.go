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

// mayStartFolded is mayStart with letter case ignored.
func (l literal) mayStartFolded(path string) bool {
	return hasPrefixFold(path, l.plain) || hasPrefixFold(path, l.data)
}

// hasPrefixFold compares ASCII letters without case. A prefix with others is left to the engine.
func hasPrefixFold(s, prefix string) bool {
	for i := range len(prefix) {
		if prefix[i] >= 0x80 {
			return true
		}
		if i == len(s) || s[i] < 0x80 && lower(s[i]) != lower(prefix[i]) {
			return false
		}
		if s[i] >= 0x80 {
			return true
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}
