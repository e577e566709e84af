package matcher

import (
	"net/http"
	"strings"
)

// Condition is an item of has or missing.
type Condition struct {
	// Type is "header", "cookie", "query" or "host".
	Type string
	// Key names the header, cookie or query parameter; empty for a host.
	Key string
	// Value is a regular expression between "^" and "$", without a group around it: as in
	// Next.js, "a|b" stands for "begins with a, or ends with b". Empty: the thing only has to
	// be there and not be empty.
	Value string
}

// condition is a compiled Condition.
type condition struct {
	Condition
	lookup   func(r *http.Request, key string) values
	expr     engine
	hasValue bool
}

// values are what a request has for the key of a condition.
type values struct {
	last    string
	present bool // not absent and not empty
}

func one(value string) values { return values{last: value, present: value != ""} }

func compileConditions(list []Condition) ([]condition, error) {
	compiled := make([]condition, len(list))
	for i, c := range list {
		var err error
		if compiled[i], err = compileCondition(c); err != nil {
			return nil, err
		}
	}
	return compiled, nil
}

func compileCondition(c Condition) (condition, error) {
	lookup, ok := map[string]func(*http.Request, string) values{
		"header": headerValue, "cookie": cookieValue, "query": queryValue, "host": hostValue,
	}[c.Type]
	if !ok {
		return condition{}, refuse("Invalid discriminator value. Expected 'header' | 'query' | 'cookie' | 'host'")
	}
	compiled := condition{Condition: c, lookup: lookup, hasValue: c.Value != ""}
	if !compiled.hasValue {
		return compiled, nil
	}
	expr := units("^" + c.Value + "$")
	if err := checkDialect(expr); err != nil {
		return condition{}, refuse("Invalid value '%s' of a %s condition: %s", c.Value, c.Type, err)
	}
	var err error
	compiled.expr, err = newEngine(expr)
	return compiled, err
}

// holds reports whether the condition holds; an engine that gives up answers ifStuck.
func (c condition) holds(r *http.Request, ifStuck bool) bool {
	found := c.lookup(r, c.Key)
	if !found.present || !c.hasValue {
		return found.present
	}
	matched, err := c.expr.match(found.last)
	if err != nil {
		return ifStuck
	}
	return matched
}

// conditionsHold reports whether the pattern's conditions let it claim the request. An engine
// that gives up never takes protection away.
func (p *Pattern) conditionsHold(r *http.Request) bool {
	for _, c := range p.has {
		if !c.holds(r, true) {
			return false
		}
	}
	for _, c := range p.missing {
		if c.holds(r, false) {
			return false
		}
	}
	return true
}

// hostValue is the Host header up to the first colon. Forwarded headers are not consulted.
func hostValue(r *http.Request, _ string) values { return one(hostname(r.Host)) }

func hostname(host string) string {
	name, _, _ := strings.Cut(host, ":")
	return strings.ToLower(name)
}
