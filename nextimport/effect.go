package nextimport

import "slices"

// effects are calls that do what protect does not: for the method, what they are called on.
var effects = map[string][]string{
	"rewrite": {"NextResponse"},
	"set":     {"headers", "cookies"},
	"append":  {"headers", "cookies"},
	"delete":  {"headers", "cookies"},
}

// readEffects asks about what the file does besides looking for a session.
func (p *Plan) readEffects(t *tree) {
	for i := range t.tokens {
		line := t.at(i).line
		switch {
		case t.hasEffect(i):
			p.ask(line, "this is not translated: %s", t.snippet(span{t.chainStart(i), t.at(t.call(i)).pair + 1}))
		case t.answers(i):
			if said, _ := t.around(i); said == signedOut {
				p.remark(line, "protect has an answer of its own: a redirect for pages, 401 with Better Auth's JSON for everything else")
			} else {
				p.ask(line, "an answer to people who are not signed out is not translated")
			}
		case t.at(i).is("return"):
			if name, ok := t.passesOn(i + 1); ok {
				p.ask(line, "what %s does is not read", name)
			}
		}
	}
}

// hasEffect reports whether token i is the method of a call with an effect.
func (f *file) hasEffect(i int) bool {
	return f.at(i-1).is(".") && f.at(i).kind == word && slices.Contains(effects[f.at(i).raw], f.at(i-2).raw) && f.call(i) > 0
}

// answers reports whether token i makes a response: NextResponse.json, new Response.
func (f *file) answers(i int) bool {
	response := f.at(i).is("NextResponse") || f.at(i).is("Response")
	return response && (f.seq(i+1, ".", "json", "(") || f.seq(i+1, ".", "error", "(") || f.at(i-1).is("new"))
}

// passesOn reports whether the call at token i leaves the answer to a function of another
// file, or to one that such a function made.
func (f *file) passesOn(i int) (name string, ok bool) {
	if f.at(i).is("await") {
		i++
	}
	name = f.at(i).raw
	if f.at(i).kind != word || f.call(i) < 0 {
		return "", false
	}
	if from, imported := f.imports[name]; imported {
		return name, from.module != "next/navigation" && !fromBetterAuth(from)
	}
	b, ok := f.bound(name, i)
	_, imported := f.imports[f.at(b.value.from).raw]
	return name, ok && imported && f.call(b.value.from) > 0
}
