package handlers

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// values are the parameters of a query or a form, in the order sent for each name.
type values map[string][]string

// parseForm reads application/x-www-form-urlencoded as browsers and Node do (WHATWG URL
// standard §5.1). It cannot fail: bad escapes stay as they are.
func parseForm(text string) values {
	v := values{}
	for pair := range strings.SplitSeq(text, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name = unescapeForm(name)
		v[name] = append(v[name], unescapeForm(value))
	}
	return v
}

// first returns the first value of a name, or "".
func (v values) first(name string) string {
	if len(v[name]) == 0 {
		return ""
	}
	return v[name][0]
}

// value returns what a schema sees: undefined, a string, or an array of strings.
func (v values) value(name string) any {
	switch got := v[name]; len(got) {
	case 0:
		return undefined{}
	case 1:
		return got[0]
	default:
		return slices.Collect(func(yield func(any) bool) {
			for _, s := range got {
				if !yield(s) {
					return
				}
			}
		})
	}
}

// object returns the parameters as a schema sees them all at once.
func (v values) object() map[string]any {
	object := make(map[string]any, len(v))
	for name := range v {
		object[name] = v.value(name)
	}
	return object
}

// names returns the names of the parameters, sorted.
func (v values) names() []string { return slices.Sorted(maps.Keys(v)) }

// formObject turns a form into the object that Better Auth makes of it: strings, of which
// the last of each name counts. A redirect target that is sent twice becomes an array, so
// that it is refused and not chosen from.
func formObject(form values) map[string]any {
	object := make(map[string]any, len(form))
	for name, sent := range form {
		object[name] = sent[len(sent)-1]
		if isTarget(name) {
			object[name] = form.value(name)
		}
	}
	return object
}

// unescapeForm decodes + and percent escapes; what is not UTF-8 then becomes U+FFFD.
func unescapeForm(s string) string {
	if !strings.ContainsAny(s, "+%") {
		return validUTF8(s)
	}
	decoded := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			decoded = append(decoded, ' ')
		case s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			decoded = append(decoded, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			decoded = append(decoded, s[i])
		}
	}
	return validUTF8(string(decoded))
}

// validUTF8 replaces broken UTF-8 by U+FFFD as the WHATWG decoder does.
func validUTF8(s string) string {
	valid, err := unicode.UTF8.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return valid
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	default:
		return c - '0'
	}
}
