package matcher

import (
	"cmp"
	"slices"
	"unicode"
)

// dialect checks that an expression is one that JavaScript accepts without the u and v flags,
// legacy grammar (ECMA-262 annex B) included. The engine accepts some that JavaScript refuses
// and gives them another meaning, so nothing reaches it unchecked. Errors are V8's (Node 20).
type dialect struct {
	expr     []uint16
	pos      int
	open     []group  // the groups we are in
	names    []string // of named groups that are closed
	captures int      // capturing groups in the whole expression
	named    bool     // one of them has a name
	late     error    // a complaint that V8 makes at the end, if there is no other
}

// errBackReference is the one complaint that is not V8's.
var errBackReference error = reason("Back-references are not supported")

// group is an open group.
type group struct {
	name       string
	lookbehind bool
}

// checkDialect returns V8's complaint about an expression, or nil.
func checkDialect(expr []uint16) error {
	d := dialect{expr: expr}
	d.countCaptures()
	for d.pos < len(expr) {
		if err := d.term(); err != nil {
			return err
		}
	}
	if len(d.open) > 0 {
		return reason("Unterminated group")
	}
	return d.late
}

// term reads one atom with its quantifier, or one assertion.
func (d *dialect) term() error {
	var atom group
	switch u := d.at(0); u {
	case '^', '$', '|':
		d.pos++
		return nil
	case '(':
		return d.openGroup()
	case '*', '+', '?':
		return reason("Nothing to repeat")
	case '{':
		if _, ok := d.interval(); ok {
			return reason("Nothing to repeat")
		}
		d.pos++
	case ')':
		var err error
		if atom, err = d.closeGroup(); err != nil {
			return err
		}
	case '[':
		if err := d.class(); err != nil {
			return err
		}
	case '\\':
		if next := d.at(1); next == 'b' || next == 'B' {
			d.pos += 2
			return nil
		}
		if err := d.escape(); err != nil {
			return err
		}
	default:
		d.pos++
	}
	return d.quantifier(atom)
}

// quantifier reads the quantifier of an atom, if there is one.
func (d *dialect) quantifier(atom group) error {
	switch d.at(0) {
	case '*', '+', '?':
		d.pos++
	case '{':
		q, ok := d.interval()
		if !ok {
			return nil
		}
		if q.reversed() {
			return reason("numbers out of order in {} quantifier")
		}
		d.pos += q.length
	default:
		return nil
	}
	if d.at(0) == '?' {
		d.pos++
	}
	if atom.lookbehind {
		return reason("Invalid quantifier")
	}
	return nil
}

// openGroup reads the opening of a group.
func (d *dialect) openGroup() error {
	if d.at(1) != '?' {
		d.push(group{}, 1)
		return nil
	}
	switch d.at(2) {
	case ':', '=', '!':
		d.push(group{}, 3)
		return nil
	case '<':
		if next := d.at(3); next == '=' || next == '!' {
			d.push(group{lookbehind: true}, 4)
			return nil
		}
		return d.namedGroup()
	}
	return reason("Invalid group")
}

func (d *dialect) push(g group, length int) {
	d.open = append(d.open, g)
	d.pos += length
}

// closeGroup reads the end of a group. Its name is taken from here on, not before.
func (d *dialect) closeGroup() (group, error) {
	if len(d.open) == 0 {
		return group{}, reason("Unmatched ')'")
	}
	last := len(d.open) - 1
	g := d.open[last]
	d.open = d.open[:last]
	d.pos++
	if g.name == "" {
		return g, nil
	}
	if slices.Contains(d.names, g.name) {
		return g, reason("Duplicate capture group name")
	}
	d.names = append(d.names, g.name)
	return g, nil
}

func (d *dialect) namedGroup() error {
	name, length := d.groupName(2)
	if name == "" {
		return reason("Invalid capture group name")
	}
	d.push(group{name: name}, 2+length)
	return nil
}

// groupName reads "<name>" at the given offset; its length counts the brackets.
func (d *dialect) groupName(offset int) (name string, length int) {
	rest := d.expr[min(d.pos+offset, len(d.expr)):]
	end := slices.Index(rest, '>')
	if end < 2 || rest[0] != '<' {
		return "", 0
	}
	name = unitsToString(rest[1:end])
	for i, r := range name {
		if !isIdentifier(r, i == 0) {
			return "", 0
		}
	}
	return name, end + 1
}

func isIdentifier(r rune, first bool) bool {
	if r == '$' || r == '_' || unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start) {
		return true
	}
	const zwnj, zwj = '\u200c', '\u200d'
	return !first && (r == zwnj || r == zwj || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue))
}

// escape reads an escape outside a class. Back-references are refused: the expansion of a
// source adds groups in front, so that a number would not mean the group it seems to.
func (d *dialect) escape() error {
	next := d.at(1)
	switch {
	case d.pos+1 == len(d.expr):
		return reason(`\ at end of pattern`)
	case next == 'k' && d.named:
		return d.namedReference()
	case next >= '1' && next <= '9':
		if n, _ := d.number(1); n <= d.captures {
			d.late = cmp.Or(d.late, errBackReference)
		}
	}
	d.pos += 2
	return nil
}

func (d *dialect) namedReference() error {
	name, length := d.groupName(2)
	if name == "" {
		return reason("Invalid named reference")
	}
	if !slices.Contains(d.allNames(), name) {
		d.late = cmp.Or(d.late, error(reason("Invalid named capture referenced")))
	}
	d.late = cmp.Or(d.late, errBackReference)
	d.pos += 2 + length
	return nil
}

// at returns the unit at the given offset, or 0 behind the end.
func (d *dialect) at(offset int) uint16 {
	if d.pos+offset < len(d.expr) {
		return d.expr[d.pos+offset]
	}
	return 0
}
