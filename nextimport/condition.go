package nextimport

import (
	"cmp"
	"slices"

	"github.com/caddy-better-auth/gateway/matcher"
)

// readConditions asks about every condition that is about more than the session. Only one
// can be said in a Caddyfile for sure: where there is no config.matcher, a single test of
// the path around everything that is refused.
func (p *Plan) readConditions(t *tree, refused []destination) {
	asked := t.conditions(refused)
	if p.unlimited != nil && len(asked) == 1 && p.translate(t, asked[0], refused) {
		return
	}
	for _, b := range asked {
		for _, part := range b.meaning.others {
			p.askCondition(t, part)
		}
	}
	for i := range t.tokens {
		if t.seq(i, "switch", "(") && t.aboutPath(span{i + 2, t.at(i + 1).pair}, maxNames) {
			p.askCondition(t, other{span{i + 2, t.at(i + 1).pair}, false})
		}
	}
}

// conditions returns the branches that ask about more than the session. A choice counts
// only around a redirect: others choose values.
func (t *tree) conditions(refused []destination) []branch {
	var found []branch
	for _, b := range t.all {
		if len(b.meaning.others) > 0 && (!b.question || b.around(refused)) {
			found = append(found, b)
		}
	}
	return found
}

// around reports whether one of the redirects depends on the branch.
func (b branch) around(refused []destination) bool {
	for _, d := range refused {
		if b.then.has(d.index) || b.otherly.has(d.index) {
			return true
		}
	}
	return false
}

func (p *Plan) askCondition(t *tree, part other) {
	line := t.at(part.from).line
	if t.aboutPath(part.span, maxNames) {
		p.ask(line, "a test of the path that is not translated: %s. The block protects whatever its matcher claims", t.snippet(part.span))
		return
	}
	if slices.ContainsFunc(t.tokens[part.from:part.to], func(w token) bool { return w.is("role") }) {
		p.ask(line, "a test of the role that is not translated: %s. Write it as: require role <value>...", t.snippet(part.span))
		return
	}
	p.ask(line, "a condition that is not translated: %s. The block asks for a session in any case", t.snippet(part.span))
}

// translate makes a matcher of a test of the path, if everybody who is refused is refused
// because of it.
func (p *Plan) translate(t *tree, b branch, refused []destination) bool {
	if len(b.meaning.others) != 1 || !b.meaning.others[0].needed || len(refused) == 0 {
		return false
	}
	if !t.refusesOnlyIn(b, refused) {
		return false
	}
	paths, ok := t.pathTest(b.meaning.others[0].span, maxNames)
	if !ok {
		return false
	}
	set, err := matcher.CompileSet(paths, matcher.Options{})
	if err != nil {
		return false
	}
	p.set, p.unlimited = set, nil
	for _, path := range paths {
		p.Sources = append(p.Sources, matcher.Source{Path: path})
	}
	p.remark(t.at(b.cond.from).line, "the matcher comes from the test of the path here")
	return true
}

// refusesOnlyIn reports whether nobody is refused but by what depends on the branch.
func (t *tree) refusesOnlyIn(b branch, refused []destination) bool {
	for _, d := range refused {
		if !b.then.has(d.index) {
			return false
		}
	}
	for _, another := range t.all {
		if another.cond != b.cond && another.meaning.sign != noWord && !b.then.has(another.cond.from) {
			return false
		}
	}
	for i := range t.tokens {
		if t.answers(i) && !b.then.has(i) {
			return false
		}
	}
	return true
}

// checkReach looks for pages that have to be open to people without a session.
func (p *Plan) checkReach() {
	if p.unlimited != nil {
		p.Notes = append(p.Notes, *p.unlimited)
	}
	page := cmp.Or(p.SignIn, "/sign-in") // protect's default
	if p.unlimited == nil && p.set.Match(page) {
		p.ask(1, "the matcher claims the sign-in page %s too: leave it out, or nobody can sign in", page)
	}
	const signInRoute = "/api/auth/sign-in/email"
	if p.unlimited != nil || p.set.Match(signInRoute) {
		p.remark(1, "/api/auth is claimed too: if the app answers there, and not the directive better_auth, leave it out")
	}
}
