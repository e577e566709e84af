package cookiecheck

import (
	"slices"
	"strings"
	"testing"
)

func TestCookieOctets(t *testing.T) {
	for s, want := range map[string][2]bool{ // as a name, as a value
		"azAZ09!#$%&'*+-.^_`|~": {true, true}, "": {false, true}, "a b,c": {false, true}, "a=b": {false, true}, "{}[]()<>@:/?": {false, true},
		"a;": {}, `a"`: {}, `a\`: {}, "a\x7f": {}, "a\x1f": {}, "\x80": {},
	} {
		if got := [2]bool{isToken(s), isCookieValue(s)}; got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
}

// TestSEC42SoleValue: what decides something is there once, or always the same.
func TestSEC42SoleValue(t *testing.T) {
	for header, want := range map[string]string{
		"x=a": "a", "x=%61": "a", "x=a; x=a": "a", "y=b; x=a": "a", "x; x=a": "a", "x=a; x": "a", `x="a"`: "a", " x = a ": "a", "x=; x=": "",
		"": "none", "y=a": "none", "xx=a": "none", "x": "none", "x=a; x=b": "none", "x=a; \u00a0x=a": "none", "x=a; x=": "none", "x=; x=a": "none",
	} {
		got, ok := soleValue(header, "x")
		if !ok {
			got += "none"
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", header, got, want)
		}
	}
}

func TestParsersDiffer(t *testing.T) {
	tests := []struct {
		name, header    string
		server, library [][2]string
	}{
		{"first against last", "a=1; b=2; a=3", [][2]string{{"a", "1"}, {"b", "2"}}, [][2]string{{"a", "3"}, {"b", "2"}}},
		{"an invalid last is dropped", "a=1; a=\x01", [][2]string{{"a", "1"}}, [][2]string{{"a", "1"}}},
		{"one quote", `a="bc`, [][2]string{{"a", "b"}}, nil},
		{"quotes at both ends", `a="b"`, [][2]string{{"a", "b"}}, [][2]string{{"a", "b"}}},
		{"a quote takes a whole character", "a=\"bé", [][2]string{{"a", "b"}}, nil},
		{"quotes inside escapes stay", "a=%22b%22", [][2]string{{"a", `"b"`}}, [][2]string{{"a", `"b"`}}},
		{"no-break space is trimmed or wrong", "a=\u00a0b\u00a0", [][2]string{{"a", "b"}}, nil},
		{"vertical tab is trimmed or wrong", "\va=b", [][2]string{{"a", "b"}}, nil},
		{"next line is never trimmed", "a=b\u0085", [][2]string{{"a", "b\u0085"}}, nil},
		{"no name", "=b", [][2]string{{"", "b"}}, nil},
		{"names are not decoded", "%61=b", [][2]string{{"%61", "b"}}, [][2]string{{"%61", "b"}}},
		{"all that a token allows", "!#$%&'*+-.^_`|~=1", [][2]string{{"!#$%&'*+-.^_`|~", "1"}}, [][2]string{{"!#$%&'*+-.^_`|~", "1"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := table(ParseServer(tt.header)); !slices.Equal(got, tt.server) {
				t.Errorf("ParseServer(%q) = %q, want %q", tt.header, got, tt.server)
			}
			if got := table(ParseLibrary(tt.header)); !slices.Equal(got, tt.library) {
				t.Errorf("ParseLibrary(%q) = %q, want %q", tt.header, got, tt.library)
			}
		})
	}
}

// FuzzParse: a header means no more than its pieces between semicolons mean one by one,
// the first of a name winning for the server and the last for the library; a value comes
// out as it stands in the header unless it was percent-encoded; and what a scan for one
// name finds is what the whole table holds.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"a=1; a=2", `a="x; b=%41"`, "better-auth.session_token=%zz", "=;==;;a", "\u00a0a=\u00a0", "\xff=\xfe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		checkPieces(t, header, ParseServer, false)
		checkPieces(t, header, ParseLibrary, true)
		for _, p := range ParseServer(header) {
			if got, ok := serverValue(header, p.Name); !ok || got != p.Value {
				t.Fatalf("serverValue(%q, %q) = %q, %v; want %q", header, p.Name, got, ok, p.Value)
			}
		}
	})
}

func checkPieces(t *testing.T, header string, parse func(string) []Pair, lastWins bool) {
	t.Helper()
	want := make(map[string]string)
	for piece := range strings.SplitSeq(header, ";") {
		for _, p := range parse(piece) {
			if _, seen := want[p.Name]; !seen || lastWins {
				want[p.Name] = p.Value
			}
			if !strings.Contains(piece, p.Name) || !strings.Contains(piece, "%") && !strings.Contains(piece, p.Value) {
				t.Fatalf("%q gives %q, which is not in it", piece, p)
			}
		}
	}
	got := parse(header)
	for _, p := range got {
		if value, ok := want[p.Name]; !ok || value != p.Value {
			t.Fatalf("%q gives %q, its pieces give %q, %v", header, p, value, ok)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%q gives %d cookies, its pieces give %d", header, len(got), len(want))
	}
}
