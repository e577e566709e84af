package matcher

import "testing"

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
