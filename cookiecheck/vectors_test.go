package cookiecheck

import (
	"net/http"
	"slices"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

// The recorded headers are JavaScript strings. Better Auth's functions were called on
// them directly, so the parsers are too: they read text. Where each character fits into
// one byte an HTTP connection can carry the header as well, and the same answer has to
// come out of a request with these bytes.

// TestSEC37SignedCookieVectors replays reading and writing of signed cookies.
func TestSEC37SignedCookieVectors(t *testing.T) {
	var recorded struct {
		Cases []struct {
			Name         string
			Secret       string
			CookieHeader string `json:"cookie_header"`
			Result       string
			Value        string
			SignValue    *string `json:"sign_value"`
			SetCookie    string  `json:"set_cookie"`
		}
	}
	vectors.Read(t, "signed-cookies", &recorded)
	for _, c := range recorded.Cases {
		t.Run(c.Name, func(t *testing.T) {
			wantOK := c.Result == "ok"
			text, _ := serverValue(c.CookieHeader, "better-auth.session_token")
			if got, ok := Verify(c.Secret, text); got != c.Value || ok != wantOK {
				t.Errorf("Verify(%q) = %q, %v; want %q, %v", text, got, ok, c.Value, wantOK)
			}
			if r, ok := request(c.CookieHeader); ok && len(c.Secret) >= minSecret {
				cookies := mustNew(t, Config{Secrets: PlainSecrets(c.Secret), Secure: SecureOff})
				if got, ok := cookies.FirstToken(r); got != c.Value || ok != wantOK {
					t.Errorf("Token(Cookie: %q) = %q, %v; want %q, %v", c.CookieHeader, got, ok, c.Value, wantOK)
				}
			}
			if c.SignValue == nil {
				return
			}
			got := "better-auth.session_token=" + encodeURIComponent(Sign(c.Secret, *c.SignValue)) + "; Path=/"
			if got != c.SetCookie {
				t.Errorf("signing %q gives\n %s, want\n %s", *c.SignValue, got, c.SetCookie)
			}
		})
	}
}

// TestCookieParseVectors replays both parsers.
func TestCookieParseVectors(t *testing.T) {
	var recorded struct {
		Cases []struct {
			Name          string
			CookieHeader  string      `json:"cookie_header"`
			ServerParser  [][2]string `json:"server_parser"`
			LibraryParser [][2]string `json:"library_parser"`
		}
	}
	vectors.Read(t, "cookie-parse", &recorded)
	for _, c := range recorded.Cases {
		t.Run(c.Name, func(t *testing.T) {
			check := func(header string) {
				if got := table(ParseServer(header)); !slices.Equal(got, c.ServerParser) {
					t.Errorf("ParseServer(%q) = %q, want %q", header, got, c.ServerParser)
				}
				if got := table(ParseLibrary(header)); !slices.Equal(got, c.LibraryParser) {
					t.Errorf("ParseLibrary(%q) = %q, want %q", header, got, c.LibraryParser)
				}
			}
			check(c.CookieHeader)
			if r, ok := request(c.CookieHeader); ok {
				check(Header(r))
			}
		})
	}
}

// TestGetSessionCookieVectors replays the edge helper.
func TestGetSessionCookieVectors(t *testing.T) {
	var recorded struct {
		Cases []struct {
			Name         string
			CookieHeader *string `json:"cookie_header"`
			Options      map[string]any
			Result       *string
		}
	}
	vectors.Read(t, "get-session-cookie", &recorded)
	for _, c := range recorded.Cases {
		t.Run(c.Name, func(t *testing.T) {
			header, want := orElse(c.CookieHeader, ""), orElse(c.Result, "")
			lookup := Lookup{Prefix: DefaultPrefix, Name: string(SessionToken)}
			if prefix, ok := c.Options["cookiePrefix"].(string); ok {
				lookup.Prefix = prefix
			}
			if name, ok := c.Options["cookieName"].(string); ok {
				lookup.Name = name
			}
			got, ok := SessionCookie(header, lookup)
			if got != want || ok != (c.Result != nil) {
				t.Errorf("SessionCookie(%q, %q) = %q, %v; want %q, %v", header, lookup, got, ok, want, c.Result != nil)
			}
			if r, ok := request(header); ok && len(c.Options) == 0 {
				if got := mustNew(t, Config{Secrets: PlainSecrets(testSecret)}).Present(r); got != (c.Result != nil) {
					t.Errorf("Present(Cookie: %q) = %v, want %v", header, got, c.Result != nil)
				}
			}
		})
	}
}

const testSecret = "gateway-test-secret-0123456789-abcdefghijklmnopqrstuvwxyz"

// request returns a request with the Cookie header whose characters are those of text,
// one byte each. It reports false when one of them does not fit into a byte, or the header
// is longer than what is read.
func request(text string) (*http.Request, bool) {
	var line []byte
	for _, r := range text {
		if r > 0xff {
			return nil, false
		}
		line = append(line, byte(r))
	}
	return requestWith(string(line)), len(line) <= maxHeader
}

// requestWith returns a request, without TLS, that carries these Cookie header lines.
func requestWith(lines ...string) *http.Request {
	return &http.Request{Header: http.Header{"Cookie": lines}}
}

func mustNew(tb testing.TB, c Config) *Cookies {
	tb.Helper()
	if c.Secrets == nil {
		c.Secrets = PlainSecrets(testSecret)
	}
	cookies, err := New(c)
	if err != nil {
		tb.Fatal(err)
	}
	return cookies
}

func table(pairs []Pair) [][2]string {
	rows := make([][2]string, len(pairs))
	for i, p := range pairs {
		rows[i] = [2]string{p.Name, p.Value}
	}
	return rows
}

func orElse(s *string, other string) string {
	if s == nil {
		return other
	}
	return *s
}
