package matcher

// Set is the compiled items of one config.matcher. The zero value claims nothing, as an empty
// list does in Next.js.
type Set struct {
	options  Options
	patterns []*Pattern
}

// Match reports whether one of the patterns claims the path, as [Pattern.Match] does.
func (s Set) Match(path string) bool {
	if len(s.patterns) == 0 {
		return false
	}
	if len(path) > MaxPath {
		return true
	}
	f := target(path, "", s.options)
	for _, p := range s.patterns {
		if p.claims(f) {
			return true
		}
	}
	return false
}
