package cookiecheck_test

import (
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/cookiecheck"
)

func TestLineName(t *testing.T) {
	for line, want := range map[string]string{
		"a=1":             "a",
		" a =1; Path=/":   "a",
		"a":               "a",
		"a; b=c":          "a",
		"=1":              "",
		"a=b=c; Secure":   "a",
		"__Secure-a.0=; ": "__Secure-a.0",
	} {
		if got := cookiecheck.LineName(line); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestSetsSession(t *testing.T) {
	cookies, err := cookiecheck.New(cookiecheck.Config{
		Secrets: cookiecheck.PlainSecrets(strings.Repeat("secret", 9)),
		Names:   map[cookiecheck.Key]string{cookiecheck.SessionData: "copy"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]bool{
		"better-auth.session_token=x; Path=/":    true,
		"__Secure-better-auth.session_token=":    true,
		"copy=x":                                 true,
		"copy.0=x":                               true,
		"__Secure-copy.12=x":                     true,
		"copy.x=x":                               false,
		"better-auth.session_token.0=x":          false,
		"better-auth.session_data=x":             false,
		"better-auth.dont_remember=x":            false,
		"theme=better-auth.session_token":        false,
		"Better-Auth.session_token=x":            false,
		"better-auth.session_tokens=x; HttpOnly": false,
	} {
		if got := cookies.SetsSession(line); got != want {
			t.Errorf("%q: got %t", line, got)
		}
	}
}
