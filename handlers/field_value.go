package handlers

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/caddy-better-auth/gateway/auth"
)

// fieldJSON returns what becomes of a value in a column of the type, in JSON, and false if
// the column would not take it. Better Auth checks no types: its SQLite turns numbers to
// text and back, and so does this.
func fieldJSON(kind auth.FieldType, value any) (json.RawMessage, bool) {
	if value = plainJSON(value); value == nil {
		return jsonNull(), true
	}
	var kept any
	var ok bool
	switch kind {
	case auth.StringField:
		kept, ok = fieldText(value)
	case auth.NumberField:
		kept, ok = fieldNumber(value)
	case auth.BooleanField:
		kept, ok = fieldBoolean(value)
	case auth.DateField:
		kept, ok = fieldDate(value)
	case auth.StringsField:
		kept, ok = listOf[string](value)
	case auth.NumbersField:
		kept, ok = fieldNumbers(value)
	}
	if !ok {
		return nil, false
	}
	text, err := encode(kept)
	return text, err == nil
}

// plainJSON returns a value as parseJSON gives it. Callers in Go may have others.
func plainJSON(value any) any {
	switch value.(type) {
	case nil, bool, string, json.Number, []any, map[string]any:
		return value
	}
	text, err := encode(value)
	if err != nil {
		return undefined{}
	}
	if _, value, err = parseJSON(text); err != nil {
		return undefined{}
	}
	return value
}

func fieldText(value any) (string, bool) {
	text, err := columnText("", value)
	return text, err == nil
}

// fieldNumber returns a number in JavaScript's precision.
func fieldNumber(value any) (float64, bool) {
	var text string
	switch v := value.(type) {
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case json.Number:
		text = v.String()
	case string:
		text = strings.TrimSpace(v)
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

func fieldNumbers(value any) ([]float64, bool) {
	texts, ok := listOf[json.Number](value)
	list := make([]float64, len(texts))
	for i, text := range texts {
		var is bool
		list[i], is = fieldNumber(text)
		ok = ok && is
	}
	return list, ok
}

// fieldBoolean takes numbers as SQLite keeps booleans: 1 is true, all others are false.
func fieldBoolean(value any) (is, ok bool) {
	if b, isBool := value.(bool); isBool {
		return b, true
	}
	f, ok := fieldNumber(value)
	return f == 1, ok
}

// fieldDate reads a date in the forms of ECMAScript's date time string format; one without
// a zone is in UTC.
func fieldDate(value any) (Date, bool) {
	text, ok := value.(string)
	if !ok {
		return Date{}, false
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return Date(t.UTC().Truncate(time.Millisecond)), true
		}
	}
	return Date{}, false
}

// listOf returns a list if all of its elements are of the type.
func listOf[T any](value any) ([]T, bool) {
	elements, ok := value.([]any)
	list := make([]T, len(elements))
	for i, element := range elements {
		var is bool
		list[i], is = element.(T)
		ok = ok && is
	}
	return list, ok
}
