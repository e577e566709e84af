package matcher

import "strings"

// plain reports whether a path is made of nothing but letters, digits and "-_~/.", with no
// empty segment and no dot at the begin or end of one. Nobody doubts what it means.
func plain(path string) bool {
	if path == "" || path[0] != '/' {
		return false
	}
	for i := range len(path) {
		switch class[path[i]] {
		case odd:
			return false
		case slash:
			if i+1 < len(path) && class[path[i+1]] > word {
				return false
			}
		case dot:
			if i+1 == len(path) || class[path[i+1]] > word {
				return false
			}
		}
	}
	return true
}

const (
	odd = iota
	word
	dot
	slash
)

// class is what a byte is in a plain path.
var class = func() (c [256]uint8) {
	for b := range c {
		switch b := byte(b); {
		case b == '/':
			c[b] = slash
		case b == '.':
			c[b] = dot
		case isNameUnit(uint16(b)), b == '-', b == '~':
			c[b] = word
		}
	}
	return c
}()

// Under reports whether a program may take the path for the base or one below it: under any of its
// [Readings], in any letter case. The base is a plain path itself.
func Under(path, base string) bool {
	if plain(path) && !strings.Contains(fold(path), fold(base)) {
		return false // no reading of a plain path joins what stands apart in it
	}
	readings, ok := Readings(path, Options{})
	if !ok {
		return true
	}
	base = fold(base)
	for _, reading := range readings {
		if rest, ok := strings.CutPrefix(fold(reading), base); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return false
}
