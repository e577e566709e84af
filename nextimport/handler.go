package nextimport

// readHandler asks about files that do not hold the function that Next.js runs.
func (p *Plan) readHandler(f *file) {
	for i := range f.tokens {
		line := f.at(i).line
		switch {
		case f.seq(i, "export", "{") && (f.exports(i+1, "middleware") || f.exports(i+1, "proxy") || f.exports(i+1, "default")):
			if f.at(f.at(i+1).pair + 1).is("from") {
				p.ask(line, "the function stands in another file, which is not read")
			}
			return
		case f.seq(i, "export", "default"):
			p.readWrapper(f, i+2)
			return
		case f.at(i).is("export") && f.declares(i+1):
			if equals := f.find(i+3, "="); equals > 0 && !f.at(i+1).is("function") && !f.at(i+1).is("async") {
				p.readWrapper(f, equals+1)
			}
			return
		case f.seq(i, "module", ".", "exports"):
			return
		}
	}
	p.ask(1, "no export named middleware or proxy, and no default one: Next.js would run nothing")
}

// readWrapper asks about a function that another one made: withAuth(…).
func (p *Plan) readWrapper(f *file, i int) {
	t := f.at(i)
	if t.kind == word && !t.is("async") && !t.is("function") && f.call(i) > 0 {
		p.ask(t.line, "the function is made by %s, and what that does is not read", t.raw)
	}
}

// declares reports whether "async function proxy" or "const middleware" begins at token i.
func (f *file) declares(i int) bool {
	if f.at(i).is("async") {
		i++
	}
	for _, keyword := range []string{"function", "const", "let", "var"} {
		if f.at(i).is(keyword) {
			return f.at(i+1).is("middleware") || f.at(i+1).is("proxy")
		}
	}
	return false
}
