package cookiecheck

import (
	"slices"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

func numbered(version int, value string) Secret {
	return Secret{Version: version, Numbered: true, Value: value}
}

func TestParseSecrets(t *testing.T) {
	tests := []struct {
		name, text string
		want       []Secret // nil: refused
	}{
		{"one", "1:a", []Secret{numbered(1, "a")}},
		{"newest first", "2:b,1:a", []Secret{numbered(2, "b"), numbered(1, "a")}},
		{"fail/a space before the colon", " 2 : b b , 1:a\n", nil},
		{"spaces around", " 2: b b ,\t1:a\n", []Secret{numbered(2, "b b"), numbered(1, "a")}},
		{"a colon in the secret", "1:a:b", []Secret{numbered(1, "a:b")}},
		{"zero", "0:a", []Secret{numbered(0, "a")}},
		{"leading zeros", "007:a,000:b", []Secret{numbered(7, "a"), numbered(0, "b")}},
		{"the largest number", "9007199254740991:a", []Secret{numbered(9007199254740991, "a")}},
		{"fail/nothing", "", nil},
		{"fail/no number", "a", nil},
		{"fail/empty number", ":a", nil},
		{"fail/negative", "-1:a", nil},
		{"fail/letters behind the number", "1x:a", nil},
		{"fail/fraction", "1.5:a", nil},
		{"fail/too large", "9007199254740992:a", nil},
		{"fail/empty secret", "1:", nil},
		{"fail/blank secret", "1: ", nil},
		{"fail/empty entry", "1:a,", nil},
		{"fail/a number twice", "1:a,01:b", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseSecrets(tt.text)
			if (err == nil) != (tt.want != nil) || err == nil && !slices.Equal(got, tt.want) {
				t.Errorf("ParseSecrets(%q) = %v, %v; want %v", tt.text, got, err, tt.want)
			}
		})
	}
}

// TestSecretsAreCounted: from one.
func TestSecretsAreCounted(t *testing.T) {
	for text, want := range map[string]string{"x": "secret 1:", "2:a,x": "secret 2:", "3:a,2:b,1:": "secret 3:"} {
		if _, err := ParseSecrets(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestSEC78ParseSecretsShowsNone(t *testing.T) {
	for _, text := range []string{"hunter2", "1:hunter2,hunter2", "1:hunter2,1:hunter2", "x:hunter2"} {
		if _, err := ParseSecrets(text); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("ParseSecrets(%q) gives the error %v, want one without the secret", text, err)
		}
	}
}

// FuzzParseSecrets: no text is a panic, and what is taken can be written down again.
func FuzzParseSecrets(f *testing.F) {
	f.Add("2:value,1:value")
	f.Add(" 1:\u2003a\ufeff")
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ParseSecrets(text)
		if err != nil {
			return
		}
		if len(parsed) != strings.Count(text, ",")+1 {
			t.Fatalf("ParseSecrets(%q) = %v", text, parsed)
		}
		for _, s := range parsed {
			if !s.Numbered || s.Version < 0 || s.Value == "" || !strings.Contains(text, s.Value) {
				t.Fatalf("ParseSecrets(%q) = %v", text, parsed)
			}
		}
	})
}

func TestEncrypt(t *testing.T) {
	one, other := PlainSecrets("one secret"), PlainSecrets("other secret")
	first, second := []Secret{numbered(1, "one secret")}, []Secret{numbered(2, "two"), numbered(1, "one secret")}
	mixed := append(slices.Clone(second), one...)
	tests := []struct {
		name           string
		writes, reads  []Secret
		prefix         string
		opens, inverse bool // inverse: what reads wrote, writes opens
	}{
		{"one secret", one, one, "", true, true},
		{"other secret", one, other, "", false, false},
		{"numbered", first, first, "$ba$1$", true, true},
		{"rotated", first, second, "$ba$1$", true, false},
		{"before numbers", one, mixed, "", true, false},
		{"before numbers, forgotten", one, second, "", false, false},
		{"the same secret, with a number", first, one, "$ba$1$", false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			const plain = "gho_16C7e42F292c"
			sealed, err := Encrypt(auth.Env{}, tt.writes, plain)
			if err != nil || !strings.HasPrefix(sealed, tt.prefix) {
				t.Fatalf("Encrypt = %q, %v; want a text that begins with %q", sealed, err, tt.prefix)
			}
			if got, err := Decrypt(tt.reads, sealed); (got == plain) != tt.opens || (err == nil) != tt.opens {
				t.Errorf("Decrypt = %q, %v; want success: %v", got, err, tt.opens)
			}
			back, err := Encrypt(auth.Env{}, tt.reads, plain)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := Decrypt(tt.writes, back); (err == nil) != tt.inverse {
				t.Errorf("the other way round: Decrypt = %q, %v; want success: %v", got, err, tt.inverse)
			}
		})
	}
	if _, err := Encrypt(auth.Env{}, nil, "x"); err == nil {
		t.Error("Encrypt without a secret succeeds")
	}
}
