package matcher

// Protects reports whether a pattern claims the path under any of its [Readings], in any
// letter case. It is what a gateway enforces: unlike [Set.Match] it may claim more than Next.js
// would, never less. Conditions are not looked at, for a client could meet or miss them at
// will.
func (s Set) Protects(path string) bool {
	if len(s.patterns) == 0 {
		return false
	}
	if s.Match(path) {
		return true
	}
	readings, ok := Readings(path, s.options)
	if !ok {
		return true
	}
	for _, text := range readings {
		text = s.options.page(text, "")
		folded := fold(text)
		for _, p := range s.patterns {
			if p.claimsText(text) || p.claimsFolded(folded) {
				return true
			}
		}
	}
	return false
}

// claimsFolded is claimsText with letter case ignored, for a text in lower case. It can only
// add to it: what a lookahead exempts in any case must also be exempt as it stands.
func (p *Pattern) claimsFolded(text string) bool {
	if !p.folding.mayStart(text) {
		return false
	}
	matched, err := p.folded.match(text)
	return matched || err != nil
}
