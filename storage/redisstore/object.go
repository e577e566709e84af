package redisstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// object is a JSON object whose fields keep their order and their text.
type object auth.Fields

var errNotAnObject = errors.New("not a JSON object")

// parseObject reads a JSON object, and nothing after it.
func parseObject(text string) (object, error) {
	data := []byte(text)
	if !json.Valid(data) {
		return nil, errNotAnObject
	}
	w := walker{data: data}
	if w.next() != '{' {
		return nil, errNotAnObject
	}
	w.at++
	o := make(object, 0, len(userFields)+4)
	for w.next() != '}' {
		name := w.value()
		w.next() // the colon
		w.at++
		w.next()
		o.set(plain(name), w.value())
		if w.next() == ',' {
			w.at++
		}
	}
	return o, nil
}

// plain returns the text of a JSON string.
func plain(raw json.RawMessage) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	return auth.Fields{{Value: raw}}.Text("")
}

// String returns the object as JSON.stringify would.
func (o object) String() string {
	var out strings.Builder
	out.WriteByte('{')
	for i, field := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(quote(field.Name))
		out.WriteByte(':')
		out.Write(field.Value)
	}
	out.WriteByte('}')
	return out.String()
}

// set gives a field its JSON text: in its place if the object has it, else at the end.
func (o *object) set(name string, text json.RawMessage) {
	field := auth.Field{Name: name, Value: text}
	at := slices.IndexFunc(*o, func(f auth.Field) bool { return f.Name == name })
	if at < 0 {
		*o = append(*o, field)
		return
	}
	(*o)[at] = field
}

// setAll sets every field of fields. A field without a value is null.
func (o *object) setAll(fields auth.Fields) {
	for _, f := range fields {
		if len(f.Value) == 0 {
			f.Value = null
		}
		o.set(f.Name, f.Value)
	}
}

// text returns a field as text: a string without its quotes, "" for null, the JSON text of
// anything else.
func (o object) text(name string) string {
	raw, ok := auth.Fields(o).Get(name)
	switch {
	case !ok || string(raw) == "null":
		return ""
	case raw[0] == '"':
		return plain(raw)
	}
	return string(raw)
}

// optionalText is text, and nil for null and for a field that is not there.
func (o object) optionalText(name string) *string {
	if raw, ok := auth.Fields(o).Get(name); !ok || string(raw) == "null" {
		return nil
	}
	return new(o.text(name))
}

// time returns a field that is a date, the zero time if it is none.
func (o object) time(name string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, o.text(name))
	if err != nil {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// without returns a copy of the fields that are not named, nil if there are none.
func (o object) without(names ...string) auth.Fields {
	var rest auth.Fields
	for _, f := range o {
		if !slices.Contains(names, f.Name) {
			rest = append(rest, f)
		}
	}
	return rest.Clone()
}
