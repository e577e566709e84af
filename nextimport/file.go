package nextimport

import (
	"slices"
	"strings"
)

// file is a proxy file in tokens, with what its names stand for.
type file struct {
	src      []byte
	tokens   []token
	imports  map[string]origin
	bindings []binding
	lookups  int // names looked up so far
}

// maxLookups bounds the work on names that stand for names: a file that needs more is not
// one that people write.
const maxLookups = 20_000

// origin says where an imported name comes from.
type origin struct {
	module string
	name   string // "default", or "*" for the whole module
}

// span is the range of tokens [from, to).
type span struct{ from, to int }

// binding is a name with the expression that it stands for.
type binding struct {
	name  string
	field string // the field of the value that the name stands for; "" = the value
	fixed bool   // it is a const
	value span
}

func newFile(src []byte) (*file, error) {
	tokens, err := scan(src)
	if err != nil {
		return nil, err
	}
	f := &file{src: src, tokens: tokens, imports: map[string]origin{}}
	for i := range tokens {
		switch {
		case f.at(i).is("import"):
			f.readImport(i)
		case f.at(i).is("const"), f.at(i).is("let"), f.at(i).is("var"):
			f.readBindings(i)
		}
	}
	return f, nil
}

// at returns a token. Beyond the ends of the file there are empty marks.
func (f *file) at(i int) token {
	switch {
	case 0 <= i && i < len(f.tokens):
		return f.tokens[i]
	case i > 0 && len(f.tokens) > 0:
		return token{kind: mark, line: f.tokens[len(f.tokens)-1].line, pair: -1}
	default:
		return token{kind: mark, line: 1, pair: -1}
	}
}

// seq reports whether the tokens from i on read like this.
func (f *file) seq(i int, raws ...string) bool {
	for n, raw := range raws {
		if !f.at(i + n).is(raw) {
			return false
		}
	}
	return true
}

// snippet returns the text of a span on one line, for messages.
func (f *file) snippet(s span) string {
	if s.from >= s.to {
		return ""
	}
	last := f.tokens[s.to-1]
	short := strings.Join(strings.Fields(string(f.src[f.tokens[s.from].start:last.start+len(last.raw)])), " ")
	const longest = 100
	if runes := []rune(short); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return short
}

// readImport reads "import a, { b as c } from 'module'" or "import * as a from 'module'".
func (f *file) readImport(i int) {
	end := i + 1
	for end < len(f.tokens) && !f.at(end).is("from") && f.at(end).kind != text && !f.at(end).is("(") && !f.at(end).is(";") {
		end++
	}
	if !f.at(end).is("from") || f.at(end+1).kind != text {
		return
	}
	module := unquote(f.at(end + 1).raw)
	switch first := i + 1; {
	case f.seq(first, "*", "as"):
		f.imports[f.at(first+2).raw] = origin{module, "*"}
	case f.at(first).kind == word:
		f.imports[f.at(first).raw] = origin{module, "default"}
		f.readNames(first+2, "as", module)
	default:
		f.readNames(first, "as", module)
	}
}

// readNames reads "{ a, b as c }" of an import, or "{ a, b: c }" of a require.
func (f *file) readNames(i int, renames, module string) {
	if !f.at(i).is("{") {
		return
	}
	for end := f.at(i).pair; i < end; i++ {
		if !f.at(i).is("{") && !f.at(i).is(",") {
			continue
		}
		name := f.at(i + 1).raw
		local := name
		if f.at(i + 2).is(renames) {
			local = f.at(i + 3).raw
		}
		f.imports[local] = origin{module, name}
	}
}

// readBindings reads "const a = …, b = …".
func (f *file) readBindings(i int) {
	fixed := f.at(i).is("const")
	for {
		equals := f.find(i+1, "=")
		if equals < 0 {
			return
		}
		value := span{equals + 1, f.exprEnd(equals + 1)}
		f.readBinding(i+1, fixed, value)
		if i = value.to; !f.at(i).is(",") {
			return
		}
	}
}

