package matcher

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// rulesOfSites are sets as sites have them, and one that is hard to run.
func rulesOfSites(tb testing.TB) []Set {
	return []Set{
		mustCompile(tb, Options{}, typicalSources...),
		mustCompile(tb, Options{}, `/((?!api|_next/static|_next/image|favicon.ico|.*\.(?:svg|png|jpg)$).*)`),
		mustCompile(tb, Options{}, "/((?!public/).*)"),
	}
}

// filled returns a path of the given length that repeats a text.
func filled(text string, length int) string {
	return ("/" + strings.Repeat(text, length/max(1, len(text))+1))[:length]
}

// within reports whether a function ends in time, at least once of five times: the machine may
// be busy with something else.
func within(limit time.Duration, f func()) bool {
	for range 5 {
		start := time.Now()
		f()
		if time.Since(start) <= limit {
			return true
		}
	}
	return false
}

// TestSEC14LongPath: a path of 60 kB costs next to nothing and is protected.
func TestSEC14LongPath(t *testing.T) {
	for _, text := range []string{"x", "/", "/..", "%2561", "a;b/", "%ff"} {
		path := filled(text, 60_000)
		for _, set := range rulesOfSites(t) {
			if !set.Protects(path) || Doubts(path) != DoubtLength {
				t.Errorf("60 kB of %q: protected %t, doubts %v", text, set.Protects(path), Doubts(path))
			}
			if !within(5*time.Millisecond, func() { set.Protects(path); Doubts(path) }) {
				t.Errorf("60 kB of %q take more than 5 ms", text)
			}
		}
	}
}

// TestSEC14ReadingsLimit: a path of MaxPath bytes has readings, a longer one has none.
func TestSEC14ReadingsLimit(t *testing.T) {
	for length, want := range map[int]bool{MaxPath: true, MaxPath + 1: false} {
		path := filled("x", length)
		if readings, ok := Readings(path, Options{}); ok != want || len(readings) > 0 != want {
			t.Errorf("%d bytes: %d readings, %t", length, len(readings), ok)
		}
		set := mustCompile(t, Options{}, "/admin")
		if got := set.Match(path); got == want {
			t.Errorf("%d bytes: Match = %t", length, got)
		}
		if got := set.patterns[0].Match(path); got == want {
			t.Errorf("%d bytes: Match of the pattern = %t", length, got)
		}
	}
}

// TestSEC14LongestPath: a path of the length that is just looked at has a bounded cost, however
// many readings it has.
func TestSEC14LongestPath(t *testing.T) {
	const limit = time.Second // with the race detector on a busy machine; alone it takes a hundredth
	for text := range strings.FieldsSeq(`x / // /. /.. /x/../y /;a /a;b ; %2561 %252f \a /a.. /a.php /en /a:b /(S(a)) %ff % %ef%bc%a1 %00a /_next/data/b/en
		/.;x%255c..%252f:a;//b %25 %ef%b7%ba .segments/ /%2e%2e /x%2f..%2f..`) {
		path := filled(text, MaxPath)
		if readings, _ := Readings(path, Options{}); len(strings.Join(readings, "")) > 2*maxBytes {
			t.Errorf("8 KiB of %q have %d readings of %d bytes", text, len(readings), len(strings.Join(readings, "")))
		}
		for i, set := range rulesOfSites(t) {
			if !within(limit, func() { set.Protects(path) }) {
				t.Errorf("8 KiB of %q take more than %v of rules %d", text, limit, i)
			}
		}
	}
}

// TestSEC14Decodes: a path is read as decoded twice, and each reading as Next.js reads it, which
// decodes once more; no further, however often it was encoded.
func TestSEC14Decodes(t *testing.T) {
	rule(t, []ruling{
		{"/admin", "/%61dmin", true},
		{"/admin", "/%2561dmin", true},
		{"/admin", "/%252561dmin", true},
		{"/admin", "/%25252561dmin", false},
	})
}

// TestSEC14PatternSize: neither one source nor all of them together may be of any size.
func TestSEC14PatternSize(t *testing.T) {
	if _, err := Compile("/"+strings.Repeat("a", maxSource), Options{}); err == nil {
		t.Error("a source of any length compiles")
	}
	source := "/" + strings.Repeat("a", 1000)
	fit := slices.Repeat([]string{source}, maxSources/len(source))
	if _, err := CompileSet(fit, Options{}); err != nil {
		t.Errorf("%d sources: %v", len(fit), err)
	}
	if _, err := CompileSet(append(fit, source), Options{}); err == nil {
		t.Error("any number of sources compiles")
	}
	value := Source{Path: "/a", Has: []Condition{{Type: "query", Key: "x", Value: strings.Repeat("a", maxSources)}}}
	if _, err := CompileSources([]Source{value}, Options{}); err == nil {
		t.Error("a condition of any length compiles")
	}
}

// FuzzSEC14Cost: no path takes long to judge.
func FuzzSEC14Cost(f *testing.F) {
	for _, path := range []string{"/admin/..", "//%252f", "/en/en;x", "/x.php/", `/a\..\b`, "/%00%ff"} {
		f.Add(spelled(path), uint16(MaxPath))
	}
	sets := rulesOfSites(f)
	f.Fuzz(func(t *testing.T, data []byte, length uint16) {
		path := filled(spell(data), min(int(length), MaxPath+1))
		for i, set := range sets {
			if !within(matchBudget, func() { set.Protects(path) }) {
				t.Errorf("%d bytes of %q take more than %v of rules %d", length, spell(data), matchBudget, i)
			}
		}
	})
}
