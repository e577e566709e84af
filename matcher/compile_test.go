package matcher

import "testing"

func TestPathname(t *testing.T) {
	for path, want := range map[string]string{
		"/a": "/a", "/a?b": "/a", "?b": "/", "#b": "/", "": "/", "/a\x7f": "/a%7F", "/a b": "/a%20b", "/a~": "/a~", "/%2": "/%2", "/a/%2e": "/a/", "/a/%2e%2e/b": "/b",
		"/%2F": "/%2F", "/a\tb": "/ab", `/a\b`: "/a/b", "/ü": "/%C3%BC", "/a/./b": "/a/b", "/a/..": "/", "/..": "/", "/a.b": "/a.b", "/a..": "/a..", "/.a": "/.a",
		"/%2e%2": "/%2e%2", "/a/.%2E": "/",
	} {
		if got := pathname(path); got != want {
			t.Errorf("pathname(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestPatternMatch(t *testing.T) {
	tests := []struct {
		source, path string
		want         bool
	}{
		{"/about", "/about", true},
		{"/about", "/about/", true},
		{"/about", "/about/x", false},
		{"/about", "/About", false},
		{"/about", "/%61bout", true},
		{"/about", "/_next/data/b/about.json", true},
		{"/about", "/about.rsc", true},
		{"/u/:id", "/u/1", true},
		{"/u/:id", "/u/1/2", false},
		{"/u/:id*", "/u", true},
		{"/u/:id*", "/u/1/2", true},
		{"/u/:id*", "/ux", false},
		{"/u/:id+", "/u", false},
		{"/u/:id?", "/u/1", true},
		{"/((?!api|_next|sign-in).*)", "/dashboard", true},
		{"/((?!api|_next|sign-in).*)", "/sign-in", false},
	}
	for _, tt := range tests {
		t.Run(tt.source+" "+tt.path, func(t *testing.T) {
			p, err := Compile(tt.source, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Match(tt.path); got != tt.want {
				t.Errorf("Match(%q) = %t, want %t", tt.path, got, tt.want)
			}
		})
	}
}
