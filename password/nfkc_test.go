package password

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// TestNFKC gives what String.prototype.normalize("NFKC") of Node.js 20 gives.
func TestNFKC(t *testing.T) {
	marks := func(n int) string { return strings.Repeat("\u0301", n) }
	tests := []struct{ name, in, want string }{
		{"ascii", "password123", "password123"},
		{"empty", "", ""},
		{"ligature", "\ufb01ne", "fine"},
		{"angstrom sign", "\u212b", "\u00c5"},
		{"hangul", "\u1112\u1161\u11ab", "\ud55c"},
		{"full width", "\uff30\uff57", "Pw"},
		{"joiner stays", "a\u034fb", "a\u034fb"},
		{"30 marks", "a" + marks(30), "\u00e1" + marks(29)},
		{"31 marks get no joiner", "a" + marks(31), "\u00e1" + marks(30)},
		{"marks are sorted past the 30th", "a" + marks(40) + "\u0323", "\u1ea1" + marks(40)},
		{"marks without a starter", marks(40), marks(40)},
		{"double marks come apart", strings.Repeat("\u0344", 20), strings.Repeat("\u0308\u0301", 20)},
		{"a joiner among many marks", "a" + marks(40) + "\u034f\u0301", "\u00e1" + marks(39) + "\u034f\u0301"},
		{"two joins on one starter", "a\u0302" + marks(35), "\u1ea5" + marks(34)},
		{"hangul before many marks", "\u1100\u1161\u11a8" + marks(31), "\uac01" + marks(31)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := nfkc(tt.in); got != tt.want {
				t.Errorf("nfkc(%+q) = %+q, want %+q", tt.in, got, tt.want)
			}
		})
	}
}

// FuzzNFKC: where x/text writes no joiner of its own, the slow way agrees with it.
func FuzzNFKC(f *testing.F) {
	for _, seed := range []string{"password123", "a\u0323\u0302", "\ufdfa\u0344", "\u1100\u1161\u11a8", "\u0958\u093c", "\U0001d15e"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "\ufffd")
		want := norm.NFKC.String(s)
		if strings.Count(want, graphemeJoiner) != strings.Count(s, graphemeJoiner) {
			return
		}
		if got := slowNFKC(s); got != want {
			t.Errorf("slowNFKC(%+q) = %+q, want %+q", s, got, want)
		}
	})
}
