package cookiecheck

import "slices"

// Lookup says which session cookie getSessionCookie looks for. Both parts are taken as
// they are; the usual ones are DefaultPrefix and SessionToken.
type Lookup struct{ Prefix, Name string }

// SessionCookie is Better Auth's getSessionCookie on the text of a Cookie header: the
// decoded value of the session cookie, whose signature nobody has looked at. It reports
// false when there is none or it is empty.
//
// The cookie is called prefix.name, or else prefix-name. A __Secure- cookie that exists
// hides the plain one of that spelling, even when it is empty.
func SessionCookie(header string, o Lookup) (value string, ok bool) {
	return usualSpellings(o.Prefix, o.Name).find(header, false)
}

// spellings are the names that a session cookie may have, best first, in pairs: with
// __Secure- and without. There are at most maxSpellings.
type spellings []string

const maxSpellings = 4

func usualSpellings(prefix, name string) spellings {
	dot, dash := prefix+"."+name, prefix+"-"+name
	return spellings{securePrefix + dot, dot, securePrefix + dash, dash}
}

// find returns the value under the first spelling that has one. Decoding never turns
// something into nothing, so an empty value can be told before it. With secure, spellings
// without __Secure- do not count.
func (s spellings) find(header string, secure bool) (value string, ok bool) {
	var values [maxSpellings]string
	var exists [maxSpellings]bool
	for name, value := range libraryPairs(header) {
		if i := slices.Index(s, name); i >= 0 {
			values[i], exists[i] = value, true
		}
	}
	for i := 0; i < len(s); i += 2 {
		best := i
		if !exists[i] && !secure {
			best = i + 1
		}
		if values[best] != "" {
			return decodeValue(values[best]), true
		}
	}
	return "", false
}
