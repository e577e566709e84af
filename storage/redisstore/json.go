package redisstore

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/caddy-better-auth/gateway/auth"
)

// object is a JSON object whose fields keep their order and their text.
type object auth.Fields

var errNotAnObject = errors.New("not a JSON object")

// parseObject reads a JSON object, and nothing after it.
func parseObject(text string) (object, error) {
	dec := json.NewDecoder(strings.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotAnObject
	}
	o := object{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		o.set(fmt.Sprint(name), string(value))
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errNotAnObject
	}
	return o, nil
}

// String returns the object as JSON.stringify would.
func (o object) String() string {
	var out strings.Builder
	out.WriteByte('{')
	for i, field := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(quote(field.Name))
		out.WriteByte(':')
		out.Write(field.Value)
	}
	out.WriteByte('}')
	return out.String()
}

// set gives a field its JSON text: in its place if the object has it, else at the end.
func (o *object) set(name, text string) {
	field := auth.Field{Name: name, Value: json.RawMessage(text)}
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
		o.set(f.Name, cmp.Or(string(f.Value), "null"))
	}
}

// text returns a field as text: a string without its quotes, "" for null, the JSON text of
// anything else.
func (o object) text(name string) string { return auth.Fields(o).Text(name) }

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

// quote returns s as JSON.stringify prints it: no escapes but those that JSON demands.
// Bytes that are not UTF-8 become U+FFFD, since JavaScript strings cannot hold them.
func quote(s string) string {
	const short = "\b\t\n\f\r\"\\"
	const letters = `btnfr"\`
	out := make([]byte, 0, len(s)+2)
	out = append(out, '"')
	for _, r := range s {
		at := strings.IndexRune(short, r)
		switch {
		case r == utf8.RuneError:
			out = utf8.AppendRune(out, utf8.RuneError)
		case at >= 0:
			out = append(out, '\\', letters[at])
		case r < ' ':
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return string(append(out, '"'))
}

// quoteOrNull is quote, and null for the empty string.
func quoteOrNull(s string) string {
	if s == "" {
		return "null"
	}
	return quote(s)
}

// quoteTime returns t as JSON.stringify prints a Date.
func quoteTime(t time.Time) string {
	return t.UTC().Truncate(time.Millisecond).Format(`"2006-01-02T15:04:05.000Z"`)
}

// quoteTimeOrNull is quoteTime, and null for the zero time.
func quoteTimeOrNull(t time.Time) string {
	if t.IsZero() {
		return "null"
	}
	return quoteTime(t)
}

func quoteBool(b bool) string { return strconv.FormatBool(b) }
