package handlers

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
)

// Members are the members of a JSON object whose keys the schema does not know, in the
// order in which JavaScript lists them.
type Members []Member

// Member is one of them. Its value is written as JSON.stringify writes it.
type Member struct {
	Name  string
	Value json.RawMessage
}

// set gives a member another value in its place, or adds it at the end.
func (m *Members) set(name string, value json.RawMessage) {
	i := slices.IndexFunc(*m, func(old Member) bool { return old.Name == name })
	if i < 0 {
		*m = append(*m, Member{name, value})
		return
	}
	(*m)[i].Value = value
}

// remove takes a member out.
func (m *Members) remove(name string) {
	*m = slices.DeleteFunc(*m, func(one Member) bool { return one.Name == name })
}

// MarshalJSON writes the members as an object.
func (m Members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, one := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := encode(one.Name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(one.Value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// membersOf reads a JSON object that is known to be one: keys that are array indices come
// first and in ascending order, of two equal keys the last value counts in the place of the
// first.
func membersOf(raw json.RawMessage) Members {
	var members Members
	places := make(map[string]int)
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return nil
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil
		}
		key := name.(string)
		if place, again := places[key]; again {
			members[place].Value = value
			continue
		}
		places[key] = len(members)
		members = append(members, Member{key, value})
	}
	for i := range members {
		members[i].Value = stringify(members[i].Value)
	}
	slices.SortStableFunc(members, func(a, b Member) int { return compareKeys(a.Name, b.Name) })
	return members
}

// compareKeys puts array indices first, by number, and leaves others as they are.
func compareKeys(a, b string) int {
	i, indexed := arrayIndex(a)
	j, otherIndexed := arrayIndex(b)
	switch {
	case indexed && otherIndexed:
		return int(i - j)
	case indexed:
		return -1
	case otherIndexed:
		return 1
	}
	return 0
}

// arrayIndex reads a key that is an array index in its one spelling (ECMA-262, 6.1.7).
func arrayIndex(key string) (int64, bool) {
	n, err := strconv.ParseInt(key, 10, 64)
	return n, err == nil && n >= 0 && n < 1<<32-1 && strconv.FormatInt(n, 10) == key
}

// stringify writes a JSON value as JSON.stringify would after JSON.parse.
func stringify(raw json.RawMessage) json.RawMessage {
	raw = bytes.TrimSpace(raw)
	var out any
	switch raw[0] {
	case '{':
		out = membersOf(raw)
	case '[':
		var elements []json.RawMessage
		if json.Unmarshal(raw, &elements) != nil {
			return nil
		}
		for i := range elements {
			elements[i] = stringify(elements[i])
		}
		out = elements
	case 't', 'f', 'n':
		return raw
	case '"':
		var text string
		if json.Unmarshal(raw, &text) != nil {
			return nil
		}
		out = text
	default:
		return stringifyNumber(string(raw))
	}
	text, err := encode(out)
	if err != nil {
		return nil
	}
	return text
}

// stringifyNumber writes a number as JavaScript does, which encoding/json follows but for
// negative zero. What is too large is null.
func stringifyNumber(text string) json.RawMessage {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return json.RawMessage("null")
	}
	if f == 0 {
		return json.RawMessage("0")
	}
	out, err := json.Marshal(f)
	if err != nil {
		return json.RawMessage("null")
	}
	return out
}
