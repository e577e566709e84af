package handlers

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/caddy-better-auth/gateway/providers"
)

// oddEmails are addresses that are none, are several, or look like another one.
func oddEmails() []string {
	return []string{
		"", "ann", "@", "ann@", "@example.com", "ann@@example.com", "ann@evil.example@example.com", "ann@example.com@",
		"ann@example.com,bob@example.com", "ann@example.com;bob@example.com", "ann@example.com bob@example.com",
		"ann@example.com\nBcc: bob@example.com", "ann@example.com\r\n", "ann@example.com\x00", "ann\x00@example.com", "\tann@example.com",
		" ann@example.com", "ann@example.com ", "ann @example.com", "ann@ example.com", "<ann@example.com>", "Ann <ann@example.com>",
		`"ann"@example.com`, `ann\@example.com`, "ann(x)@example.com", "ann@[127.0.0.1]", "mailto:ann@example.com",
		"ann\uff20example.com", "ann\ufe6bexample.com", "ann\uff20evil.example@example.com", "ann@example.com\ufe6bevil.example",
		"ann@example\uff0ecom", "ann@example\u3002com", "ann@example\u2024com", "ann\uff0cbob@example.com", "ann\u201abob\ufe50@example.com",
		"\uff21nn@example.com", "\u212aate@example.com", "ma\u017fk@example.com", "\u0130nes@example.com", "\u0131nes@example.com", "o\ufb03ce@example.com", "x\u00aa@example.com",
		"an\u200bn@example.com", "an\u00adn@example.com", "an\u202en@example.com", "\ufeffann@example.com", "ann@exa\u2060mple.com",
		"ann\u00a0@example.com", "ann\u2028@example.com", "ann\u3000@example.com", "ann\ufffd@example.com", "ann\xff@example.com", "ann\u0085@example.com", "ann\ue000@example.com",
		strings.Repeat("a", 300) + "@" + strings.Repeat("b", 30) + ".example",
	}
}

// TestSEC62OddEmails: no route takes one, whoever says that it is an address.
func TestSEC62OddEmails(t *testing.T) {
	f := newFixture(t, nil)
	cookie := f.signUp(t)
	p := &stub{person: &providers.User{ID: "1", EmailVerified: true}}
	social := newFixture(t, func(s *settings) { s.handlers.Providers = []providers.Provider{p} })
	for _, odd := range oddEmails() {
		text, err := encode(odd)
		if err != nil {
			t.Fatal(err)
		}
		for path, body := range map[string]string{
			"/sign-up/email":           `{"name":"A","password":"password123","email":` + string(text) + `}`,
			"/sign-in/email":           `{"password":"password123","email":` + string(text) + `}`,
			"/request-password-reset":  `{"email":` + string(text) + `}`,
			"/send-verification-email": `{"email":` + string(text) + `}`,
			"/change-email":            `{"newEmail":` + string(text) + `}`,
		} {
			if len(odd) > maxEmail {
				continue // these have the letters of an address, and Better Auth takes them
			}
			if w := f.send("POST", "/api/auth"+path, body, "Cookie: "+cookie); w.Code != 400 {
				t.Errorf("%s with %q = %d %s", path, odd, w.Code, w.Body)
			}
		}
		p.person.Email = odd
		w := social.send("POST", "/api/auth/sign-in/social", `{"provider":"stub","idToken":{"token":"good"}}`)
		if w.Code != 401 || len(social.store.users) > 0 {
			t.Fatalf("a provider says %q: %d %s", odd, w.Code, w.Body)
		}
	}
	if sent := f.sent.take(); len(sent) > 0 || len(f.store.users) != 1 {
		t.Errorf("got %d mails and %d users, want none and Ann", len(sent), len(f.store.users))
	}
}

// TestSEC62OneMailbox: spellings that are one address to Better Auth are one user.
func TestSEC62OneMailbox(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp(t)
	for _, same := range []string{"ann@example.com", "ANN@EXAMPLE.COM", "Ann@Example.Com"} {
		if w := f.send("POST", "/api/auth/sign-up/email", signUpBody(same)); w.Code != 422 {
			t.Errorf("sign-up as %s = %d %s", same, w.Code, w.Body)
		}
		if w := f.send("POST", "/api/auth/sign-in/email", signUpBody(same)); w.Code != 200 {
			t.Errorf("sign-in as %s = %d %s", same, w.Code, w.Body)
		}
	}
	for text, want := range map[string]string{
		"Ann@Example.com":             "ann@example.com",
		"J\u00d6RG@example.com":       "j\u00f6rg@example.com",
		"jo\u0308rg@example.com":      "j\u00f6rg@example.com",
		"\u65e5\u672c@\u4f8b.example": "\u65e5\u672c@\u4f8b.example",
		"o'neil+x@example.com":        "o'neil+x@example.com",
	} {
		if got := normalEmail(text); got != want {
			t.Errorf("normalEmail(%q) = %q, want %q", text, got, want)
		}
	}
}

// FuzzSEC62Email: what is taken has one @, nothing that splits it, and is its own normal form;
// and no text beyond ASCII becomes, or looks like, one in ASCII.
func FuzzSEC62Email(f *testing.F) {
	for _, odd := range oddEmails() {
		f.Add(odd)
	}
	f.Add("Ann@Example.com")
	f.Add("j\u00f6rg@b\u00fccher.example")
	f.Fuzz(func(t *testing.T, text string) {
		if emailPattern.MatchString(text) && len(text) <= maxEmail && normalEmail(text) != strings.ToLower(text) {
			t.Fatalf("%q is an address to Better Auth, and here %q", text, normalEmail(text))
		}
		email := normalEmail(text)
		if email == "" {
			return
		}
		if strings.Count(email, "@") != 1 || strings.ContainsAny(email, "\x00\r\n\t ,;<>\"\\") || !utf8.ValidString(email) {
			t.Fatalf("%q is taken, as %q", text, email)
		}
		if again := normalEmail(email); again != email {
			t.Fatalf("%q becomes %q, which becomes %q", text, email, again)
		}
		if isASCII(norm.NFKC.String(email)) && !isASCII(text) {
			t.Fatalf("%q looks like %q", text, norm.NFKC.String(email))
		}
		if strings.Count(norm.NFKC.String(email), "@") != 1 {
			t.Fatalf("%q looks like it had another @", text)
		}
	})
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c >= utf8.RuneSelf })
}
