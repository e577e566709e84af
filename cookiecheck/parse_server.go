package cookiecheck

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// Pair is one cookie of a Cookie header.
type Pair struct{ Name, Value string }

// ParseServer reads a Cookie header, as [Header] returns it, the way Better Auth's server
// does (better-call's parseCookies): any name and value will do, the first cookie of a
// name wins, a quote at the start takes the last character with it, whatever that is.
func ParseServer(header string) []Pair {
	var pairs []Pair
	seen := make(map[string]bool)
	for name, value := range serverPairs(header) {
		if !seen[name] {
			seen[name] = true
			pairs = append(pairs, Pair{name, decodeValue(value)})
		}
	}
	return pairs
}

// serverValue returns the cookie that the server finds under a name.
func serverValue(header, name string) (value string, ok bool) {
	for n, v := range serverPairs(header) {
		if n == name {
			return decodeValue(v), true
		}
	}
	return "", false
}

// soleValue is serverValue for cookies that decide something. It finds none when another
// cookie of the name has another value, or a name of blanks that only JavaScript takes off:
// browsers let a neighbouring domain, or a page without TLS, set either (SEC-42).
func soleValue(header, name string) (value string, ok bool) {
	for piece := range strings.SplitSeq(header, ";") {
		n, v, found := strings.Cut(piece, "=")
		if !found || !strings.Contains(n, name) || trimJS(n) != name {
			continue
		}
		v = unquoteLoose(trimJS(v))
		if strings.Trim(n, " \t") != name || ok && v != value {
			return "", false
		}
		value, ok = v, true
	}
	if !ok {
		return "", false
	}
	return decodeValue(value), true
}

// serverPairs yields the cookies of a header in order, repeated names included, values
// without their quotes and not yet decoded.
func serverPairs(header string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for piece := range strings.SplitSeq(header, ";") {
			name, value, ok := strings.Cut(piece, "=")
			if ok && !yield(trimJS(name), unquoteLoose(trimJS(value))) {
				return
			}
		}
	}
}

// unquoteLoose takes the first and the last character off a value that starts with a
// quote.
func unquoteLoose(value string) string {
	if value == "" || value[0] != '"' {
		return value
	}
	value = value[1:]
	_, size := utf8.DecodeLastRuneInString(value)
	return value[:len(value)-size]
}
