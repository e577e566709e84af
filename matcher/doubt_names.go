package matcher

import (
	"maps"
	"slices"
)

// optional are the doubts of [DoubtNames].
var optional = map[string]Doubt{
	"backslash":     DoubtBackslash,
	"bad_escape":    DoubtBadEscape,
	"control":       DoubtControl,
	"dot_segment":   DoubtDotSegment,
	"empty_segment": DoubtEmptySegment,
	"encoded_dot":   DoubtEncodedDot,
	"encoded_slash": DoubtEncodedSlash,
	"invalid_utf8":  DoubtInvalidUTF8,
}

// ParseDoubt returns the doubt with a name of [DoubtNames].
func ParseDoubt(name string) (Doubt, bool) {
	d, ok := optional[name]
	return d, ok
}

// DoubtNames returns the names of the doubts that somebody may wish to live with, sorted.
// A path that is too long, does not begin with a slash, or has a raw "#" or "?", has no use.
func DoubtNames() []string { return slices.Sorted(maps.Keys(optional)) }
