package gateway

import (
	"encoding/json"
	"strconv"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/caddy-better-auth/gateway/auth"
)

// fieldWord reads:
//
//	field <name> string|number|boolean|date|string[]|number[] {
//		required
//		default  <value>...
//		input    off
//		returned off
//	}
func fieldWord(to *[]FieldConfig) word {
	return word{many: true, read: func(d *caddyfile.Dispenser) error {
		var f FieldConfig
		if !d.AllArgs(&f.Name, &f.Type) {
			return misuse("takes a name and a type, such as string")
		}
		err := parseBlock(d, words{
			"required": flag(&f.Required),
			"default":  word{read: f.readDefault},
			"input":    off(&f.ReadOnly),
			"returned": off(&f.Hidden),
		})
		*to = append(*to, f)
		return err
	}}
}

// off reads a word that can only be followed by off.
func off(to *bool) word {
	return word{read: func(d *caddyfile.Dispenser) error {
		*to = true
		return oneOf(new(string), "off").read(d)
	}}
}

// readDefault reads a value of the field's type. Whether it is one is seen when the
// configuration is loaded.
func (c *FieldConfig) readDefault(d *caddyfile.Dispenser) error {
	args := d.RemainingArgs()
	list := c.Type == string(auth.StringsField) || c.Type == string(auth.NumbersField)
	switch {
	case len(args) == 0:
		return takesSome
	case len(args) > 1 && !list:
		return takesOne
	}
	values := make([]any, len(args))
	for i, arg := range args {
		values[i] = jsonOf(auth.FieldType(c.Type), arg)
	}
	var value any = values
	if !list {
		value = values[0]
	}
	var err error
	if c.Default, err = json.Marshal(value); err != nil {
		return err
	}
	return noBlock(d)
}

// jsonOf returns what a word of a Caddyfile stands for; the text itself if it is no value of
// the type.
func jsonOf(kind auth.FieldType, text string) any {
	switch kind {
	case auth.NumberField, auth.NumbersField:
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return f
		}
	case auth.BooleanField:
		if b, err := strconv.ParseBool(text); err == nil {
			return b
		}
	}
	return text
}
