package nextimport

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// readRedirects chooses the sign-in page among the destinations of the file, and returns
// the redirects of people without a session.
func (p *Plan) readRedirects(t *tree) []destination {
	var out, open []destination
	for _, d := range t.destinations() {
		said, guarded := t.around(d.index)
		switch {
		case said == signedIn:
			p.ask(d.line, "those who are signed in are sent to %s: protect does not do that, so let the page do it", d.where())
		case said == signedOut:
			out = append(out, d)
		default:
			if guarded {
				p.ask(d.line, "a redirect to %s under a condition that is not translated", d.where())
			} else {
				open = append(open, d)
			}
		}
	}
	if len(out) == 0 && len(open) > 0 {
		out = open // reached when no branch returned before
		if !t.judges() {
			p.ask(open[0].line, "the redirect to %s depends on no session: is it the sign-in page?", open[0].where())
		}
	}
	p.chooseSignIn(out)
	return out
}

// judges reports whether something in the file depends on a session.
func (t *tree) judges() bool {
	return slices.ContainsFunc(t.all, func(b branch) bool { return b.meaning.sign != noWord })
}

// chooseSignIn takes the one page that people without a session are sent to.
func (p *Plan) chooseSignIn(out []destination) {
	pages, params := map[string]bool{}, map[string]bool{}
	for _, d := range out {
		for _, text := range d.doubts {
			p.ask(d.line, "the redirect: %s", text)
		}
		if d.path != "" {
			pages[d.path], params[d.param] = true, true
		}
	}
	switch {
	case len(out) == 0:
		p.ask(1, "no redirect to a sign-in page was found: protect sends people to its default, /sign-in")
	case len(pages) > 1:
		p.ask(out[0].line, "people without a session are sent to different pages (%s): choose one as sign_in, or write a protect block for each", strings.Join(slices.Sorted(maps.Keys(pages)), ", "))
	case len(params) > 1:
		p.ask(out[0].line, "the way back is not always in the same query parameter (%s): choose one as return_to", strings.Join(slices.Sorted(maps.Keys(params)), ", "))
		p.SignIn = out[0].path
	case len(pages) == 1:
		p.take(out)
	}
}

// take takes the page, and the parameter if there is one.
func (p *Plan) take(out []destination) {
	for _, d := range out {
		if d.path != "" {
			p.SignIn, p.ReturnTo = d.path, d.param
			return
		}
	}
}

// where names the destination in a note.
func (d destination) where() string {
	return cmp.Or(d.path, d.raw, "another place")
}
