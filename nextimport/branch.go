package nextimport

// branch is an if, or a choice with "?", and what depends on it.
type branch struct {
	cond     span
	then     span
	otherly  span // empty: none
	question bool // it is a choice with "?"
	meaning  meaning
}

// tree is a file with its branches.
type tree struct {
	*sessions
	all []branch
}

// branches finds every branch of the file.
func (s *sessions) branches() *tree {
	t := &tree{sessions: s}
	for i := range s.tokens {
		switch {
		case s.seq(i, "if", "("):
			t.addIf(i)
		case s.at(i).is("?") && !s.at(i+1).is(":"):
			t.addChoice(i)
		}
	}
	return t
}

func (t *tree) addIf(i int) {
	end := t.at(i + 1).pair
	b := branch{cond: span{i + 2, end}, then: span{end + 1, t.stmtEnd(end + 1)}}
	if t.at(b.then.to).is("else") {
		b.otherly = span{b.then.to + 1, t.stmtEnd(b.then.to + 1)}
	}
	b.meaning = t.mean(b.cond, true)
	t.all = append(t.all, b)
}

// addChoice reads "cond ? a : b" around its question mark.
func (t *tree) addChoice(i int) {
	colon := t.find(i+1, ":")
	if colon < 0 {
		return
	}
	b := branch{cond: span{t.exprStart(i), i}, then: span{i + 1, colon}, otherly: span{colon + 1, t.exprEnd(colon + 1)}, question: true}
	b.meaning = t.mean(b.cond, true)
	t.all = append(t.all, b)
}

// exprStart returns the first token of the expression before token i.
func (f *file) exprStart(i int) int {
	for i > 0 {
		last := f.at(i - 1)
		switch {
		case closes(last):
			i = last.pair
			continue
		case opens(last), last.is(";"), last.is(","), last.is("="), last.is("=>"), last.is("return"), last.is(":"), last.is("?"):
			return i
		}
		i--
	}
	return 0
}

// around returns what the branches around token i say about the session there, and
// whether there are any.
func (t *tree) around(i int) (sign, bool) {
	said, guarded := noWord, false
	for _, b := range t.all {
		switch {
		case b.then.has(i):
			guarded = true
			said = stronger(said, b.meaning.sign)
		case b.otherly.has(i):
			guarded = true
			said = stronger(said, -b.meaning.sign)
		}
	}
	return said, guarded
}

func (s span) has(i int) bool { return s.from <= i && i < s.to }

// stronger prefers the inner branch, if it says something.
func stronger(outer, inner sign) sign {
	if inner != noWord {
		return inner
	}
	return outer
}
