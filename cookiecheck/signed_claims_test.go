package cookiecheck

import (
	"errors"
	"strings"
	"testing"
	"time"
)

const claimsText = `{"email":"ann@example.com","userId":"u1","iat":1785578400,"exp":1785582000}`

func claimsCookies(t testing.TB) *Cookies {
	t.Helper()
	c, err := New(Config{Secrets: PlainSecrets("a-secret-of-the-tests-0123456789-abcdef", strings.Repeat("old", 11))})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOpenClaims(t *testing.T) {
	const jose = "eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImFubkBleGFtcGxlLmNvbSIsInVzZXJJZCI6InUxIiwiaWF0IjoxNzg1NTc4NDAwLCJleHAiOjE3ODU1ODIwMDB9.kdzjR2UYDbUVUqQL5-NCWbwAmFFK3PNdVqVCYgfoNZY"
	c := claimsCookies(t)
	if token, err := c.SignClaims([]byte(claimsText)); token != jose || err != nil {
		t.Errorf("got %s, %v, want %s", token, err, jose)
	}
	exp := time.Unix(1785582000, 0)
	if got, err := c.OpenClaims(jose, exp.Add(-time.Millisecond)); string(got) != claimsText || err != nil {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := c.OpenClaims(jose, exp); !errors.Is(err, ErrExpired) {
		t.Errorf("when it expires: got %v, want ErrExpired", err)
	}
	old, err := New(Config{Secrets: PlainSecrets(strings.Repeat("old", 11))})
	if err != nil {
		t.Fatal(err)
	}
	token, err := old.SignClaims([]byte(claimsText))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.OpenClaims(token, exp.Add(-time.Hour)); err == nil || errors.Is(err, ErrExpired) {
		t.Errorf("an older secret: got %v, want a refusal", err)
	}
}

// TestSEC48LongestClaims: a token of 8 KiB is looked at, a longer one is not.
func TestSEC48LongestClaims(t *testing.T) {
	c := claimsCookies(t)
	for extra, want := range map[int]bool{0: true, 1: false} {
		const around = len(`{"exp":1785582000,"x":""}`)
		claims := `{"exp":1785582000,"x":"` + strings.Repeat("x", 6095-around+extra) + `"}`
		token, err := c.SignClaims([]byte(claims))
		if err != nil || len(token) < maxSignedClaims || (len(token) == maxSignedClaims) != want {
			t.Fatal(len(token), err)
		}
		if _, err := c.OpenClaims(token, time.Unix(1785578400, 0)); (err == nil) != want {
			t.Errorf("%d bytes: %v", len(token), err)
		}
	}
}

// FuzzOpenClaims: no token is accepted but the one that was signed, to the letter.
func FuzzOpenClaims(f *testing.F) {
	c := claimsCookies(f)
	signed, err := c.SignClaims([]byte(claimsText))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Add(strings.ReplaceAll(signed, "-", "+"))
	f.Add(signed + "=")
	f.Add("eyJhbGciOiJub25lIn0." + strings.Split(signed, ".")[1] + ".")
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := c.OpenClaims(token, time.Unix(1785578400, 0)); err == nil && token != signed {
			t.Errorf("%q was accepted", token)
		}
	})
}
