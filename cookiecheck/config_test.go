package cookiecheck

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestSEC37SEC43NewRefuses(t *testing.T) {
	long := strings.Repeat("s", 32)
	tests := []struct {
		name   string
		config Config
		want   string
	}{
		{"no secret", Config{}, "there is no secret"},
		{"empty secret", Config{Secrets: PlainSecrets("")}, "the secret has 0 characters, it needs at least 32"},
		{"short secret", Config{Secrets: PlainSecrets(long[1:])}, "the secret has 31 characters"},
		{"short secret of long characters", Config{Secrets: PlainSecrets(strings.Repeat("🔑", 31))}, "the secret has 31 characters"},
		{"Better Auth's own secret", Config{Secrets: PlainSecrets("better-auth-secret-12345678901234567890")}, "everybody knows it"},
		{"Better Auth's own secret, numbered", Config{Secrets: []Secret{numbered(1, "better-auth-secret-12345678901234567890")}}, "everybody knows it"},
		{"prefix with a semicolon", Config{Secrets: PlainSecrets(long), Prefix: "a;b"}, `the prefix "a;b"`},
		{"prefix with a space", Config{Secrets: PlainSecrets(long), Prefix: "a b"}, `the prefix "a b"`},
		{"domain with a port", Config{Secrets: PlainSecrets(long), Domain: "example.com:80"}, `the domain "example.com:80"`},
		{"domain with an attribute", Config{Secrets: PlainSecrets(long), Domain: "a.example; Path=/x"}, "is not a host name"},
		{"same-site in capitals", Config{Secrets: PlainSecrets(long), SameSite: "Lax"}, `same-site is "Lax"`},
		{"none without https", Config{Secrets: PlainSecrets(long), Secure: SecureOff, SameSite: "none"}, "set secure to auto or on"},
		{"partitioned without https", Config{Secrets: PlainSecrets(long), Secure: SecureOff, Partitioned: true}, "set secure to auto or on"},
		{"one cookie's none without https", Config{
			Secrets: PlainSecrets(long), Secure: SecureOff, Attributes: map[Key]Attributes{State: {SameSite: "none"}},
		}, "the state cookie: browsers take same-site none"},
		{"attributes of no cookie", Config{Secrets: PlainSecrets(long), Attributes: map[Key]Attributes{"sid": {}}}, `there is no cookie "sid"`},
		{"a relative path", Config{Secrets: PlainSecrets(long), Path: "app"}, `the path is "app"`},
		{"a path with an attribute", Config{Secrets: PlainSecrets(long), Path: "/; HttpOnly"}, "the path is"},
		{"a host name with a domain", Config{Secrets: PlainSecrets(long), Domain: "example.com", Names: map[Key]string{State: "__host-s"}}, "leave the domain out"},
		{"a host name with a path", Config{Secrets: PlainSecrets(long), Path: "/a", Names: map[Key]string{State: "__Host-s"}}, "leave the path out"},
		{"a name with __Secure-", Config{Secrets: PlainSecrets(long), Names: map[Key]string{State: "__Secure-s"}}, "leave that out"},
		{"__Secure- alone", Config{Secrets: PlainSecrets(long), Names: map[Key]string{State: "__Secure-"}}, "leave that out"},
		{"a path with a blank", Config{Secrets: PlainSecrets(long), Path: "/a b"}, "the path is"},
		{"a path with a DEL", Config{Secrets: PlainSecrets(long), Path: "/a\x7f"}, "the path is"},
		{"a path that is no ASCII", Config{Secrets: PlainSecrets(long), Path: "/ä"}, "the path is"},
		{"a path with a semicolon", Config{Secrets: PlainSecrets(long), Path: "/a;b"}, "the path is"},
		{"a negative number", Config{Secrets: []Secret{numbered(-1, long)}}, "the number -1 of a secret is negative"},
		{"a number twice", Config{Secrets: []Secret{numbered(1, long), numbered(1, long+"x")}}, "two secrets have the number 1"},
		{"a number behind none", Config{Secrets: append(PlainSecrets(long), numbered(3, long))}, "stands before the one with the number 3"},
		{"a prefix with __Secure-", Config{Secrets: PlainSecrets(long), Prefix: "__Secure-gw"}, "leave that out"},
		{"negative age", Config{Secrets: PlainSecrets(long), MaxAge: -time.Second}, "the maximum age is -1s"},
		{"age below a second", Config{Secrets: PlainSecrets(long), MaxAge: time.Millisecond}, "the maximum age is 1ms"},
		{"age above 400 days", Config{Secrets: PlainSecrets(long), MaxAge: 400*24*time.Hour + time.Second}, "the maximum age is 9600h0m1s"},
		{"unknown cookie", Config{Secrets: PlainSecrets(long), Names: map[Key]string{"sid": "x"}}, `there is no cookie "sid"`},
		{"empty name", Config{Secrets: PlainSecrets(long), Names: map[Key]string{State: ""}}, `the name "" of the state cookie`},
		{"name with an equals sign", Config{Secrets: PlainSecrets(long), Names: map[Key]string{State: "a=b"}}, `the name "a=b" of the state cookie`},
		{"one name twice", Config{Secrets: PlainSecrets(long), Names: map[Key]string{SessionToken: "x", SessionData: "x"}}, `session_token and session_data are both named "x"`},
		{"a name that is taken", Config{Secrets: PlainSecrets(long), Names: map[Key]string{SessionData: "better-auth.state"}}, "session_data and state"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cookies, err := New(tt.config)
			if cookies != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("New = %v, %v; want an error with %q", cookies, err, tt.want)
			}
		})
	}
}

