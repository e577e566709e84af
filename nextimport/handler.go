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
		case f.seq(i, "export", "default"), f.seq(i, "module", ".", "exports"):
			return
		case f.at(i).is("export") && f.declares(i+1):
			return
		}
	}
	p.ask(1, "no export named middleware or proxy, and no default one: Next.js would run nothing")
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
