package matcher

import (
	"slices"
	"strings"
)

// checked is the outcome of checking a value against Next's schema (zod 3). A value of the
// wrong shape is fatal; one of the right shape may still have issues.
type checked struct {
	issues []issue
	fatal  bool
}

func fatal(at place, message string) checked {
	return checked{issues: []issue{{at: at, message: message}}, fatal: true}
}

func wrongType(at place, want string, v value) checked {
	got := v.kind
	if got == kindAbsent {
		got = "undefined"
	}
	return fatal(at, "Expected "+want+", received "+got)
}

func (c *checked) add(more checked) {
	c.issues = append(c.issues, more.issues...)
	c.fatal = c.fatal || more.fatal
}

// anyOf is zod's union: the first outcome without issues, else the first of the right shape,
// else all of them as alternatives.
func anyOf(at place, outcomes ...checked) checked {
	union := issue{at: at}
	for _, o := range outcomes {
		if len(o.issues) == 0 {
			return o
		}
		union.alternatives = append(union.alternatives, o.issues)
	}
	if i := slices.IndexFunc(outcomes, func(o checked) bool { return !o.fatal }); i >= 0 {
		return outcomes[i]
	}
	return checked{issues: []issue{union}, fatal: true}
}

func checkMatcher(v value, at place) checked {
	return anyOf(at, checkSourceValue(v, at), checkArray(v, at, checkItem))
}

func checkItem(v value, at place) checked {
	return anyOf(at, checkSourceValue(v, at), checkObject(v, at))
}

func checkArray(v value, at place, check func(value, place) checked) checked {
	if v.kind != kindArray {
		return wrongType(at, kindArray, v)
	}
	var all checked
	for i, item := range v.items {
		all.add(check(item, at.index(i)))
	}
	return all
}

func checkSourceValue(v value, at place) checked {
	switch v.kind {
	case kindAbsent:
		return fatal(at, "source is required")
	case kindString:
	default:
		return wrongType(at, kindString, v)
	}
	var all checked
	if tooLong := checkLength(v.text); tooLong != nil {
		all.add(checked{issues: []issue{{at: at, message: tooLong.Error()}}})
	}
	if err := checkSource(v.text); err != nil {
		all.add(checked{issues: []issue{{at: at, message: err.Error()}}})
	}
	return all
}

func checkObject(v value, at place) checked {
	if v.kind != kindObject {
		return wrongType(at, kindObject, v)
	}
	var all checked
	all.add(checkLocale(v.fields["locale"], at.key("locale")))
	for _, key := range []string{"has", "missing"} {
		if v.has(key) {
			all.add(checkArray(v.fields[key], at.key(key), checkCondition))
		}
	}
	all.add(checkSourceValue(v.fields["source"], at.key("source")))
	all.add(checkKeys(v, at, "locale", "has", "missing", "source"))
	return all
}

func checkLocale(v value, at place) checked {
	if v.kind == kindAbsent || v.kind == kindBoolean && !v.truth {
		return checked{}
	}
	return anyOf(at, fatal(at, "Invalid literal value, expected false"), wrongType(at, "undefined", v))
}

func checkCondition(v value, at place) checked {
	if v.kind != kindObject {
		return wrongType(at, kindObject, v)
	}
	switch t := v.fields["type"]; {
	case t.kind == kindString && t.text == "host":
		return checkHost(v, at)
	case t.kind == kindString && slices.Contains([]string{"header", "query", "cookie"}, t.text):
		return checkKeyed(v, at)
	}
	return fatal(at.key("type"), "Invalid discriminator value. Expected 'header' | 'query' | 'cookie' | 'host'")
}

func checkHost(v value, at place) checked {
	var all checked
	all.add(checkText(v.fields["value"], at.key("value"), "host must have a value"))
	all.add(checkKeys(v, at, "type", "value"))
	return all
}

func checkKeyed(v value, at place) checked {
	var all checked
	all.add(checkText(v.fields["key"], at.key("key"), "key is required when type is header, query or cookie"))
	if given := v.fields["value"]; given.kind != kindAbsent && given.kind != kindString {
		all.add(fatal(at.key("value"), "value must be a string"))
	}
	all.add(checkKeys(v, at, "type", "key", "value"))
	return all
}

// checkText checks a string that has to be there.
func checkText(v value, at place, required string) checked {
	switch v.kind {
	case kindString:
		return checked{}
	case kindAbsent:
		return fatal(at, required)
	}
	return wrongType(at, kindString, v)
}

func checkKeys(v value, at place, known ...string) checked {
	var unknown []string
	for _, key := range v.keys {
		if !slices.Contains(known, key) {
			unknown = append(unknown, "'"+key+"'")
		}
	}
	if len(unknown) == 0 {
		return checked{}
	}
	message := "Unrecognized key(s) in object: " + strings.Join(unknown, ", ")
	return checked{issues: []issue{{at: at, message: message}}}
}
