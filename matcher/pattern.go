package matcher

import "net/http"

// Pattern is one compiled source. It is safe for concurrent use.
type Pattern struct {
	source  Source
	options Options
	expr    []uint16 // the regular expression, in JavaScript's notation
	engine  engine
	folded  engine // for texts in lower case
	literal literal
	folding literal // for texts in lower case
	has     []condition
	missing []condition
}

func newPattern(s Source, o Options, expr []uint16) (*Pattern, error) {
	p := &Pattern{source: s, options: o, expr: expr, literal: leadingLiteral(s, o)}
	p.folding = p.literal.folded()
	var err error
	if p.engine, err = newEngine(expr); err != nil {
		return nil, err
	}
	p.folded = newFolded(expr, p.engine)
	if p.has, err = compileConditions(s.Has); err != nil {
		return nil, err
	}
	if p.missing, err = compileConditions(s.Missing); err != nil {
		return nil, err
	}
	return p, nil
}

// Source returns the item the pattern was compiled from.
func (p *Pattern) Source() Source { return p.source }

// Match reports whether Next.js would run its proxy for the path. The path is the one on the
// wire, percent-encoded; conditions of the source are not looked at. Like the server, it
// resolves dot segments and then tries the path as it is and, failing that, decoded once.
// A path longer than [MaxPath] and an engine that gives up count as claimed.
func (p *Pattern) Match(path string) bool {
	if len(path) > MaxPath {
		return true
	}
	return p.claims(target(path, "", p.options))
}

// MatchRequest is Match for a request, conditions included.
func (p *Pattern) MatchRequest(r *http.Request) bool {
	path := rawPath(r.URL)
	if len(path) > MaxPath {
		return true
	}
	return p.claims(target(path, r.Host, p.options)) && p.conditionsHold(r)
}

func (p *Pattern) claims(f forms) bool {
	return p.claimsText(f.encoded) || f.decoded != f.encoded && p.claimsText(f.decoded)
}

func (p *Pattern) claimsText(text string) bool {
	if !p.literal.mayStart(text) {
		return false
	}
	matched, err := p.engine.match(text)
	return matched || err != nil
}
