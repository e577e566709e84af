package auth

import (
	"encoding/json"
	"slices"
)

// Field is a named value as it stands in a store, in JSON.
type Field struct {
	Name  string
	Value json.RawMessage
}

// Fields is an ordered set of additional fields. Order and text are kept, because a
// Better Auth server that shares the store reads what we write back.
type Fields []Field

// Get returns the value of the named field, and whether there is one.
func (f Fields) Get(name string) (json.RawMessage, bool) {
	for _, field := range f {
		if field.Name == name {
			return field.Value, true
		}
	}
	return nil, false
}

// With returns a copy in which the named field has the value: in its place, or at the end.
func (f Fields) With(name string, value json.RawMessage) Fields {
	c := slices.Clone(f)
	for i := range c {
		if c[i].Name == name {
			c[i].Value = value
			return c
		}
	}
	return append(c, Field{Name: name, Value: value})
}

// Text returns the named field for people and headers: a JSON string without its quotes,
// "" for null or a missing field, the JSON text of anything else.
func (f Fields) Text(name string) string {
	raw, ok := f.Get(name)
	if !ok || string(raw) == "null" {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// Clone returns a copy that shares nothing with f.
func (f Fields) Clone() Fields {
	c := slices.Clone(f)
	for i := range c {
		c[i].Value = slices.Clone(c[i].Value)
	}
	return c
}
