package cookiecheck

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestSEC25Strip(t *testing.T) {
	own := Config{Names: map[Key]string{SessionToken: "sid", SessionData: "__Host-sd"}}
	tests := []struct {
		name       string
		config     Config
		line, want string // want "" means no header
	}{
		{"nothing to do", Config{}, " a=1;b=2 ; c", " a=1;b=2 ; c"},
		{"no cookies in the line", Config{}, " ; ", " ; "},
		{"the only one", Config{}, "better-auth.session_token=x", ""},
		{"first", Config{}, "better-auth.session_token=x; a=1; b=2", "a=1; b=2"},
		{"in the middle", Config{}, "a=1; better-auth.session_token=x; b=2", "a=1; b=2"},
		{"last", Config{}, "a=1; better-auth.session_token=x", "a=1"},
		{"only separators left", Config{}, "better-auth.session_token=x; ;", ""},
		{"twice", Config{}, "better-auth.session_token=x;a=1;better-auth.session_token=y", "a=1"},
		{"every cookie", Config{}, "better-auth.session_token=1; better-auth.session_data=2; better-auth.dont_remember=3; better-auth.account_data=4; better-auth.state=5; better-auth.oauth_state=6", ""},
		{"every prefix", Config{}, "__Secure-better-auth.session_token=1; __Host-better-auth.session_token=2; __Secure-better-auth-session_token=3; better-auth-session_token=4; __Host-better-auth-session_data.0=5", ""},
		{"chunks", Config{}, "better-auth.session_data.0=1; better-auth.session_data.12=2; better-auth.session_data.1x=3; __Secure-better-auth.account_data.00=4", ""},
		{"odd spacing", Config{}, "a=1;\t better-auth.session_token \t=\t x ; \u00a0better-auth.session_token\u00a0=y;\xa0better-auth.session_token=z", "a=1; \u00a0better-auth.session_token\u00a0=y"},
		{"quoted", Config{}, `a="1"; better-auth.session_token="x"; b="2`, `a="1"; b="2`},
		{"quotes do not protect", Config{}, `a="1; better-auth.session_token=x"; b=2`, `a="1; b=2`},
		{"without a value", Config{}, "better-auth.session_token; a", "a"},
		{"no value for others", Config{}, "a; better-auth.session_token=x; =; ;b", "a; =; ;b"},
		{"bytes that are no text", Config{}, "a=\xff\x80; better-auth.state=x; b=\xc3\xa4", "a=\xff\x80; b=\xc3\xa4"},
		{"names of others", Config{}, "xbetter-auth.session_token=1; better-auth.session_tokens=2; better-auth.theme=3; better-auth=4; BETTER-AUTH.session_token=5; a=better-auth.session_token; better-auth.session_data2=6",
			"xbetter-auth.session_token=1; better-auth.session_tokens=2; better-auth.theme=3; better-auth=4; BETTER-AUTH.session_token=5; a=better-auth.session_token; better-auth.session_data2=6"},
		{"prefixes of others", Config{}, "__Host-theme=1; __Secure-x=2; better-auth.session_token=3", "__Host-theme=1; __Secure-x=2"},
		{"own names", own, "sid=1; __Secure-sid=2; __Host-sd=3; __Secure-__Host-sd=4; __Host-sd.0=5; sid.0=6; sd=7", "sid.0=6; sd=7"},
		{"own names and the usual ones", own, "better-auth.session_token=1; better-auth-session_data.3=2; a=1", "a=1"},
		{"own prefix", Config{Prefix: "app"}, "app.session_token=1; app-state=2; better-auth.session_token=3", "better-auth.session_token=3"},
		{"longer than what is read", Config{}, "better-auth.session_token=x; a=" + strings.Repeat("y", maxHeader), "a=" + strings.Repeat("y", maxHeader)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, cookies := requestWith(tt.line), mustNew(t, tt.config)
			if got, want := cookies.Carried(r), tt.line != tt.want; got != want {
				t.Errorf("Carried(Cookie: %.200s) = %v, want %v", tt.line, got, want)
			}
			cookies.Strip(r)
			got, ok := r.Header["Cookie"]
			if want := tt.want; want == "" && ok || want != "" && !slices.Equal(got, []string{want}) {
				t.Errorf("Strip(Cookie: %.200s) leaves %.200q, want %.200q", tt.line, got, want)
			}
		})
	}
}

func TestSEC25StripLines(t *testing.T) {
	before := []string{"a=1", "better-auth.session_token=x", "better-auth.state=y; b=2", "c=3"}
	lines := slices.Clone(before)
	r := requestWith(lines...)
	mustNew(t, Config{}).Strip(r)
	if got, want := r.Header["Cookie"], []string{"a=1", "b=2", "c=3"}; !slices.Equal(got, want) {
		t.Errorf("Strip(%q) leaves %q, want %q", before, got, want)
	}
	if !slices.Equal(lines, before) {
		t.Errorf("Strip wrote into the caller's lines: %q, were %q", lines, before)
	}
	r = &http.Request{Header: http.Header{}}
	mustNew(t, Config{}).Strip(r)
	if len(r.Header) != 0 {
		t.Errorf("Strip of a request without cookies leaves %q", r.Header)
	}
}

// FuzzSEC25Strip: afterwards nobody finds a session, whichever connection the request comes
// over, and each cookie that is not Better Auth's is where it was, byte for byte.
func FuzzSEC25Strip(f *testing.F) {
	f.Add("a=1; ", "better-auth.session_token=x")
	f.Add("\xa0", "__Secure-better-auth-session_token =\"x")
	f.Add("a=\"", "; better-auth.session_data.0=1;;")
	cookies := mustNew(f, Config{})
	f.Fuzz(func(t *testing.T, first, second string) {
		line := first + second
		r := requestWith(line)
		cookies.Strip(r)
		left := strings.Join(r.Header["Cookie"], "")
		for _, p := range append(ParseServer(latin1(left)), ParseLibrary(latin1(left))...) {
			if cookies.owns(p.Name) {
				t.Fatalf("Strip(%q) leaves %q", line, left)
			}
		}
		if cookies.Present(r) {
			t.Fatalf("Strip(%q) leaves a session cookie: %q", line, left)
		}
		others := slices.DeleteFunc(strings.Split(line, ";"), func(piece string) bool {
			name, _, _ := strings.Cut(piece, "=")
			return cookies.owns(trimJS(latin1(name)))
		})
		want := strings.Join(others, ";")
		if strings.TrimLeft(left, " \t") != strings.TrimLeft(want, " \t") && strings.Trim(want, "; \t") != "" {
			t.Fatalf("Strip(%q) leaves %q, want %q", line, left, want)
		}
	})
}
