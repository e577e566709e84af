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

// fastest returns how long a function takes when the machine does nothing else.
func fastest(f func()) time.Duration {
	var all []time.Duration
	for range 5 {
		start := time.Now()
		f()
		all = append(all, time.Since(start))
	}
	return slices.Min(all)
}

// TestSEC14LongPath: a path of 60 kB costs next to nothing and is protected.
func TestSEC14LongPath(t *testing.T) {
	for _, text := range []string{"x", "/", "/..", "%2561", "a;b/", "%ff"} {
		path := filled(text, 60_000)
		for _, set := range rulesOfSites(t) {
			if !set.Protects(path) || Doubts(path) != DoubtLength {
				t.Errorf("60 kB of %q: protected %t, doubts %v", text, set.Protects(path), Doubts(path))
			}
			if took := fastest(func() { set.Protects(path); Doubts(path) }); took > 5*time.Millisecond {
				t.Errorf("60 kB of %q take %v", text, took)
			}
		}
	}
}

// TestSEC14LongestPath: a path of the length that is just looked at has a bounded cost, however
// many readings it has.
func TestSEC14LongestPath(t *testing.T) {
	const limit = 250 * time.Millisecond // with the race detector on a busy machine; alone it takes a twentieth
	for _, text := range strings.Fields(`x / // /. /.. /x/../y /;a /a;b ; %2561 %252f \a /a.. /a.php /en /a:b /(S(a)) %ff % %ef%bc%a1 %00a /_next/data/b/en
		/.;x%255c..%252f:a;//b %25 %ef%b7%ba .segments/ /%2e%2e /x%2f..%2f..`) {
		path := filled(text, MaxPath)
		for i, set := range rulesOfSites(t) {
			if took := fastest(func() { set.Protects(path) }); took > limit {
				t.Errorf("8 KiB of %q take %v of rules %d", text, took, i)
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
			start := time.Now()
			set.Protects(path)
			if took := time.Since(start); took > matchBudget {
				t.Errorf("%d bytes of %q take %v of rules %d", length, spell(data), took, i)
			}
		}
	})
}
