package matcher

import (
	"strings"
	"testing"
)

// corpusRules are the two rules of the corpus, as a site would write them.
var corpusRules = map[string][]string{
	"prefix":         {"/admin/:path*"},
	"all-but-public": {"/((?!public/).*)"},
}

func TestVectorsPathBypass(t *testing.T) {
	var file struct {
		Cases []struct {
			ID, Rule, Target, Expected, Level, Category string
			MustReach                                   bool `json:"must_reach_upstream"`
		}
	}
	readVectors(t, "path-bypass", &file)
	compiled := map[string]Set{}
	o := Options{I18N: &I18N{Locales: []string{"en", "fr"}, DefaultLocale: "en"}}
	for _, c := range file.Cases {
		// A target with a scheme is taken apart by the HTTP server, before any path.
		if strings.Contains(strings.ToLower(c.Target[:min(6, len(c.Target))]), "http") {
			continue
		}
		options := o
		if c.Rule != "prefix" {
			options = Options{}
		}
		set, ok := compiled[c.Rule]
		if !ok {
			set = mustCompile(t, options, corpusRules[c.Rule]...)
			compiled[c.Rule] = set
		}
		path, query, _ := strings.Cut(latin1(c.Target), "?")
		_, refused := Canonical(path, 0)
		protected := set.Protects(path)
		if source, ok := ImageSource(path, query, options); ok {
			protected = protected || set.Protects(source)
		}
		switch {
		case c.Expected == "must-be-protected" && !protected && refused == nil:
			t.Errorf("%s %s %q (%s, %s): let through", c.ID, c.Rule, c.Target, c.Category, c.Level)
		case c.MustReach && (protected || refused != nil):
			t.Errorf("%s %s %q (%s): protected = %t, refused = %v, want neither", c.ID, c.Rule, c.Target, c.Category, protected, refused)
		}
		if c.Level == "required" && !protected {
			t.Logf("%s %s %q (%s): only refused (%v)", c.ID, c.Rule, c.Target, c.Category, refused)
		}
	}
}

func mustCompile(tb testing.TB, o Options, sources ...string) Set {
	tb.Helper()
	set, err := CompileSet(sources, o)
	if err != nil {
		tb.Fatal(err)
	}
	return set
}
