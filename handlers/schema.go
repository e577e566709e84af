package handlers

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/caddy-better-auth/gateway/auth"
)

// schema says what an endpoint takes, field by field, and where to put it.
type schema struct {
	body  *object // nil: any body, or none, will do
	query []field
}

// object is a JSON object with known fields. Unknown ones are dropped.
type object struct {
	optional bool // it may be absent
	open     bool // Better Auth also checks it against a record, and complains twice
	record   bool // Better Auth checks it against a record only
	fields   []field
}

// field is one value.
type field struct {
	name     string
	kind     kind
	required bool
	nonEmpty bool // a string that must not be ""
	into     any  // *string or *bool, a pointer to one of those for what may be absent, or *any
}

type kind uint8

const (
	stringKind  kind = iota // a string
	emailKind               // a string that is an e-mail address
	booleanKind             // true or false
	truthyKind              // anything; true as JavaScript sees it
	valueKind               // anything, for the endpoint to judge; undefined when absent
)

// emailPattern is Better Auth's. It admits ASCII only, so that lower-casing is simple.
var emailPattern = regexp.MustCompile(`^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$`)

// fill checks body and query and puts their values where the fields point to. The error
// lists every issue in schema order, in the words of Better Auth.
func (s schema) fill(body any, query values) error {
	var issues []string
	if s.body != nil {
		issues = s.body.fill(body)
	}
	for _, f := range s.query {
		if issue := f.fill(query.value(f.name)); issue != "" {
			issues = append(issues, "[query."+f.name+"] "+issue)
		}
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

func (o *object) fill(body any) (issues []string) {
	if body == (undefined{}) && o.optional {
		return nil
	}
	members, ok := body.(map[string]any)
	if !ok {
		if !o.record {
			issues = append(issues, "[body] "+mismatch("object", body))
		}
		if o.open || o.record {
			issues = append(issues, "[body] "+mismatch("record", body))
		}
		return issues
	}
	for _, f := range o.fields {
		value, ok := members[f.name]
		if !ok {
			value = undefined{}
		}
		if issue := f.fill(value); issue != "" {
			issues = append(issues, "[body."+f.name+"] "+issue)
		}
	}
	return issues
}

// fill checks one value and keeps it, or says what is wrong with it.
func (f field) fill(value any) (issue string) {
	if f.kind == valueKind {
		keep(f.into, value)
		return ""
	}
	if value == (undefined{}) && !f.required {
		return ""
	}
	if f.kind == truthyKind {
		keep(f.into, isTruthy(value))
		return ""
	}
	if f.kind == booleanKind {
		if _, ok := value.(bool); !ok {
			return mismatch("boolean", value)
		}
		keep(f.into, value)
		return ""
	}
	s, ok := value.(string)
	switch {
	case !ok:
		return mismatch("string", value)
	case f.kind == emailKind && !emailPattern.MatchString(s):
		return "Invalid email address"
	case f.nonEmpty && s == "":
		return "Too small: expected string to have >=1 characters"
	}
	keep(f.into, s)
	return ""
}

// keep stores a checked value.
func keep(into, value any) {
	switch p := into.(type) {
	case *any:
		*p = value
	case *string:
		*p = value.(string)
	case **string:
		s := value.(string)
		*p = &s
	case *bool:
		*p = value.(bool)
	case **bool:
		b := value.(bool)
		*p = &b
	}
}

func mismatch(expected string, received any) string {
	return "Invalid input: expected " + expected + ", received " + typeName(received)
}

// typeName is what the validator of Better Auth calls the type of a value.
func typeName(value any) string {
	switch value.(type) {
	case undefined:
		return "undefined"
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case json.Number:
		return "number"
	case []any:
		return "array"
	default:
		return "object"
	}
}

// isTruthy reports whether JavaScript takes a value for true.
func isTruthy(value any) bool {
	switch v := value.(type) {
	case nil, undefined:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case json.Number:
		f, err := v.Float64()
		return err != nil || f != 0
	default:
		return true
	}
}
