package matcher

import (
	"slices"
	"testing"
	"time"
	"unicode/utf8"
)

// matchBudget is far above what one pattern may take for one path: two runs of the engine.
const matchBudget = 2 * time.Second

// surely asks several times: on a starved machine an expression may run out of time, which
// counts as claimed.
func surely(claims func(string) bool, path string) bool {
	for range 3 {
		if !claims(path) {
			return false
		}
	}
	return true
}

// FuzzMatch: whatever compiles matches any path without a panic, within its time.
func FuzzMatch(f *testing.F) {
	for _, source := range typicalSources {
		f.Add(source, "/dashboard/x")
	}
	f.Add("/:x((?:a+)+)", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")
	f.Add("/x/:p(.*)*", "/x/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a%0A")
	f.Add("/:a([[:alpha:]]+)(?<n>x)", "/%F0%9F%98%80")
	f.Fuzz(func(t *testing.T, source, path string) {
		p, err := Compile(source, Options{})
		if err != nil {
			return
		}
		start := time.Now()
		claimed := p.Match(path)
		if took := time.Since(start); took > matchBudget {
			t.Errorf("Match(%q) of %q took %v, want at most %v", path, source, took, matchBudget)
		}
		set := Set{patterns: []*Pattern{p}}
		if claimed && !set.Protects(path) && surely(p.Match, path) {
			t.Errorf("%q claims %q but does not protect it", source, path)
		}
	})
}

// FuzzReadings: the path is the first of its readings, and a claimed path stays claimed in
// every spelling that has it among its readings.
func FuzzReadings(f *testing.F) {
	for _, path := range []string{"/admin", "/public/..%2fadmin", "/%2561dmin;x", `/a\..\admin`, "/_next/data/b/admin.json"} {
		f.Add(path)
	}
	set := mustCompile(f, Options{}, typicalSources...)
	f.Fuzz(func(t *testing.T, path string) {
		protected := set.Protects(path) // once: it is what takes long
		readings, ok := Readings(path, Options{})
		if !ok {
			if !protected {
				t.Errorf("%q has too many readings and is not protected", path)
			}
			return
		}
		if readings[0] != path {
			t.Errorf("first reading of %q is %q, want the path", path, readings[0])
		}
		for _, r := range readings {
			if len(r) <= MaxPath && set.Match(r) && !protected && surely(set.Match, r) {
				t.Errorf("%q is claimed but %q, which may be read as it, is not protected", r, path)
			}
		}
	})
}

// FuzzSpelling: a claimed path stays claimed when a client encodes any of its characters,
// writes empty and dot segments into it, or goes up and comes back.
func FuzzSpelling(f *testing.F) {
	f.Add("/dashboard/x", uint64(5), uint8(1))
	f.Add("/admin", uint64(2), uint8(6))
	set := mustCompile(f, Options{}, typicalSources...)
	f.Fuzz(func(t *testing.T, path string, which uint64, how uint8) {
		if _, ok := Readings(path, Options{}); !ok || !set.Protects(path) || len(path) > MaxPath/8 {
			return
		}
		if respelled := respell(path, which, how); !set.Protects(respelled) && surely(set.Protects, path) {
			t.Errorf("%q is protected, %q is not", path, respelled)
		}
	})
}

// respell writes a path in another way that some program reads as the same.
func respell(path string, which uint64, how uint8) string {
	const digits = "0123456789abcdef"
	var b []byte
	for i := range len(path) {
		c := path[i]
		if which>>(i%64)&1 == 0 {
			b = append(b, c)
			continue
		}
		switch {
		case c == '/' && how&1 != 0:
			b = append(b, "/./"...)
		case c == '/' && how&2 != 0:
			b = append(b, "//"...)
		case c == '/' && how&4 != 0:
			b = append(b, "/x/../"...)
		case c != '/' && how&8 != 0:
			b = append(b, '%', digits[c>>4], digits[c&15])
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// FuzzParseMatcher: an accepted config compiles to as many patterns as it has items, or is
// refused with a message.
func FuzzParseMatcher(f *testing.F) {
	f.Add([]byte(`["/a", {"source":"/b","has":[{"type":"query","key":"q","value":"x"}]}]`))
	f.Add([]byte(`[{"sources":"/a","locale":null}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		sources, err := ParseMatcher(data)
		if err != nil {
			if err.Error() == "" || utf8.Valid(data) && !utf8.ValidString(err.Error()) {
				t.Errorf("message %q", err)
			}
			return
		}
		set, err := CompileSources(sources, Options{})
		if err == nil && len(set.patterns) != len(sources) {
			t.Errorf("%d patterns, want %d", len(set.patterns), len(sources))
		}
		if slices.ContainsFunc(sources, func(s Source) bool { return s.Path == "" }) {
			t.Errorf("an empty source was accepted: %s", data)
		}
	})
}
