package matcher

import "math"

// interval is a quantifier in braces.
type interval struct {
	low, high int
	length    int // of its text, braces included
}

func (q interval) reversed() bool { return q.high < q.low }

// interval looks for "{n}", "{n,}" or "{n,m}" at the current position. Anything else in
// braces is text.
func (d *dialect) interval() (interval, bool) {
	low, n := d.number(1)
	if n == 0 {
		return interval{}, false
	}
	q := interval{low: low, high: low, length: 1 + n}
	if d.at(q.length) == ',' {
		high, n := d.number(q.length + 1)
		if n == 0 {
			high = math.MaxInt32
		}
		q.high, q.length = high, q.length+1+n
	}
	q.length++
	return q, d.at(q.length-1) == '}'
}

// number reads decimal digits at the given offset. A large one is cut to the largest.
func (d *dialect) number(offset int) (value, digits int) {
	for u := d.at(offset); u >= '0' && u <= '9'; u = d.at(offset + digits) {
		value = min(value*10+int(u-'0'), math.MaxInt32)
		digits++
	}
	return value, digits
}

// countCaptures counts the capturing groups of the whole expression, before it is read: what
// an escape means depends on them.
func (d *dialect) countCaptures() {
	d.eachGroup(func(offset int) {
		if d.expr[offset] != '?' {
			d.captures++
			return
		}
		rest := d.expr[offset:]
		if len(rest) > 2 && rest[1] == '<' && rest[2] != '=' && rest[2] != '!' {
			d.captures++
			d.named = true
		}
	})
}

// allNames returns the names of all groups of the expression.
func (d *dialect) allNames() []string {
	var names []string
	d.eachGroup(func(offset int) {
		at := dialect{expr: d.expr, pos: offset}
		if name, _ := at.groupName(1); name != "" && at.at(0) == '?' {
			names = append(names, name)
		}
	})
	return names
}

// eachGroup calls f with the position behind each opening parenthesis.
func (d *dialect) eachGroup(f func(position int)) {
	inClass := false
	for i := 0; i+1 < len(d.expr); i++ {
		switch u := d.expr[i]; {
		case u == '\\':
			i++
		case u == '[':
			inClass = true
		case u == ']':
			inClass = false
		case u == '(' && !inClass:
			f(i + 1)
		}
	}
}
