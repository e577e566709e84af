package cookiecheck

import (
	"crypto/tls"
	"net/http"
	"strings"
	"testing"
)

const testToken = "v7Jeop4GpDcCrqUNOhfqbQR8WZOxqUTu"

// signedPair returns the cookie that a browser sends for a signed value.
func signedPair(name, value string) string {
	return name + "=" + encodeURIComponent(Sign(testSecret, value))
}

// overTLS marks a request as having come over TLS.
func overTLS(r *http.Request) *http.Request {
	r.TLS = &tls.ConnectionState{}
	return r
}

func TestSEC37SEC42Token(t *testing.T) {
	const plain, secure = "better-auth.session_token", "__Secure-better-auth.session_token"
	good, bad := signedPair(plain, testToken), plain+"=bad"
	own := Config{Names: map[Key]string{SessionToken: "sid"}}
	tests := []struct {
		name   string
		config Config
		r      *http.Request
		want   bool
	}{
		{"allow/signed", Config{}, requestWith(good), true},
		{"allow/among others", Config{}, requestWith("a=1; " + good + "; b=2"), true},
		{"allow/on the second line", Config{}, requestWith("a=1", good), true},
		{"allow/twice the same", Config{}, requestWith(good + "; " + good), true},
		{"allow/not encoded", Config{}, requestWith(plain + "=" + Sign(testSecret, testToken)), true},
		{"allow/in quotes", Config{}, requestWith(strings.Replace(good, "=", `="`, 1) + `"`), true},
		{"fail/second of two", Config{}, requestWith(bad + "; " + good), false},
		{"fail/first of two", Config{}, requestWith(good + "; " + bad), false},
		{"fail/first of two lines", Config{}, requestWith(good, bad), false},
		{"fail/hidden by an empty one", Config{}, requestWith(plain + "=; " + good), false},
		{"fail/no header", Config{}, requestWith(), false},
		{"fail/other secret", Config{Secrets: PlainSecrets(strings.Repeat("x", 32))}, requestWith(good), false},
		{"fail/name in capitals", Config{}, requestWith(strings.ToUpper(plain) + good[len(plain):]), false},
		{"fail/with a dash", Config{}, requestWith(signedPair("better-auth-session_token", testToken)), false},
		{"fail/signature of another cookie's value", Config{}, requestWith(plain + "=" + testToken + good[strings.LastIndex(good, "."):] + "A"), false},

		{"auto/plain name without TLS", Config{}, requestWith(signedPair(secure, testToken)), false},
		{"auto/secure name with TLS", Config{}, overTLS(requestWith(signedPair(secure, testToken))), true},
		{"auto/plain name with TLS", Config{}, overTLS(requestWith(good)), false},
		{"on/secure name without TLS", Config{Secure: SecureOn}, requestWith(signedPair(secure, testToken)), true},
		{"on/plain name", Config{Secure: SecureOn}, requestWith(good), false},
		{"off/plain name with TLS", Config{Secure: SecureOff}, overTLS(requestWith(good)), true},

		{"own name/found", own, requestWith(signedPair("sid", testToken)), true},
		{"own name/keeps __Secure-", own, overTLS(requestWith(signedPair("__Secure-sid", testToken))), true},
		{"own name/replaces prefix and key", own, requestWith(good), false},
		{"own prefix/found", Config{Prefix: "app"}, requestWith(signedPair("app.session_token", testToken)), true},
		{"own prefix/replaces ours", Config{Prefix: "app"}, requestWith(good), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			token, ok := mustNew(t, tt.config).Token(tt.r)
			if ok != tt.want || ok && token != testToken || !ok && token != "" {
				t.Errorf("Token(%q) = %q, %v; want %v", tt.r.Header, token, ok, tt.want)
			}
		})
	}
}

func TestTokenIsLatin1(t *testing.T) {
	// A signature over "é" that Node.js would read from the one byte 0xE9.
	_, signature, _ := strings.Cut(Sign(testSecret, "é"), ".")
	r := requestWith("better-auth.session_token=\xe9." + signature)
	if got, ok := mustNew(t, Config{}).Token(r); got != "é" || !ok {
		t.Errorf("Token = %q, %v; want é", got, ok)
	}
}

func TestSEC36Present(t *testing.T) {
	own := Config{Names: map[Key]string{SessionToken: "sid"}}
	tests := []struct {
		name   string
		config Config
		line   string
		want   bool
	}{
		{"allow/any value", Config{}, "better-auth.session_token=x", true},
		{"allow/secure name without TLS", Config{Secure: SecureOff}, "__Secure-better-auth.session_token=x", true},
		{"allow/dash", Config{}, "better-auth-session_token=x", true},
		{"allow/own prefix", Config{Prefix: "app"}, "app.session_token=x", true},
		{"allow/own name", own, "sid=x", true},
		{"allow/own name, secure", own, "__Secure-sid=x", true},
		{"fail/plain name where cookies are secure", Config{Secure: SecureOn}, "better-auth.session_token=x", false},
		{"fail/name in capitals", Config{}, "BETTER-AUTH.SESSION_TOKEN=x", false},
		{"fail/more of a name", Config{}, "better-auth.session_token2=x; xbetter-auth.session_token=x; better-auth.session_token.0=x", false},
		{"fail/other purpose", Config{}, "better-auth.session_data=x; better-auth.state=x", false},
		{"fail/no value", Config{}, "better-auth.session_token", false},
		{"fail/empty in quotes", Config{}, `better-auth.session_token=""`, false},
		{"fail/blank", Config{}, "better-auth.session_token= \t", false},
		{"fail/nothing", Config{}, "", false},
		{"fail/empty", Config{}, "better-auth.session_token=", false},
		{"fail/empty secure hides plain", Config{}, "better-auth.session_token=x; __Secure-better-auth.session_token=", false},
		{"fail/own name is not the usual one", own, "better-auth.session_token=x", false},
		{"fail/other prefix", Config{Prefix: "app"}, "better-auth.session_token=x", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := mustNew(t, tt.config).Present(requestWith(tt.line)); got != tt.want {
				t.Errorf("Present(Cookie: %s) = %v, want %v", tt.line, got, tt.want)
			}
		})
	}
}

func TestForgetful(t *testing.T) {
	cookies := mustNew(t, Config{})
	for line, want := range map[string]bool{
		signedPair("better-auth.dont_remember", "true"):          true,
		signedPair("better-auth.dont_remember", testToken):       false,
		"better-auth.dont_remember=true":                         false,
		signedPair("__Secure-better-auth.dont_remember", "true"): false,
		"": false,
	} {
		if got := cookies.Forgetful(requestWith(line)); got != want {
			t.Errorf("Forgetful(Cookie: %s) = %v, want %v", line, got, want)
		}
	}
}

func BenchmarkToken(b *testing.B) {
	cookies := mustNew(b, Config{})
	r := requestWith("theme=dark; _ga=GA1.1.1234567890.1234567890; " + signedPair("better-auth.session_token", testToken) + "; lang=en")
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := cookies.Token(r); !ok {
			b.Fatal("the token is gone")
		}
	}
}

func BenchmarkPresent(b *testing.B) {
	cookies := mustNew(b, Config{})
	r := requestWith("theme=dark; _ga=GA1.1.1234567890.1234567890; " + signedPair("better-auth.session_token", testToken) + "; lang=en")
	b.ReportAllocs()
	for b.Loop() {
		if !cookies.Present(r) {
			b.Fatal("the cookie is gone")
		}
	}
}