func TestSEC78NewReportsAllMistakesAndNoSecret(t *testing.T) {
	_, err := New(Config{Secrets: PlainSecrets("hunter2"), Prefix: "=", SameSite: "loose"})
	if err == nil {
		t.Fatal("New accepts three mistakes")
	}
	for _, want := range []string{"secret", "prefix", "same-site"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not mention the %s", err, want)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error %q tells the secret", err)
	}
}

// TestOneMistakeIsToldOnce: what is wrong with all cookies is not told of each, what is wrong with two is.
func TestOneMistakeIsToldOnce(t *testing.T) {
	long := strings.Repeat("s", 32)
	bad := Attributes{SameSite: "loose"}
	for want, c := range map[int]Config{
		1: {Secrets: PlainSecrets(long), SameSite: "loose"},
		2: {Secrets: PlainSecrets(long), Attributes: map[Key]Attributes{State: bad, SessionToken: bad}},
	} {
		if _, err := New(c); err == nil || strings.Count(err.Error(), "same-site") != want {
			t.Errorf("want %d mistakes, got %v", want, err)
		}
	}
}

// TestSessionCookie: the name of the token's cookie alone.
func TestSessionCookie(t *testing.T) {
	for want, c := range map[string]Config{
		"better-auth.session_token": {}, "better-auth.sid": {SessionCookie: "sid"}, "app.sid": {Prefix: "app", SessionCookie: "sid"},
		"own": {SessionCookie: "sid", Names: map[Key]string{SessionToken: "own"}},
	} {
		cookies := mustNew(t, c)
		r := requestWith(signedPair(want, testToken))
		if got, ok := cookies.Token(r); cookies.SessionCookie(r) != want || got != testToken || !ok || !strings.HasPrefix(cookies.Issue(r, testToken, true)[0], want+"=") {
			t.Errorf("want %s, got %s with %q, %v", want, cookies.SessionCookie(r), got, ok)
		}
	}
}

// TestSEC43HTTPSIsAsked: whether a cookie is Secure is what Config.HTTPS says.
func TestSEC43HTTPSIsAsked(t *testing.T) {
	for _, https := range []bool{true, false} {
		c := mustNew(t, Config{HTTPS: func(*http.Request) bool { return https }})
		for _, r := range []*http.Request{requestWith(), overTLS(requestWith())} {
			if line := c.Issue(r, testToken, true)[0]; strings.Contains(line, "; Secure") != https {
				t.Errorf("https %v: %s", https, line)
			}
		}
	}
}

// TestSEC43HostCookies: a line never says what browsers refuse.
func TestSEC43HostCookies(t *testing.T) {
	a := attributes{domain: "example.com", path: "/a", sameSite: "lax"}
	for name, want := range map[string]string{
		"__HOST-x": "__HOST-x=v; Max-Age=1; Path=/; HttpOnly; Secure; SameSite=Lax",
		"x":        "x=v; Max-Age=1; Domain=example.com; Path=/a; HttpOnly; SameSite=Lax",
	} {
		if got := a.format(name, "v", 1, false); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestNewAccepts(t *testing.T) {
	for name, c := range map[string]Config{
		"a secret alone":       {Secrets: PlainSecrets(strings.Repeat("é", 32))},
		"the longest age":      {MaxAge: 400 * 24 * time.Hour},
		"the shortest age":     {MaxAge: time.Second},
		"a domain with a dot":  {Domain: ".example.com"},
		"names of one's own":   {Names: map[Key]string{SessionToken: "sid", SessionData: "__Host-sd"}},
		"every same-site":      {SameSite: "strict"},
		"a path":               {Path: "/a!~"},
		"several secrets":      {Secrets: []Secret{numbered(0, strings.Repeat("a", 32)), {Value: strings.Repeat("b", 32)}, {Value: strings.Repeat("c", 32)}}},
		"a prefix with dashes": {Prefix: "my-app"},
	} {
		t.Run(name, func(t *testing.T) { mustNew(t, c) })
	}
}
