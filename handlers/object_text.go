package handlers

import (
	"strconv"

	"github.com/caddy-better-auth/gateway/auth"
)

// objectText writes a JSON object, member by member. Names are plain words.
type objectText struct {
	json []byte
	err  error
}

// newObjectText has room for a session or a user.
func newObjectText() *objectText {
	const usual = 512
	return &objectText{json: append(make([]byte, 0, usual), '{')}
}

// end returns the object.
func (o *objectText) end() ([]byte, error) { return append(o.json, '}'), o.err }

func (o *objectText) name(name string) {
	if len(o.json) > 1 {
		o.json = append(o.json, ',')
	}
	o.json = append(append(append(o.json, '"'), name...), '"', ':')
}

func (o *objectText) text(name, value string) {
	if !isPlain(value) {
		o.value(name, value)
		return
	}
	o.name(name)
	o.json = append(append(append(o.json, '"'), value...), '"')
}

// isPlain reports whether a string is its own JSON between quotes.
func isPlain(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func (o *objectText) flag(name string, value bool) {
	o.name(name)
	o.json = strconv.AppendBool(o.json, value)
}

func (o *objectText) date(name string, value Date) {
	o.name(name)
	o.json = append(value.appendText(append(o.json, '"')), '"')
}

// value writes anything.
func (o *objectText) value(name string, value any) {
	o.name(name)
	text, err := encode(value)
	if err != nil {
		o.err = err
	}
	o.json = append(o.json, text...)
}

// fields writes additional fields.
func (o *objectText) fields(fields auth.Fields) {
	for _, f := range fields {
		o.value(f.Name, f.Value)
	}
}
