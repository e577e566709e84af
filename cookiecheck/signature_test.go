package cookiecheck

import (
	"strings"
	"testing"
)

func TestSEC37Verify(t *testing.T) {
	signed := Sign(testSecret, "a.b")
	signature := signed[len("a.b."):]
	tests := []struct {
		name, signed string
		want         bool
	}{
		{"allow/as signed", signed, true},
		{"fail/nothing", "", false},
		{"fail/no dot", "ab" + signature, false},
		{"fail/no value", "." + signature, false},
		{"fail/dots only", "..", false},
		{"fail/no signature", "a.b.", false},
		{"fail/other value", "a.c." + signature, false},
		{"fail/value cut at an earlier dot", "a." + signature, false},
		{"fail/no padding", strings.TrimSuffix(signed, "="), false},
		{"fail/more padding", signed + "=", false},
		{"fail/padding in place of a letter", signed[:len(signed)-2] + "==", false},
		{"fail/44 letters", strings.TrimSuffix(signed, "=") + "A", false},
		{"fail/white space in place of a letter", signed[:len(signed)-2] + " =", false},
		{"fail/line feed in place of a letter", "a.b.\n" + signature[1:], false},
		{"fail/white space besides", signed[:10] + "\n" + signed[10:], false},
		{"fail/url-safe letter", "a.b.-" + signature[1:], false},
		{"fail/not ASCII", "a.b.é" + signature[2:], false},
		{"fail/not base64", "a.b." + strings.Repeat("!", 43) + "=", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := Verify(testSecret, tt.signed)
			if want := map[bool]string{true: "a.b"}[tt.want]; got != want || ok != tt.want {
				t.Errorf("Verify(%q) = %q, %v; want %q, %v", tt.signed, got, ok, want, tt.want)
			}
		})
	}
}

// TestSEC37OneSpellingOfASignature: the two bits of the last letter that mean nothing are
// looked at as well.
func TestSEC37OneSpellingOfASignature(t *testing.T) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	signed := Sign(testSecret, testToken)
	at := len(signed) - 2
	for i := range len(alphabet) {
		other := signed[:at] + alphabet[i:i+1] + "="
		if _, ok := Verify(testSecret, other); ok != (other == signed) {
			t.Errorf("Verify with %c for %c at the end = %v, want %v", alphabet[i], signed[at], ok, !ok)
		}
	}
}

// FuzzSEC37Sign: what is signed verifies to itself, under no other secret, and with one bit
// changed to nothing at all.
func FuzzSEC37Sign(f *testing.F) {
	f.Add(testToken, testSecret, uint16(3))
	f.Add("a.b.c", "x", uint16(400))
	f.Add("ü\xff", "", uint16(9))
	f.Fuzz(func(t *testing.T, value, secret string, bit uint16) {
		signed := Sign(secret, value)
		got, ok := Verify(secret, signed)
		if want := value != ""; ok != want || ok && got != value {
			t.Fatalf("Verify(Sign(%q)) = %q, %v; want %v", value, got, ok, want)
		}
		if got, ok := Verify(secret+"x", signed); ok {
			t.Fatalf("%q verifies to %q under another secret", signed, got)
		}
		changed := []byte(signed)
		at := int(bit) / 8 % len(changed)
		changed[at] ^= 1 << (bit % 8)
		if got, ok = Verify(secret, string(changed)); ok {
			t.Fatalf("%q, changed from %q, verifies to %q", changed, signed, got)
		}
	})
}
