package matcher

import (
	"strings"
	"testing"
)

func TestSEC02Doubts(t *testing.T) {
	tests := []struct {
		name, path string
		want       Doubt
	}{
		{"plain", "/a/b-c_d~e.f", 0},
		{"trailing slash", "/a/", 0},
		{"parameters", "/a;b", 0},
		{"dot file", "/.well-known/x", 0},
		{"encoded letter", "/%61%2D%5f", 0},
		{"encoded blank and UTF-8", "/caf%c3%a9%20%2b", 0},
		{"no slash", "admin", DoubtStart},
		{"empty", "", DoubtStart},
		{"absolute", "http://example.com/a", DoubtStart | DoubtEmptySegment},
		{"two slashes", "//a", DoubtEmptySegment},
		{"empty segment", "/a//b", DoubtEmptySegment},
		{"empty segment at the end", "/a//", DoubtEmptySegment},
		{"dot segment", "/a/./b", DoubtDotSegment},
		{"dot segment at the end", "/a/..", DoubtDotSegment},
		{"encoded dot segment", "/a/.%2E/b", DoubtDotSegment | DoubtEncodedDot},
		{"encoded dot", "/a%2e", DoubtEncodedDot},
		{"encoded slash", "/a%2Fb", DoubtEncodedSlash},
		{"backslash", `/a\b`, DoubtBackslash},
		{"encoded backslash", "/a%5cb", DoubtBackslash},
		{"fragment", "/a#b", DoubtFragment},
		{"query", "/a?b", DoubtFragment},
		{"nul", "/a%00", DoubtControl},
		{"newline", "/a%0a", DoubtControl},
		{"raw tab", "/a\t", DoubtControl},
		{"delete", "/a%7F", DoubtControl},
		{"half an escape", "/a%2", DoubtBadEscape},
		{"no escape", "/%zz", DoubtBadEscape},
		{"overlong slash", "/..%c0%af", DoubtInvalidUTF8},
		{"as long as may be", "/" + strings.Repeat("a", MaxPath-1), 0},
		{"too long", "/" + strings.Repeat("a", MaxPath), DoubtLength},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Doubts(tt.path); got != tt.want {
				t.Errorf("Doubts(%q) = %v, want %v", tt.path, got, tt.want)
			}
		})
	}
}

// TestSEC02EveryByte holds each byte, raw and encoded, against the rule.
func TestSEC02EveryByte(t *testing.T) {
	const hex = "0123456789abcdef"
	for b := range 256 {
		c := byte(b)
		encoded := Doubts("/a%"+string(hex[c>>4])+string(hex[c&15])+"b") &^ DoubtInvalidUTF8
		if odd := c < ' ' || c == 0x7f || strings.IndexByte(`/.\`, c) >= 0; (encoded != 0) != odd {
			t.Errorf("%%%02x is in doubt: %v", c, encoded)
		}
		raw := Doubts("/a"+string([]byte{c})+"b") &^ DoubtInvalidUTF8
		if odd := c < ' ' || c == 0x7f || strings.IndexByte(`\#?%`, c) >= 0; (raw != 0) != odd {
			t.Errorf("%q is in doubt: %v", c, raw)
		}
	}
}

func TestDoubtNames(t *testing.T) {
	if got, want := (DoubtEncodedSlash | DoubtControl).String(), "encoded slash, control character"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
	for _, name := range DoubtNames() {
		if d, ok := ParseDoubt(name); !ok || d == 0 {
			t.Errorf("ParseDoubt(%q) = %v, %t", name, d, ok)
		}
	}
	if _, ok := ParseDoubt("fragment"); ok {
		t.Error("a raw # may be allowed")
	}
}

func TestSEC57Under(t *testing.T) {
	tests := []struct {
		path string
		want bool
	}{
		{"/api/auth", true},
		{"/api/auth/ok", true},
		{"/API/Auth/ok", true},
		{"/api/auth/", true},
		{"/api//auth/ok", true},
		{"/api/%61uth/ok", true},
		{"/api%2fauth", true},
		{"/x/../api/auth/ok", true},
		{"/api;x/auth/ok", true},
		{"/api./auth/ok", true},
		{"/de/api/auth/ok", true},
		{"/index.php/api/auth", true},
		{`/api\auth`, true},
		{"/api", false},
		{"/api/authors", false},
		{"/api/v1/auth", false},
		{"/caf%C3%A9", false},
		{"/my/api/auth", false},
		{"/a.b/c", false},
	}
	for _, tt := range tests {
		if got := Under(tt.path, "/api/auth"); got != tt.want {
			t.Errorf("Under(%q) = %t", tt.path, got)
		}
	}
}