// readBinding reads the "a" or "{ a, b: c }" that a value is bound to, and the require that
// is an import.
func (f *file) readBinding(i int, fixed bool, value span) {
	if !f.at(i).is("{") {
		f.bindings = append(f.bindings, binding{name: f.at(i).raw, fixed: fixed, value: value})
		return
	}
	if f.seq(value.from, "require", "(") && f.at(value.from+2).kind == text {
		f.readNames(i, ":", unquote(f.at(value.from+2).raw))
		return
	}
	for j := i; j < f.at(i).pair; j++ {
		if !f.at(j).is("{") && !f.at(j).is(",") {
			continue
		}
		field := f.at(j + 1).raw
		local := field
		if f.at(j + 2).is(":") {
			local = f.at(j + 3).raw
		}
		f.bindings = append(f.bindings, binding{name: local, field: field, fixed: fixed, value: value})
	}
}

// find returns the index of a mark in the statement of token i, outside its brackets, or
// -1.
func (f *file) find(i int, raw string) int {
	for ; i < len(f.tokens); i++ {
		switch t := f.tokens[i]; {
		case t.is(raw):
			return i
		case opens(t):
			i = t.pair
		case closes(t), t.is(";"), t.is("of"), t.is("in"):
			return -1
		}
	}
	return -1
}

// exprEnd returns the index after the expression that begins at token i.
func (f *file) exprEnd(i int) int {
	for j := i; j < len(f.tokens); j++ {
		t := f.tokens[j]
		if closes(t) || t.is(";") || t.is(",") || j > i && f.startsStatement(j) {
			return j
		}
		if opens(t) {
			j = t.pair
		}
	}
	return len(f.tokens)
}

// startsStatement reports whether a statement ends before token i although no semicolon
// says so (ECMA-262, automatic semicolon insertion).
func (f *file) startsStatement(i int) bool {
	t, last := f.at(i), f.at(i-1)
	if !t.breaks {
		return false
	}
	if t.kind == mark && !slices.Contains([]string{"{", "!", "~", "++", "--", "..."}, t.raw) || t.is("as") || t.is("satisfies") || t.is("instanceof") || t.is("in") {
		return false
	}
	if last.kind == mark {
		return closes(last) || last.is("!") && f.at(i-2).kind == word
	}
	return !slices.Contains([]string{"await", "typeof", "new", "as", "satisfies", "in", "instanceof", "else", "void"}, last.raw)
}

// stmtEnd returns the index after the statement that begins at token i.
func (f *file) stmtEnd(i int) int {
	switch t := f.at(i); {
	case t.is("{"):
		return t.pair + 1
	case t.is("if") && f.at(i+1).is("("):
		end := f.stmtEnd(f.at(i+1).pair + 1)
		if f.at(end).is("else") {
			end = f.stmtEnd(end + 1)
		}
		return end
	}
	end := f.exprEnd(i)
	for f.at(end).is(",") {
		end = f.exprEnd(end + 1)
	}
	if f.at(end).is(";") {
		end++
	}
	return max(end, i+1)
}

// bound returns what a name stands for at token i: its nearest binding before it, or else
// the first one.
func (f *file) bound(name string, i int) (binding, bool) {
	var found binding
	ok := false
	if f.lookups++; f.lookups > maxLookups {
		return found, false
	}
	for _, b := range f.bindings {
		if b.name == name && (!ok || b.value.to <= i) {
			found, ok = b, true
		}
	}
	return found, ok
}

// call returns the index of the parenthesis that follows a called name, past type
// arguments, or -1 if token i is not called.
func (f *file) call(i int) int {
	i++
	if f.at(i).is("<") {
		for depth := 0; i < len(f.tokens); i++ {
			t := f.tokens[i]
			switch {
			case t.kind == mark && strings.Trim(t.raw, "<") == "":
				depth += len(t.raw)
			case t.kind == mark && strings.Trim(t.raw, ">") == "":
				depth -= len(t.raw)
			case closes(t), t.is(";"):
				return -1
			case opens(t):
				i = t.pair
			}
			if depth <= 0 {
				break
			}
		}
		i++
	}
	if f.at(i).is("(") {
		return i
	}
	return -1
}

// args returns the arguments between a parenthesis and its pair.
func (f *file) args(open int) []span {
	var list []span
	for i, end := open+1, f.at(open).pair; i < end; {
		to := f.exprEnd(i)
		if to == i {
			break
		}
		list = append(list, span{i, to})
		i = to + 1
	}
	return list
}
