package matcher

import (
	"errors"
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	tests := []struct {
		name, path string
		want       string
		doubts     Doubt
	}{
		{"keep/plain", "/a/b-c_d~e.f", "/a/b-c_d~e.f", 0},
		{"keep/trailing slash", "/a/", "/a/", 0},
		{"keep/parameters", "/a;b", "/a;b", 0},
		{"keep/dot file", "/.well-known/x", "/.well-known/x", 0},
		{"rewrite/encoded letter", "/%61%2D%5f", "/a-_", 0},
		{"rewrite/small digits", "/caf%c3%a9%2b", "/caf%C3%A9%2B", 0},
		{"refuse/no slash", "admin", "", DoubtStart},
		{"refuse/empty", "", "", DoubtStart},
		{"refuse/two slashes", "//a", "", DoubtStart | DoubtEmptySegment},
		{"refuse/empty segment", "/a//b", "", DoubtEmptySegment},
		{"refuse/dot segment", "/a/./b", "", DoubtDotSegment},
		{"refuse/encoded dot segment", "/a/.%2E/b", "", DoubtDotSegment | DoubtEncodedDot},
		{"refuse/encoded dot", "/a%2e", "", DoubtEncodedDot},
		{"refuse/encoded slash", "/a%2Fb", "", DoubtEncodedSlash},
		{"refuse/backslash", `/a\b`, "", DoubtBackslash},
		{"refuse/encoded backslash", "/a%5cb", "", DoubtBackslash},
		{"refuse/fragment", "/a#b", "", DoubtFragment},
		{"refuse/query", "/a?b", "", DoubtFragment},
		{"refuse/nul", "/a%00", "", DoubtControl},
		{"refuse/newline", "/a%0a", "", DoubtControl},
		{"refuse/raw tab", "/a\t", "", DoubtControl},
		{"refuse/delete", "/a%7F", "", DoubtControl},
		{"refuse/half an escape", "/a%2", "", DoubtBadEscape},
		{"refuse/no escape", "/%zz", "", DoubtBadEscape},
		{"refuse/overlong slash", "/..%c0%af", "", DoubtInvalidUTF8},
		{"refuse/too long", "/" + strings.Repeat("a", MaxPath), "", DoubtLength},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Canonical(tt.path, 0)
			var doubt *DoubtError
			if errors.As(err, &doubt) != (tt.doubts != 0) || doubt != nil && doubt.Doubts != tt.doubts {
				t.Fatalf("Canonical(%q) error = %v, want doubts %v", tt.path, err, tt.doubts)
			}
			if got != tt.want {
				t.Errorf("Canonical(%q) = %q, want %q", tt.path, got, tt.want)
			}
			if _, err := Canonical(tt.path, tt.doubts); err != nil {
				t.Errorf("Canonical(%q) with its doubts allowed: %v", tt.path, err)
			}
		})
	}
}

func TestDoubtError(t *testing.T) {
	err := &DoubtError{Doubts: DoubtEncodedSlash | DoubtControl}
	if got, want := err.Error(), "ambiguous path: encoded slash, control character"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}
