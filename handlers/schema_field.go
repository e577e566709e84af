package handlers

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/caddy-better-auth/gateway/providers"
)

// field is one value.
type field struct {
	name     string
	kind     kind
	required bool
	nonEmpty bool // a string that must not be ""
	// into is where the value goes: a pointer to a string, bool, float64 or []string, a
	// pointer to a pointer of the first two for what may be absent, or *any. *Members of a
	// recordKind, *[]providers.Param of a textsKind. nil: nowhere.
	into any
	// inner makes room for an object and returns its fields, which point into that room.
	inner func() []field
	// reserved are the keys that a textsKind must not have, and complaint says so.
	reserved  []string
	complaint string
}

type kind uint8

const (
	stringKind  kind = iota // a string
	emailKind               // a string that is an e-mail address
	booleanKind             // true or false
	numberKind              // a number
	truthyKind              // anything; true as JavaScript sees it
	valueKind               // anything, for the endpoint to judge; undefined when absent
	nameKind                // a string; the complaint does not say so
	trueKind                // true; the complaint does not say so
	stringsKind             // an array of strings
	objectKind              // an object with known fields: inner
	recordKind              // an object with any keys; of a body only
	textsKind               // an object with any keys and strings as values; of a body only
)

// fill checks the value at a path and keeps it, or says what is wrong with it.
func (f field) fill(path string, value any) (issues []string) {
	if f.kind == valueKind {
		keep(f.into, value)
		return nil
	}
	if value == (undefined{}) && !f.required {
		return nil
	}
	complaint := ""
	switch f.kind {
	case truthyKind:
		keep(f.into, isTruthy(value))
	case booleanKind:
		complaint = keepAs[bool](f, value, "boolean")
	case numberKind:
		complaint = f.fillNumber(value)
	case trueKind:
		if value != true {
			complaint = anyMismatch
		}
		keep(f.into, value == true)
	case nameKind:
		if complaint = keepAs[string](f, value, "string"); complaint != "" {
			complaint = anyMismatch
		}
	case stringsKind:
		return f.fillStrings(path, value)
	case objectKind:
		return f.fillObject(path, value)
	default:
		complaint = f.fillString(value)
	}
	if complaint == "" {
		return nil
	}
	issues = []string{"[" + path + "] " + complaint}
	if list, ok := value.([]any); ok && f.nonEmpty && len(list) == 0 { // it has a length, too
		issues = append(issues, "["+path+"] Too small: expected array to have >=1 items")
	}
	return issues
}

// anyMismatch is the complaint of a union or a literal.
const anyMismatch = "Invalid input"

// keepAs keeps a value of type T and complains of others.
func keepAs[T any](f field, value any, expected string) string {
	if _, ok := value.(T); !ok {
		return mismatch(expected, value)
	}
	keep(f.into, value)
	return ""
}

func (f field) fillString(value any) string {
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

func (f field) fillNumber(value any) string {
	n, ok := value.(json.Number)
	if !ok {
		return mismatch("number", value)
	}
	number, err := n.Float64()
	if err != nil {
		return "Invalid input: expected number, received Infinity"
	}
	keep(f.into, number)
	return ""
}

func (f field) fillStrings(path string, value any) (issues []string) {
	elements, ok := value.([]any)
	if !ok {
		return []string{"[" + path + "] " + mismatch("array", value)}
	}
	texts := make([]string, len(elements))
	for i, element := range elements {
		into := field{required: true, into: &texts[i]}
		issues = append(issues, into.fill(fmt.Sprintf("%s.%d", path, i), element)...)
	}
	keep(f.into, texts)
	return issues
}

func (f field) fillObject(path string, value any) (issues []string) {
	members, ok := value.(map[string]any)
	if !ok {
		return []string{"[" + path + "] " + mismatch("object", value)}
	}
	for _, in := range f.inner() {
		issues = append(issues, in.fill(path+"."+in.name, member(members, in.name))...)
	}
	return issues
}

// fillRecord checks an object whose keys count in their order, which raw has.
func (f field) fillRecord(path string, value any, raw json.RawMessage) (issues []string) {
	if value == (undefined{}) && !f.required {
		return nil
	}
	if _, ok := value.(map[string]any); !ok {
		return []string{"[" + path + "] " + mismatch("record", value)}
	}
	members := membersOf(raw)
	if f.kind == recordKind {
		keep(f.into, members)
		return nil
	}
	params := make([]providers.Param, len(members))
	for i, m := range members {
		params[i].Name = m.Name
		into := field{required: true, into: &params[i].Value}
		issues = append(issues, into.fill(path+"."+m.Name, member(value.(map[string]any), m.Name))...)
	}
	if len(issues) == 0 && slices.ContainsFunc(params, f.isReserved) {
		return []string{"[" + path + "] " + f.complaint}
	}
	keep(f.into, params)
	return issues
}

// isReserved reports whether a parameter has a key that it must not have.
func (f field) isReserved(p providers.Param) bool { return slices.Contains(f.reserved, p.Name) }

// keep stores a checked value.
func keep(into, value any) {
	switch p := into.(type) {
	case *any:
		*p = value
	case *float64:
		*p = value.(float64)
	case *[]string:
		*p = value.([]string)
	case *Members:
		*p = value.(Members)
	case *[]providers.Param:
		*p = value.([]providers.Param)
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
	switch v := value.(type) {
	case undefined:
		return "undefined"
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case json.Number:
		return numberName(v)
	case []any:
		return "array"
	default:
		return "object"
	}
}

// numberName tells the numbers apart that JavaScript has no room for.
func numberName(n json.Number) string {
	f, err := n.Float64()
	switch {
	case err == nil:
		return "number"
	case f < 0:
		return "-Infinity"
	}
	return "Infinity"
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
