package password

import (
	"crypto/rand"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

// TestVerifyVectors replays what Better Auth said to each pair of password and hash.
func TestVerifyVectors(t *testing.T) {
	var recorded struct {
		Cases []struct {
			Name, Password, Hash string
			OK                   any // true, false, or "throws"
		}
	}
	vectors.Read(t, "passwords", &recorded)
	for _, c := range recorded.Cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			got, err := Verify(c.Hash, c.Password)
			var want any = got
			if errors.Is(err, ErrMalformed) {
				want = "throws"
			}
			if c.OK != want {
				t.Errorf("Verify(%q, %q) = %v, %v; Better Auth says %v", c.Hash, c.Password, got, err, c.OK)
			}
		})
	}
}

func TestHash(t *testing.T) {
	hash, err := Hash(rand.Reader, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^[0-9a-f]{32}:[0-9a-f]{128}$`).MatchString(hash) {
		t.Errorf("Hash = %q, want 32 hex digits, a colon, 128 hex digits", hash)
	}
	for password, want := range map[string]bool{"correct horse": true, "Correct horse": false, "": false} {
		if got, err := Verify(hash, password); got != want || err != nil {
			t.Errorf("Verify(hash, %q) = %v, %v; want %v", password, got, err, want)
		}
	}
	if again, _ := Hash(rand.Reader, "correct horse"); again == hash {
		t.Error("two hashes of one password are equal, want a salt of their own for each")
	}
}

func TestHashFailsWithoutRandomness(t *testing.T) {
	hash, err := Hash(strings.NewReader("fifteen bytes.."), "password123")
	if hash != "" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Hash = %q, %v; want no hash and %v", hash, err, io.ErrUnexpectedEOF)
	}
}

func TestVerifyRefusesMalformedHashes(t *testing.T) {
	for _, hash := range []string{"", ":", "::", "salt", "salt:", ":key", "salt::key", ":key:more"} {
		if ok, err := Verify(hash, "password123"); ok || !errors.Is(err, ErrMalformed) {
			t.Errorf("Verify(%q) = %v, %v; want false, %v", hash, ok, err, ErrMalformed)
		}
	}
}

func TestVerifyComparesDigitsAsText(t *testing.T) {
	hash, err := Hash(rand.Reader, "password123")
	if err != nil {
		t.Fatal(err)
	}
	salt, key, _ := strings.Cut(hash, ":")
	tests := []struct {
		name, hash string
		want       bool
	}{
		{"allow/as written", hash, true},
		{"allow/more parts", hash + ":and:more", true},
		{"fail/upper-case key", salt + ":" + strings.ToUpper(key), false},
		{"fail/shorter key", hash[:len(hash)-1], false},
		{"fail/longer key", hash + "0", false},
		{"fail/other key", salt + ":" + strings.Repeat("0", 128), false},
		{"fail/other salt", "x" + hash, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, err := Verify(tt.hash, "password123"); got != tt.want || err != nil {
				t.Errorf("Verify(%q) = %v, %v; want %v", tt.hash, got, err, tt.want)
			}
		})
	}
}

// FuzzVerify: any hash text is answered, malformed exactly when the salt or the key is
// empty, and never accepted unless it carries the one right key.
func FuzzVerify(f *testing.F) {
	f.Add("6373ad0437d89eb2feb61264b543b0a2:89462f3e", "password123")
	f.Add(":::", "")
	f.Add("a:b:c", "\xff\u0344")
	f.Fuzz(func(t *testing.T, hash, password string) {
		ok, err := Verify(hash, password)
		parts := strings.Split(hash+":", ":")
		if malformed := parts[0] == "" || parts[1] == ""; malformed != (err != nil) {
			t.Fatalf("Verify(%q) error = %v, want one: %v", hash, err, malformed)
		}
		if ok && (len(parts[1]) != 2*keyBytes || parts[1] != derive(password, parts[0])) {
			t.Fatalf("Verify(%q, %q) = true for a key that is not scrypt's", hash, password)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	hash, err := Hash(rand.Reader, "password123")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if ok, err := Verify(hash, "password123"); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}

func TestWellFormed(t *testing.T) {
	key := strings.Repeat("0a", 64)
	for hash, want := range map[string]bool{
		"salt:" + key:                   true,
		"salt:" + key + ":more":         true,
		"salt:" + strings.ToUpper(key):  false,
		":" + key:                       false,
		"salt:" + key[1:]:               false,
		"$2b$10$abcdefghijklmnopqrstuv": false,
		"":                              false,
	} {
		if got := WellFormed(hash); got != want {
			t.Errorf("%q: got %v", hash, got)
		}
	}
}
