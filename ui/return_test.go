package ui

import (
	"net/url"
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

func TestSEC49SafeReturn(t *testing.T) {
	tests := []struct {
		name   string
		target string
		want   string // "": refused
	}{
		{"ok/root", "/", "/"},
		{"ok/path", "/dashboard", "/dashboard"},
		{"ok/query and fragment", "/a?b=c&d=%2F#e", "/a?b=c&d=%2F#e"},
		{"ok/percent-encoded text", "/caf%C3%A9", "/caf%C3%A9"},
		{"ok/plain text is encoded", "/café?q=ö", "/caf%C3%A9?q=%C3%B6"},
		{"ok/markup is encoded", `/"><script>`, "/%22%3E%3Cscript%3E"},
		{"ok/at and colon", "/u/me@x.example:80", "/u/me@x.example:80"},
		{"ok/slashes inside", "/x//y", "/x//y"},
		{"ok/encoded slash inside", "/x%2Fy", "/x%2Fy"},
		{"ok/url in the query", "/x?next=//evil.example", "/x?next=//evil.example"},
		{"ok/dots", "/a/../b", "/a/../b"},
		{"ok/longest", "/" + strings.Repeat("a", maxReturn-1), "/" + strings.Repeat("a", maxReturn-1)},

		{"fail/empty", "", ""},
		{"fail/absolute", "https://host/", ""},
		{"fail/script", "javascript:alert(1)", ""},
		{"fail/no slash", "dashboard", ""},
		{"fail/two slashes", "//evil.example", ""},
		{"fail/backslash", `/\evil.example`, ""},
		{"fail/backslash inside", `/a\b`, ""},
		{"fail/encoded slash", "/%2fevil.example", ""},
		{"fail/encoded slash, upper case", "/%2Fevil.example", ""},
		{"fail/encoded backslash", "/%5cevil.example", ""},
		{"fail/after one dot", "/.//evil.example", ""},
		{"fail/after two dots", "/a/..//evil.example", ""},
		{"fail/after encoded dots", "/a/%2e%2E//evil.example", ""},
		{"fail/after dots and an encoded slash", "/..%2f%2fevil.example", ""},
		{"fail/after dots and an encoded backslash", "/..%5c/evil.example", ""},
		{"fail/tab", "/\t/evil.example", ""},
		{"fail/newline", "/a\r\nSet-Cookie: a=b", ""},
		{"fail/encoded newline", "/%0d%0aSet-Cookie:a=b", ""},
		{"fail/encoded delete", "/%7f", ""},
		{"fail/blank", "/a b", ""},
		{"fail/no-break space", "/a\u00a0b", ""},
		{"fail/zero-width space", "/a\u200bb", ""},
		{"fail/not UTF-8", "/\xff", ""},
		{"fail/broken encoding", "/%zz", ""},
		{"fail/broken encoding of the fragment", "/#%", ""},
		{"fail/only slashes", "//", ""},
		{"fail/too long", "/" + strings.Repeat("a", maxReturn), ""},
		{"fail/too long once encoded", "/" + strings.Repeat("é", maxReturn/3), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := SafeReturn(tt.target)
			if ok != (tt.want != "") || ok && got != tt.want {
				t.Errorf("SafeReturn(%.60q) = %q, %t, want %q", tt.target, got, ok, tt.want)
			}
		})
	}
}

func TestPathOfReturn(t *testing.T) {
	for target, want := range map[string]string{
		"/": "/", "/a/b?c#d": "/a/b", "/a/b/..": "/a/", "/a/.": "/a/", "/a/./b": "/a/b", "/a/../b/": "/b/", "/..": "/", "/%zz": "",
	} {
		if got := pathOf(target); got != want {
			t.Errorf("pathOf(%q) = %q, want %q", target, got, want)
		}
	}
}

// TestSEC49SEC52SEC55SafeReturnVectors replays the targets that attackers send. Those that do not begin
// with a slash are refused here whatever they are: a return path is never absolute.
func TestSEC49SEC52SEC55SafeReturnVectors(t *testing.T) {
	var file struct {
		Cases []struct {
			ID     string
			Target string
			Build  struct { // a long target: pre, n times rep, post
				Pre, Rep, Post string
				N              int
			}
			Expected string
			Strict   bool
		}
	}
	vectors.Read(t, "open-redirects", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			target := c.Target
			if target == "" {
				target = c.Build.Pre + strings.Repeat(c.Build.Rep, c.Build.N) + c.Build.Post
			}
			got, ok := SafeReturn(target)
			relative := strings.HasPrefix(target, "/")
			if want := c.Expected == "allow" && relative; ok != want && (c.Strict || !relative) {
				t.Errorf("SafeReturn(%.80q) = %v, want %v", target, ok, want)
			}
			if ok {
				checkStays(t, got)
			}
		})
	}
}

// FuzzSafeReturn states what an accepted target is: a Location that stays on the host in
// a browser's reading and in Go's, and that is accepted as it stands when it comes back.
func FuzzSafeReturn(f *testing.F) {
	for _, seed := range []string{"/", "/a?b#c", "//x", `/\x`, "/./%2fx", "/\t/x", "/é", "/%5c", "/a/..//x", "/%2e%2e/%2F"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, target string) {
		got, ok := SafeReturn(target)
		if !ok {
			return
		}
		checkStays(t, got)
		if again, ok := SafeReturn(got); !ok || again != got {
			t.Errorf("SafeReturn(%q) = %q, %v, want it unchanged", got, again, ok)
		}
	})
}

// checkStays fails if location leads away from the host, or is not fit for a header.
func checkStays(t testing.TB, location string) {
	t.Helper()
	if strings.ContainsFunc(location, func(r rune) bool { return r <= ' ' || r > '~' }) {
		t.Errorf("Location %q is not plain ASCII", location)
	}
	if !staysInBrowser(location) {
		t.Errorf("Location %q leaves the host in a browser", location)
	}
	base := url.URL{Scheme: "https", Host: "host", Path: "/sign-in"}
	u, err := base.Parse(location)
	if err != nil {
		t.Fatalf("Location %q: %v", location, err)
	}
	if u.Scheme != "https" || u.Host != "host" || u.User != nil || strings.HasPrefix(u.Path, "//") {
		t.Errorf("Location %q resolves to %q, want it on https://host", location, u)
	}
}

// staysInBrowser resolves a reference as the WHATWG URL standard does on an https page,
// as far as the host is concerned: ends are trimmed, tabs and newlines vanish, a
// backslash is a slash, a scheme or two leading slashes lead away.
func staysInBrowser(ref string) bool {
	ref = strings.TrimFunc(ref, func(r rune) bool { return r <= ' ' })
	ref = strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(ref)
	if strings.HasPrefix(ref, "//") {
		return false
	}
	scheme, _, hasColon := strings.Cut(ref, ":")
	return !hasColon || strings.ContainsAny(scheme, "/?#")
}
