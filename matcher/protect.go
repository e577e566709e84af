package matcher

import "slices"

// Protects reports whether a pattern claims the path under any of its [Readings], in any
// letter case. It is what a gateway enforces: unlike [Set.Match] it may claim more than Next.js
// would, never less. Conditions are not looked at, for a client could meet or miss them at
// will.
func (s Set) Protects(path string) bool {
	if len(s.patterns) == 0 {
		return false
	}
	readings, ok := Readings(path, s.options)
	if !ok {
		return true
	}
	for _, text := range readings {
		if s.protectsText(s.options.page(text, "")) {
			return true
		}
		f := target(text, "", s.options)
		if f.encoded != text && s.protectsText(f.encoded) || f.decoded != f.encoded && s.protectsText(f.decoded) {
			return true
		}
	}
	return false
}

// protectsText asks the patterns about one text, as it is and with letter case ignored. The
// latter can only add to the former: what a lookahead exempts in any case must also be exempt
// as it stands.
func (s Set) protectsText(text string) bool {
	folded := fold(text)
	return slices.ContainsFunc(s.patterns, func(p *Pattern) bool {
		return p.claimsText(text) || p.claimsFolded(folded)
	})
}

func (p *Pattern) claimsFolded(text string) bool {
	if !p.folding.mayStart(text) {
		return false
	}
	matched, err := p.folded.match(text)
	return matched || err != nil
}
