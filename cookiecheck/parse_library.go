package cookiecheck

import (
	"iter"
	"strings"
)

// ParseLibrary reads a Cookie header, as [Header] returns it, the way the helpers of the
// better-auth package do (getSessionCookie, getCookieCache, the search for chunks): a
// cookie with a character out of place is dropped, and the last of a name wins, at the
// place of the first.
func ParseLibrary(header string) []Pair {
	var pairs []Pair
	at := make(map[string]int)
	for name, value := range libraryPairs(header) {
		i, seen := at[name]
		if !seen {
			i = len(pairs)
			at[name] = i
			pairs = append(pairs, Pair{Name: name})
		}
		pairs[i].Value = decodeValue(value)
	}
	return pairs
}

// libraryPairs yields the well-formed cookies of a header in order, repeated names
// included, values without their quotes and not yet decoded.
func libraryPairs(header string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for piece := range strings.SplitSeq(header, ";") {
			name, value, ok := strings.Cut(piece, "=")
			if !ok {
				continue
			}
			name, value = strings.Trim(name, " \t"), unquote(strings.Trim(value, " \t"))
			if isToken(name) && isCookieValue(value) && !yield(name, value) {
				return
			}
		}
	}
}

// unquote takes the quotes off a value that has them at both ends.
func unquote(value string) string {
	if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
		return value
	}
	return value[1 : len(value)-1]
}

// isToken reports whether s is a token (RFC 9110, 5.6.2), as cookie names must be.
func isToken(s string) bool {
	for i := range len(s) {
		if !isTokenByte(s[i]) {
			return false
		}
	}
	return s != ""
}

func isTokenByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

// isCookieValue reports whether s has cookie octets only (RFC 6265, 4.1.1) or spaces and
// commas.
func isCookieValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == ';' || c == '\\' {
			return false
		}
	}
	return true
}
