package handlers

import (
	"maps"
	"net/http"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// schema says what an endpoint takes, field by field, and where to put it.
type schema struct {
	path  []field // parameters of the path, all of them strings
	body  *object // nil: any body, or none, will do
	query []field
	// queryOneOf is oneOf of an object, for the whole query.
	queryOneOf []variant
}

// object is a JSON object with known fields.
type object struct {
	optional bool // it may be absent
	open     bool // Better Auth also checks it against a record, and complains twice
	record   bool // Better Auth checks it against a record only
	fields   []field
	rest     *map[string]any // where members go that are no fields; nil: nowhere
	// oneOf are the strict forms that it can have, instead of fields: exactly one must fit.
	oneOf []variant
}

// fill checks body and query and puts their values where the fields point to. The error
// lists every issue in schema order, in the words of Better Auth.
func (s schema) fill(b body, query values) error {
	var issues []string
	switch {
	case s.body != nil && s.body.oneOf != nil:
		issues = fillOneOf(s.body.oneOf, "body", b.value, b.names)
	case s.body != nil:
		issues = s.body.fill(b)
	}
	for _, f := range s.query {
		issues = append(issues, f.fill("query."+f.name, query.value(f.name))...)
	}
	if s.queryOneOf != nil {
		issues = append(issues, fillOneOf(s.queryOneOf, "query", query.object(), query.names)...)
	}
	if len(issues) == 0 {
		return nil
	}
	return &auth.Error{
		Status:  http.StatusBadRequest,
		Code:    auth.ValidationError,
		Message: strings.Join(issues, "; "),
	}
}

// fillPath puts the parameters of a path where the fields point to.
func (s schema) fillPath(params map[string]string) {
	for _, f := range s.path {
		keep(f.into, params[f.name])
	}
}

func (o *object) fill(b body) (issues []string) {
	if b.value == (undefined{}) && o.optional {
		return nil
	}
	sent, ok := b.value.(map[string]any)
	if !ok {
		if !o.record {
			issues = append(issues, "[body] "+mismatch("object", b.value))
		}
		if o.open || o.record {
			issues = append(issues, "[body] "+mismatch("record", b.value))
		}
		return issues
	}
	if o.rest != nil {
		*o.rest = maps.Clone(sent)
	}
	for _, f := range o.fields {
		if o.rest != nil {
			delete(*o.rest, f.name)
		}
		if f.kind == recordKind || f.kind == textsKind {
			issues = append(issues, f.fillRecord("body."+f.name, member(sent, f.name), b.member(f.name))...)
			continue
		}
		issues = append(issues, f.fill("body."+f.name, member(sent, f.name))...)
	}
	return issues
}

// member returns a member of an object, or undefined.
func member(of map[string]any, name string) any {
	if value, ok := of[name]; ok {
		return value
	}
	return undefined{}
}
