package nextimport

import "strings"

// pathTest returns the patterns of the paths for which an expression holds.
func (t *tree) pathTest(s span, depth int) ([]string, bool) {
	s = t.bare(s)
	if parts := t.split(s, "||"); len(parts) > 1 {
		return t.anyPathTest(parts, depth)
	}
	if b, ok := t.bound(t.at(s.from).raw, s.from); ok && s.to == s.from+1 && b.fixed && b.field == "" && depth > 0 {
		return t.pathTest(b.value, depth-1)
	}
	if parts := t.split(s, "===", "=="); len(parts) == 2 && t.isPath(parts[0]) {
		path, ok := t.constant(parts[1])
		return []string{escapePattern(path)}, ok
	}
	open := t.at(s.to - 1).pair
	if open < 0 || !t.at(open).is("(") || !t.at(open-2).is(".") {
		return nil, false
	}
	object, args := span{s.from, open - 2}, t.args(open)
	if len(args) != 1 {
		return nil, false
	}
	switch method := t.at(open - 1).raw; {
	case method == "startsWith" && t.isPath(object):
		path, ok := t.constant(args[0])
		return []string{escapePattern(path) + "(.*)"}, ok
	case method == "includes" && t.isPath(args[0]):
		return t.eachString(object, "")
	case method == "some" && t.startsWithEach(args[0]):
		return t.eachString(object, "(.*)")
	}
	return nil, false
}

func (t *tree) anyPathTest(parts []span, depth int) ([]string, bool) {
	var all []string
	for _, part := range parts {
		paths, ok := t.pathTest(part, depth)
		if !ok {
			return nil, false
		}
		all = append(all, paths...)
	}
	return all, true
}

// startsWithEach reports whether a span reads "route => pathname.startsWith(route)".
func (t *tree) startsWithEach(s span) bool {
	arrow := t.findIn(s, "=>")
	if arrow < 0 {
		return false
	}
	parameter := t.bare(span{s.from, arrow})
	body := t.bare(span{arrow + 1, s.to})
	n := body.to - 5
	return t.at(parameter.from).kind == word && n > body.from && t.seq(n, ".", "startsWith", "(", t.at(parameter.from).raw, ")") &&
		t.isPath(span{body.from, n})
}

// eachString returns a pattern for each string of a list.
func (t *tree) eachString(s span, suffix string) ([]string, bool) {
	list := t.resolve(s)
	if !t.at(list.from).is("[") || t.at(list.from).pair != list.to-1 {
		return nil, false
	}
	var all []string
	for _, item := range t.args(list.from) {
		path, ok := t.constant(item)
		if !ok {
			return nil, false
		}
		all = append(all, escapePattern(path)+suffix)
	}
	return all, len(all) > 0
}

// isPath reports whether a span is the path of the request, or a name for it.
func (t *tree) isPath(s span) bool {
	s = t.bare(s)
	if t.readsPath(s) {
		return true
	}
	b, ok := t.bound(t.at(s.from).raw, s.from)
	if !ok || s.to != s.from+1 || !b.fixed {
		return false
	}
	if b.field == "" {
		return t.readsPath(t.bare(b.value))
	}
	return b.field == "pathname" && t.at(b.value.to-1).is("nextUrl")
}

// readsPath reports whether a span reads request.nextUrl.pathname, or
// new URL(request.url).pathname.
func (t *tree) readsPath(s span) bool {
	return t.seq(s.to-4, ".", "nextUrl", ".", "pathname") ||
		t.seq(s.from, "new", "URL", "(") && t.seq(s.to-4, "url", ")", ".", "pathname") && t.at(s.from+2).pair == s.to-3
}

// escapePattern writes a path as a pattern that claims just it: path-to-regexp knows the
// backslash.
func escapePattern(path string) string {
	var b strings.Builder
	for _, r := range path {
		if strings.ContainsRune(`:*+?(){}\`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
