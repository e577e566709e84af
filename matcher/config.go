package matcher

import (
	"encoding/json"
	"strings"
)

// ParseMatcher reads the value of config.matcher, written as JSON: a string, or a list of
// strings and objects. Everything that Next's build refuses is refused with its message, less
// the words "/proxy contains invalid middleware config" in front.
//
// The result still has to be compiled, with [CompileSources]. An empty list is allowed and
// claims nothing; a config without a matcher claims everything, which only the caller can see.
func ParseMatcher(data []byte) ([]Source, error) {
	v, err := decodeValue(data)
	if err != nil {
		return nil, err
	}
	checked := checkMatcher(v, place{"matcher"})
	if len(checked.issues) > 0 {
		return nil, reason(joinIssues(checked.issues))
	}
	if v.kind == kindString {
		return []Source{{Path: v.text}}, nil
	}
	sources := make([]Source, len(v.items))
	for i, item := range v.items {
		sources[i] = item.source()
	}
	return sources, nil
}

// source reads an item that has been checked.
func (v value) source() Source {
	if v.kind == kindString {
		return Source{Path: v.text}
	}
	return Source{
		Path:        v.fields["source"].text,
		LocaleFalse: v.has("locale"),
		Has:         v.fields["has"].conditions(),
		Missing:     v.fields["missing"].conditions(),
	}
}

func (v value) conditions() []Condition {
	var list []Condition
	for _, item := range v.items {
		list = append(list, Condition{
			Type:  item.fields["type"].text,
			Key:   item.fields["key"].text,
			Value: item.fields["value"].text,
		})
	}
	return list
}

// value is a JSON value that remembers the order of an object's keys.
type value struct {
	kind   string // as Next's messages name it
	text   string // of a string
	truth  bool   // of a boolean
	items  []value
	keys   []string
	fields map[string]value
}

// The kinds of a value; the empty one stands for a key that is not there.
const (
	kindAbsent  = ""
	kindString  = "string"
	kindNumber  = "number"
	kindBoolean = "boolean"
	kindNull    = "null"
	kindArray   = "array"
	kindObject  = "object"
)

func (v value) has(key string) bool {
	_, ok := v.fields[key]
	return ok
}

func decodeValue(data []byte) (value, error) {
	d := json.NewDecoder(strings.NewReader(string(data)))
	v, err := readValue(d)
	if err != nil {
		return value{}, refuse("matcher is not JSON: %v", err)
	}
	if d.More() {
		return value{}, refuse("matcher is not JSON: text after the value")
	}
	return v, nil
}

func readValue(d *json.Decoder) (value, error) {
	t, err := d.Token()
	if err != nil {
		return value{}, err
	}
	switch t := t.(type) {
	case string:
		return value{kind: kindString, text: t}, nil
	case float64:
		return value{kind: kindNumber}, nil
	case bool:
		return value{kind: kindBoolean, truth: t}, nil
	case json.Delim:
		if t == '[' {
			return readArray(d)
		}
		return readObject(d)
	}
	return value{kind: kindNull}, nil
}

func readArray(d *json.Decoder) (value, error) {
	v := value{kind: kindArray}
	for d.More() {
		item, err := readValue(d)
		if err != nil {
			return value{}, err
		}
		v.items = append(v.items, item)
	}
	_, err := d.Token()
	return v, err
}

func readObject(d *json.Decoder) (value, error) {
	v := value{kind: kindObject, fields: map[string]value{}}
	for d.More() {
		key, err := readValue(d)
		if err != nil {
			return value{}, err
		}
		field, err := readValue(d)
		if err != nil {
			return value{}, err
		}
		if !v.has(key.text) {
			v.keys = append(v.keys, key.text)
		}
		v.fields[key.text] = field
	}
	_, err := d.Token()
	return v, err
}
