package attack_test

import (
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
)

// pathCase is a request target that may be read as another path. In "prefix" /admin is
// protected, in "all-but-public" everything but /public/.
type pathCase struct {
	ID, Rule, Target, Expected, Category, Why, Level string
	MustReachUpstream                                bool `json:"must_reach_upstream"`
}

// pathRules are ways to say what the two rules say.
var pathRules = []struct{ name, rule, before, token, within string }{
	{"Caddy matcher prefix", "prefix", "", "/admin/*", ""},
	{"Caddy matcher all-but-public", "all-but-public", "@private not path /public/*", "@private", ""},
	{"Next.js pattern prefix", "prefix", "", "", "matcher /admin/:path*"},
	{"Next.js pattern all-but-public", "all-but-public", "", "", "matcher /((?!public/).*)"},
}

// TestSEC01SEC02SEC03SEC04SEC05SEC06SEC07SEC08SEC35PathBypassVectors sends every target as it
// is, in every mode and protocol, without a session, and asks the app what it received.
func TestSEC01SEC02SEC03SEC04SEC05SEC06SEC07SEC08SEC35PathBypassVectors(t *testing.T) {
	var file struct{ Cases []pathCase }
	vectors.Read(t, "path-bypass", &file)
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, rule := range pathRules {
		t.Run(rule.name, func(t *testing.T) {
			w := start(t, setup{auth: caching + "\n" + ownBase, sites: gates(rule.before, rule.token, rule.within, true)})
			for _, m := range modes {
				for _, wire := range w.wiresFor(m.name) {
					t.Run(m.name+" "+wire.String(), func(t *testing.T) {
						for _, c := range file.Cases {
							if c.Rule == rule.rule {
								c.check(t, w, wire)
							}
						}
					})
				}
			}
		})
	}
}

func (c pathCase) check(t *testing.T, w *world, over wire) {
	t.Helper()
	_, overH1 := over.(h1)
	for _, target := range c.targets() {
		a := over.send(t, request{target: target})
		got := w.app.take()
		switch {
		case c.Expected == "must-be-protected" && len(got) > 0:
			t.Errorf("%s: %s: %q (%s: %s) reached the app as %q: %d", c.Level, c.ID, target, c.Category, c.Why, got[0].Target, a.status)
		case c.MustReachUpstream && len(got) == 0:
			t.Errorf("%s: %q (%s: %s) did not reach the app: %d", c.ID, target, c.Category, c.Why, a.status)
		case c.MustReachUpstream && overH1 && got[0].Target != target:
			t.Errorf("%s: %q arrived as %q", c.ID, target, got[0].Target)
		}
	}
}

// targets returns the target with a likely build id in the place of BUILDID.
func (c pathCase) targets() []string {
	if !strings.Contains(c.Target, "BUILDID") {
		return []string{c.Target}
	}
	return []string{c.Target, strings.ReplaceAll(c.Target, "BUILDID", "a-b_C0")}
}
