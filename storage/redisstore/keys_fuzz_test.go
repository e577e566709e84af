package redisstore

import (
	"strings"
	"testing"
)

// FuzzSEC76StoreKeys: whatever a client sends for a token, an id or an address, its key is of
// the kind that was meant and of no other text, and a pattern of it fits nothing else.
func FuzzSEC76StoreKeys(f *testing.F) {
	for _, pair := range [][2]string{
		{"abcdefghijklmnopqrstuvwxyz012345", "b"}, {"active-sessions-x", "x"}, {"*", "?"}, {"a\r\nDEL x", "a"},
		{"{gateway}:user:a", "a"}, {"verification:x", "x"}, {"s:a", "a"}, {"a:b", "c"}, {`\*[a]`, `\`}, {"\x00", ""},
	} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		const prefix = "better-auth:"
		k := keys(prefix)
		kinds := map[string]func(string) string{
			"list": k.list, "revoked": k.revoked, "verification": k.verification, "spared": k.spared, "user": k.user,
			"email": k.email, "account": k.account, "accounts": k.accounts, "link": k.link,
		}
		for name, kind := range kinds {
			key := kind(a)
			if !strings.HasPrefix(key, prefix) || !strings.HasSuffix(key, a) {
				t.Errorf("%s: the key of %q is %q", name, a, key)
			}
			if same := key == kind(b); same != (a == b) {
				t.Errorf("%s: %q and %q have one key: %t", name, a, b, same)
			}
			for other, kind := range kinds {
				if other != name && kind(b) == key {
					t.Errorf("%s of %q and %s of %q have the key %q", name, a, other, b, key)
				}
			}
			if isToken(b) && k.session(b) == key {
				t.Errorf("the session %q and %s of %q have the key %q", b, name, a, key)
			}
		}
		if isToken(a) && strings.ContainsAny(a, "*?[]\\^ \r\n\x00:|{}") {
			t.Errorf("%q counts as a token", a)
		}
		if linkName(a, b) == linkName(b, a) && a != b {
			t.Errorf("%q and %q make one link in both orders", a, b)
		}
		if literal, ok := globLiteral(globQuote(a)); !ok || literal != a {
			t.Errorf("the pattern of %q fits %q", a, literal)
		}
	})
}

// globLiteral returns the one text that a pattern of Redis fits, if there is only one.
func globLiteral(pattern string) (string, bool) {
	var text strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*', '?', '[':
			return "", false
		case '\\':
			if i++; i == len(pattern) {
				return "", false
			}
			text.WriteByte(pattern[i])
		default:
			text.WriteByte(c)
		}
	}
	return text.String(), true
}
