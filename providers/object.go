package providers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// object is a JSON object whose members keep their order. It is a profile, the claims of an
// ID token, or the user that account-info answers.
type object []member

type member struct {
	name  string
	value json.RawMessage // nil: left out
}

// parseObject reads a JSON object and nothing after it. Of two members with one name the last
// counts, in the place of the first.
func parseObject(text []byte) (object, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, fmt.Errorf("not a JSON object: %w", ErrNoUser)
	}
	var all object
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("reading JSON: %w: %w", ErrNoUser, err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("reading JSON: %w: %w", ErrNoUser, err)
		}
		all = append(all, member{name.(string), value})
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("reading JSON: %w: %w", ErrNoUser, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("something follows the JSON object: %w", ErrNoUser)
	}
	return all.unique(), nil
}

// value returns a member, nil if it is missing.
func (o object) value(name string) json.RawMessage {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// with returns the object with a member set, in its old place if it had one.
func (o object) with(name string, value json.RawMessage) object {
	o = slices.Clone(o)
	for i := range o {
		if o[i].name == name {
			o[i].value = value
			return o
		}
	}
	return append(o, member{name, value})
}

// text returns a member that is a string, "" if it is not.
func (o object) text(name string) string {
	var s string
	if json.Unmarshal(o.value(name), &s) != nil {
		return ""
	}
	return s
}

// firstText returns the first of some members that is a string and not empty.
func (o object) firstText(names ...string) string {
	for _, name := range names {
		if s := o.text(name); s != "" {
			return s
		}
	}
	return ""
}

// truthy reports whether JavaScript takes a member for true.
func (o object) truthy(name string) bool {
	switch string(o.value(name)) {
	case "", "null", "false", "0", `""`:
		return false
	default:
		return true
	}
}

// yes reports whether a member is true, or "true", which some providers write instead.
func (o object) yes(name string) bool {
	value := string(o.value(name))
	return value == "true" || value == `"true"`
}

// id returns a member that is an identifier: a string, or a number as JavaScript writes it.
func (o object) id(name string) string {
	value := o.value(name)
	var n float64
	if len(value) == 0 || value[0] == '"' || json.Unmarshal(value, &n) != nil || string(value) == "null" || math.IsInf(n, 0) {
		return o.text(name)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// JSON writes the object, without the members that are left out.
func (o object) JSON() json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, m := range o {
		if m.value == nil {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.Write(jsonString(m.name))
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// jsonString writes a string as JSON, without the escapes that HTML needs.
func jsonString(s string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	return bytes.TrimRight(b.Bytes(), "\n")
}

// jsonBool writes a boolean as JSON.
func jsonBool(b bool) json.RawMessage { return strconv.AppendBool(nil, b) }

// unique keeps the first place and the last value of members with the same name.
func (o object) unique() object {
	places := make(map[string]int, len(o))
	u := make(object, 0, len(o))
	for _, m := range o {
		if at, ok := places[m.name]; ok {
			u[at].value = m.value
			continue
		}
		places[m.name] = len(u)
		u = append(u, m)
	}
	return u
}

// present returns the first value that is neither missing nor null; an empty string if all
// are.
func present(values ...json.RawMessage) json.RawMessage {
	for _, value := range values {
		if value != nil && string(value) != "null" {
			return value
		}
	}
	return jsonString("")
}

// orFalse puts false where a value is missing, or null.
func orFalse(value json.RawMessage) json.RawMessage {
	if value == nil || string(value) == "null" {
		return jsonBool(false)
	}
	return value
}
