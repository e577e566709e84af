package nextimport

import (
	"net/url"
	"slices"
	"strings"
)

// destination is where a redirect goes.
type destination struct {
	index  int // the token of the redirect
	line   int
	raw    string // as written, or empty
	path   string // empty: unknown, or no page that protect can send people to
	param  string // the query parameter with the way back
	doubts []string
}

// destinations finds the redirects of the file.
func (f *file) destinations() []destination {
	var all []destination
	for i := range f.tokens {
		open := f.call(i)
		if open < 0 || !f.redirects(i) {
			continue
		}
		d := destination{index: i, line: f.at(i).line}
		if args := f.args(open); len(args) > 0 {
			f.follow(args[0], &d, maxNames)
		}
		all = append(all, d)
	}
	return all
}

// redirects reports whether the call of token i is a redirect of Next.js.
func (f *file) redirects(i int) bool {
	if f.at(i - 1).is(".") {
		return f.at(i).is("redirect") && (f.at(i-2).is("NextResponse") || f.at(i-2).is("Response"))
	}
	from := f.imports[f.at(i).raw]
	return from.module == "next/navigation" && (from.name == "redirect" || from.name == "permanentRedirect")
}

// follow reads the URL of a redirect: a string, new URL(…), a clone of the request's URL,
// or a name that stands for one of them, with what is done to it before.
func (f *file) follow(s span, d *destination, depth int) {
	s = f.trimText(f.bare(s))
	first := f.at(s.from)
	switch {
	case f.seq(s.from, "new", "URL", "("):
		if args := f.args(s.from + 2); len(args) > 0 {
			f.followPath(args[0], d)
		}
	case s.to == s.from+1 && first.kind == word && depth > 0:
		b, ok := f.bound(first.raw, s.from)
		if !ok {
			d.doubt("it is known only when the file runs: " + first.raw)
			return
		}
		f.follow(b.value, d, depth-1)
		f.followChanges(first.raw, span{b.value.to, d.index}, d)
	case f.seq(s.to-4, ".", "clone", "(", ")"):
	default:
		f.followPath(s, d)
	}
}

// trimText takes off .toString(), .href and the like.
func (f *file) trimText(s span) span {
	switch {
	case f.seq(s.to-4, ".", "toString", "(", ")"):
		s.to -= 4
	case f.seq(s.to-2, ".", "href"):
		s.to -= 2
	}
	return s
}

// followPath reads the text of a path with its query.
func (f *file) followPath(s span, d *destination) {
	all := f.pieces(s)
	if len(all) > 1 && !all[0].constant() && f.ownOrigin(all[0].expr) {
		all = all[1:]
	}
	path, query, _ := strings.Cut(flatten(all), "?")
	d.raw = f.snippet(s)
	if all[0].constant() && !strings.Contains(path, unknown) {
		d.setPath(path)
	} else if !f.ownURL(s) {
		d.doubt("it is known only when the file runs: " + f.snippet(s))
	}
	f.followQuery(all, query, d)
}

// ownURL reports whether a span is the URL of the request, as in new URL(request.url).
func (f *file) ownURL(s span) bool {
	last := f.at(s.to - 1)
	return f.at(s.to-2).is(".") && (last.is("url") || last.is("nextUrl"))
}

// followQuery reads the parameters of a query in a string or template.
func (f *file) followQuery(all []piece, query string, d *destination) {
	if query == "" {
		return
	}
	back := slices.ContainsFunc(all, func(p piece) bool { return !p.constant() && f.aboutPath(p.expr, maxNames) })
	for parameter := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(parameter, "=")
		if strings.Contains(value, unknown) && !strings.Contains(name, unknown) && back {
			d.setParam(name)
		} else {
			d.doubt("protect sets no other query parameter than the way back: " + strings.ReplaceAll(parameter, unknown, "…"))
		}
	}
}

// followChanges reads what is done to a URL between its making and the redirect.
func (f *file) followChanges(name string, s span, d *destination) {
	for i := s.from; i < s.to; i++ {
		if !f.at(i).is(name) || f.at(i-1).is(".") || !f.at(i+1).is(".") {
			continue
		}
		switch {
		case f.seq(i+2, "pathname", "="):
			f.followPath(span{i + 4, f.exprEnd(i + 4)}, d)
		case f.seq(i+2, "search", "="):
			f.followSearch(span{i + 4, f.exprEnd(i + 4)}, d)
		case f.seq(i+2, "searchParams", ".", "set", "("), f.seq(i+2, "searchParams", ".", "append", "("):
			f.followParam(f.args(i+5), d)
		}
	}
}

func (f *file) followSearch(s span, d *destination) {
	all := f.pieces(s)
	query := strings.TrimPrefix(flatten(all), "?")
	f.followQuery(all, query, d)
}

// followParam reads the arguments of searchParams.set.
func (f *file) followParam(args []span, d *destination) {
	if len(args) != 2 {
		return
	}
	name, constant := f.constant(args[0])
	if constant && f.aboutPath(args[1], maxNames) {
		d.setParam(name)
		return
	}
	d.doubt("protect sets no other query parameter than the way back: " + f.snippet(span{args[0].from, args[1].to}))
}

// aboutPath reports whether an expression tells where the request wanted to go.
func (f *file) aboutPath(s span, depth int) bool {
	for i := s.from; i < s.to; i++ {
		t := f.at(i)
		if t.kind != word {
			continue
		}
		if slices.Contains([]string{"pathname", "href", "url", "nextUrl", "search"}, t.raw) {
			return true
		}
		if b, ok := f.bound(t.raw, i); ok && depth > 0 && !f.at(i-1).is(".") && f.aboutPath(b.value, depth-1) {
			return true
		}
	}
	return false
}

func (d *destination) setPath(path string) {
	u, err := url.Parse(path)
	if err != nil || len(path) < 2 || path[0] != '/' || path[1] == '/' || u.Path != path || strings.ContainsAny(path, `\ *`) {
		d.doubt("sign_in takes a path of this site, not " + path)
		return
	}
	d.path = path
}

func (d *destination) setParam(name string) {
	if d.param != "" && d.param != name {
		d.doubt("there are two ways back: " + d.param + " and " + name)
	}
	d.param = name
}

func (d *destination) doubt(text string) { d.doubts = append(d.doubts, text) }
