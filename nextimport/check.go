package nextimport

import (
	"strings"
)

// checkKind is a way to look for a session; the later, the deeper.
type checkKind uint8

const (
	cookieCheck  checkKind = iota // getSessionCookie
	cacheCheck                    // getCookieCache
	requestCheck                  // a request for get-session
	apiCheck                      // auth.api.getSession
)

// check is a call that looks for a session.
type check struct {
	kind  checkKind
	start int // first token of the expression
	open  int // its parenthesis
}

// checks finds the calls that look for a session.
func (f *file) checks() []check {
	var found []check
	for i, t := range f.tokens {
		if t.kind != word {
			continue
		}
		open := f.call(i)
		if open < 0 || f.at(i-1).is("function") {
			continue
		}
		if k, ok := f.checkKind(i, open); ok {
			found = append(found, check{k, f.chainStart(i), open})
		}
	}
	return found
}

// checkKind says what the call of token i looks for.
func (f *file) checkKind(i, open int) (checkKind, bool) {
	switch from := f.origin(i); {
	case from.name == "getSessionCookie" && fromBetterAuth(from):
		return cookieCheck, true
	case from.name == "getCookieCache" && fromBetterAuth(from):
		return cacheCheck, true
	case f.at(i).is("getSession") && f.seq(i-3, ".", "api", "."):
		return apiCheck, true
	case f.at(i).is("getSession") && f.at(i-1).is(".") && f.authClient(i-2):
		return requestCheck, true
	case f.at(i).is("fetch") && !f.at(i-1).is("."), from.name == "betterFetch":
		return requestCheck, f.mentions(span{open, f.at(open).pair}, "get-session")
	}
	return 0, false
}

func fromBetterAuth(o origin) bool {
	return o.module == "better-auth" || strings.HasPrefix(o.module, "better-auth/")
}

// origin says where the name at token i was imported from, also as a member of a whole
// module: cookies.getSessionCookie.
func (f *file) origin(i int) origin {
	if !f.at(i - 1).is(".") {
		return f.imports[f.at(i).raw]
	}
	if whole, ok := f.imports[f.at(i-2).raw]; ok && whole.name == "*" && !f.at(i-3).is(".") {
		return origin{whole.module, f.at(i).raw}
	}
	return origin{}
}

// authClient reports whether token i is a client made by createAuthClient, here or in a
// module that is called after it.
func (f *file) authClient(i int) bool {
	if f.at(i - 1).is(".") {
		return false
	}
	if b, ok := f.bound(f.at(i).raw, i); ok {
		return f.at(b.value.from).is("createAuthClient")
	}
	return strings.Contains(strings.ToLower(f.imports[f.at(i).raw].module), "auth-client")
}

// chainStart returns the first token of the chain a.b.c that ends at token i.
func (f *file) chainStart(i int) int {
	for f.at(i-1).is(".") && f.at(i-2).kind == word {
		i -= 2
	}
	return i
}

// mentions reports whether one of the strings and templates of a span contains a text.
func (f *file) mentions(s span, part string) bool {
	for _, t := range f.tokens[s.from:s.to] {
		if (t.kind == text || t.kind == template) && strings.Contains(t.raw, part) {
			return true
		}
	}
	return false
}
