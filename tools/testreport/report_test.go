package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	for name, c := range map[string]struct {
		events         string
		passed, failed int
		shown, hidden  string
	}{
		"a test passes": {
			events: `{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}`,
			passed: 1, shown: "ok   p: 1", hidden: "chatter",
		},
		"fail/a test fails": {
			events: `{"Action":"output","Package":"p","Test":"TestA","Output":"got 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p"}`,
			passed: 1, failed: 1, shown: "got 1, want 2",
		},
		"fail/a skipped test": {
			events: `{"Action":"output","Package":"p","Test":"TestA","Output":"no redis\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}`,
			failed: 1, shown: "no redis",
		},
		"fail/a package that does not compile": {
			events: `{"Action":"build-output","ImportPath":"p [p.test]","Output":"undefined: x\n"}
{"Action":"build-fail","ImportPath":"p [p.test]"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}`,
			failed: 1, shown: "undefined: x",
		},
		"fail/a test that panics": {
			events: `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"panic: oh\n"}
{"Action":"fail","Package":"p"}`,
			failed: 1, shown: "panic: oh",
		},
		"a package without tests": {
			events: `{"Action":"skip","Package":"p"}`,
		},
		"what is not an event is shown": {
			events: "go: no such package", shown: "go: no such package",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			r := newReport(&out)
			if err := r.read(strings.NewReader(c.events)); err != nil {
				t.Fatal(err)
			}
			if r.passed != c.passed || r.failed != c.failed {
				t.Errorf("%d passed, %d failed, want %d and %d", r.passed, r.failed, c.passed, c.failed)
			}
			if !strings.Contains(out.String(), c.shown) {
				t.Errorf("shown: %q, want %q in it", out.String(), c.shown)
			}
			if c.hidden != "" && strings.Contains(out.String(), c.hidden) {
				t.Errorf("shown: %q, want no %q in it", out.String(), c.hidden)
			}
		})
	}
}
