package auth_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/auth"
)

// TestSEC46Tokens: tokens are as long as asked for, never the same, of all letters alike, and
// there is none without randomness.
func TestSEC46Tokens(t *testing.T) {
	const n, length = 20_000, 32
	var env auth.Env
	seen, count := make(map[string]bool, n), map[rune]int{}
	for range n {
		token := env.Token(length)
		if len(token) != length || seen[token] {
			t.Fatalf("the token %q", token)
		}
		seen[token] = true
		for _, c := range token {
			count[c]++
		}
	}
	const letters = 62
	if bits := length * math.Log2(letters); len(count) != letters || bits < 128 {
		t.Errorf("%d letters, %.0f bits", len(count), bits)
	}
	mean := float64(n*length) / letters
	for c, got := range count {
		if math.Abs(float64(got)-mean) > 6*math.Sqrt(mean) {
			t.Errorf("%q comes %d times, want about %.0f", c, got, mean)
		}
	}
	// Bytes that would make some letters likelier are thrown away.
	if got := (auth.Env{Rand: bytes.NewReader([]byte("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8" + strings.Repeat("\x00", 8)))}).Token(8); got != "aaaaaaaa" {
		t.Errorf("got %q", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("a token without randomness")
		}
	}()
	auth.Env{Rand: strings.NewReader("x")}.Token(length)
}
