package cookiecheck

import "testing"

// What these three functions of ECMAScript do, as Node.js 20 answers.

func TestTrimJS(t *testing.T) {
	const spaces = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
	if got := trimJS(spaces + "a b" + spaces); got != "a b" {
		t.Errorf("trimJS around all white space = %+q, want a b", got)
	}
	for _, stays := range []string{"\u0085", "\u180e", "\u200b", "\u200d", "\x00", "\x1c", "\x1f", "a"} {
		if got := trimJS(stays); got != stays {
			t.Errorf("trimJS(%+q) = %+q, want it unchanged", stays, got)
		}
	}
}

func TestEncodeURIComponent(t *testing.T) {
	const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()"
	for in, want := range map[string]string{
		"":                   "",
		unreserved:           unreserved,
		"abc.x+/=":           "abc.x%2B%2F%3D",
		"a b%":               "a%20b%25",
		"\x00\x7f\r\n":       "%00%7F%0D%0A",
		"ü🔑":                 "%C3%BC%F0%9F%94%91",
		`"#$&,:;<>?@[\]^{|}`: "%22%23%24%26%2C%3A%3B%3C%3E%3F%40%5B%5C%5D%5E%7B%7C%7D",
	} {
		if got := encodeURIComponent(in); got != want {
			t.Errorf("encodeURIComponent(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestDecodeURIComponent(t *testing.T) {
	tests := []struct {
		in, want string
		ok       bool
	}{
		{"", "", true},
		{"plain", "plain", true},
		{"a%20b", "a b", true},
		{"%2b%2B", "++", true},
		{"%00", "\x00", true},
		{"%2525", "%25", true},
		{"a+b", "a+b", true},
		{"%C3%A4", "ä", true},
		{"%F0%9F%94%91", "🔑", true},
		{"%F4%8F%BF%BF", "\U0010ffff", true},
		{"%C3%A4%41%C3%A4", "äAä", true},
		{"ä%41", "äA", true},
		{"%", "", false},
		{"%4", "", false},
		{"%zz", "", false},
		{"%4g", "", false},
		{"ok%41%", "", false},
		{"%80", "", false},          // a lone continuation
		{"%C3", "", false},          // cut short
		{"%C3x", "", false},         // cut short by a character
		{"%C3\u00a4", "", false},    // a raw character does not continue an escape
		{"%C0%80", "", false},       // overlong
		{"%ED%A0%80", "", false},    // a surrogate
		{"%F4%90%80%80", "", false}, // beyond Unicode
		{"%F8%80%80%80%80", "", false},
		{"%FF", "", false},
	}
	for _, tt := range tests {
		if got, ok := decodeURIComponent(tt.in); got != tt.want || ok != tt.ok {
			t.Errorf("decodeURIComponent(%q) = %q, %v; want %q, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}
