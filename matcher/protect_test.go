package matcher

import (
	"strings"
	"testing"

	"github.com/caddy-better-auth/gateway/internal/vectors"
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
	vectors.Read(t, "path-bypass", &file)
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
		refused := Doubts(path)
		protected := set.Protects(path)
		if source, ok := ImageSource(path, query, options); ok {
			protected = protected || set.Protects(source)
		}
		through := !protected && refused == 0
		switch {
		case c.Expected == "must-be-protected" && through && c.Level == "required":
			t.Errorf("%s %s %q (%s): let through", c.ID, c.Rule, c.Target, c.Category)
		case c.Expected == "must-be-protected" && through:
			t.Logf("%s %s %q (%s): let through, which is allowed", c.ID, c.Rule, c.Target, c.Category)
		case c.MustReach && !through:
			t.Errorf("%s %s %q (%s): protected = %t, refused = %v, want neither", c.ID, c.Rule, c.Target, c.Category, protected, refused)
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

func TestSetProtects(t *testing.T) {
	locales := Options{I18N: &I18N{Locales: []string{"en", "fr"}, DefaultLocale: "en"}}
	based := Options{BasePath: "/docs"}
	tests := []struct {
		name, source, path string
		options            Options
		want               bool
	}{
		{"protect/the path itself", "/admin/:path*", "/admin/users", Options{}, true},
		{"protect/another case of the path", "/admin/:path*", "/ADMIN", Options{}, true},
		{"protect/another case of the source", "/Admin/:path*", "/admin", Options{}, true},
		{"protect/encoded letter", "/admin/:path*", "/%61dmin", Options{}, true},
		{"protect/encoded twice", "/admin/:path*", "/%2561dmin", Options{}, true},
		{"protect/encoded slash", "/admin/:path*", "/public%2f..%2fadmin", Options{}, true},
		{"protect/backslash", "/admin/:path*", `/public\..\admin`, Options{}, true},
		{"protect/parameters", "/admin/:path*", "/public/..;x/admin", Options{}, true},
		{"protect/raw prefix that cleaning removes", "/admin/:path*", "/admin/../public", Options{}, true},
		{"protect/before a single dot", "/admin", "/admin/./x", Options{}, true},
		{"protect/before an encoded dot segment", "/admin", "/admin/%2e%2e/public", Options{}, true},
		{"protect/encoded question mark", "/admin/:path*", "/admin%3fx=1", Options{}, true},
		{"protect/encoded hash", "/admin/:path*", "/admin%23x", Options{}, true},
		{"protect/encoded nul", "/admin/:path*", "/admin%00.css", Options{}, true},
		{"protect/encoded newline", "/admin/:path*", "/admin%0ax", Options{}, true},
		{"protect/encoded delete", "/admin/:path*", "/admin%7fx", Options{}, true},
		{"leave/encoded blank inside", "/admin/:path*", "/admin%20x", Options{}, false},
		{"protect/encoded blank at the end", "/admin/:path*", "/admin%20", Options{}, true},
		{"protect/nginx alias", "/admin/:path*", "/public../admin/x", Options{}, true},
		{"protect/dots that Windows drops", "/admin/:path*", "/.../admin/x", Options{}, true},
		{"protect/three dots behind a name", "/admin/:path*", "/a.../admin/x", Options{}, true},
		{"protect/another host", "/admin/:path*", "//example.com/admin", Options{}, true},
		{"protect/another host, more slashes", "/admin/:path*", "///example.com/admin", Options{}, true},
		{"leave/another host with nothing", "/admin/:path*", "//admin.example.com", Options{}, false},
		{"protect/stream name", "/admin/:path*", "/admin::$DATA", Options{}, true},
		{"protect/cookieless session", "/admin/:path*", "/(S(abc))/admin", Options{}, true},
		{"leave/parentheses", "/admin/:path*", "/(group)/admin", Options{}, false},
		{"leave/closing parentheses", "/admin/:path*", "/x))/admin", Options{}, false},
		{"protect/front controller", "/admin/:path*", "/index.php/admin", Options{}, true},
		{"protect/full width", "/admin/:path*", "/%ef%bc%a1dmin", Options{}, true},
		{"protect/circled", "/admin/:path*", "/%e2%93%90dmin", Options{}, true},
		{"protect/mathematical", "/admin/:path*", "/%f0%9d%92%b6dmin", Options{}, true},
		{"protect/Roman numeral", "/admin/:path*", "/a%e2%85%bemin", Options{}, true},
		{"protect/full width beside what is not UTF-8", "/admin/:path*", "/%ef%bd%81dmin/%ff", Options{}, true},
		{"protect/dotless i", "/admin/:path*", "/adm%c4%b1n", Options{}, true},
		{"protect/data of any build, _next exempt", "/((?!_next|sign-in).*)", "/_next/data/b/x.json", Options{}, true},
		{"protect/data behind the base path", "/((?!_next).*)", "/docs/_next/data/b/x.json", based, true},
		{"protect/server components, dots exempt", "/((?!.*\\..*).*)", "/x.prefetch.rsc", Options{}, true},
		{"protect/segments, dots exempt", "/((?!.*\\..*).*)", "/x.segments/_tree.segment.rsc", Options{}, true},
		{"protect/locale", "/admin/:path*", "/fr/admin", locales, true},
		{"protect/locale in capitals", "/admin/:path*", "/EN/admin", locales, true},
		{"protect/too long", "/admin", "/" + strings.Repeat("x", MaxPath), Options{}, true},
		{"protect/too many readings", "/admin", strings.Repeat("/.;x%255c..%252f:a;//b", 9), Options{}, true},
		{"leave/another path", "/admin/:path*", "/administrator", Options{}, false},
		{"protect/a common language", "/admin/:path*", "/en/admin", Options{}, true},
		{"protect/a language and a region", "/admin/:path*", "/it-CH/admin", Options{}, true},
		{"leave/a language that is a word", "/admin/:path*", "/my/admin", Options{}, false},
		{"protect/before a dot segment", "/admin", "/admin/../public/x", Options{}, true},
		{"leave/another first segment, with locales", "/admin/:path*", "/my/admin", locales, false},
		{"leave/exempt data", "/((?!_next|sign-in).*)", "/_next/data/b/sign-in.json", Options{}, false},
		{"leave/exempt prefix in capitals", "/((?!Public/).*)", "/Public/x", Options{}, false},
		{"protect/exempt prefix in another case", "/((?!Public/).*)", "/public/x", Options{}, true},
		{"leave/exempt static file", "/((?!_next/static).*)", "/_next/static/chunks/%5Bid%5D-1.js", Options{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			set := mustCompile(t, tt.options, tt.source)
			if got := set.Protects(tt.path); got != tt.want {
				readings, _ := Readings(tt.path, tt.options)
				t.Errorf("Protects(%q) = %t, want %t; readings %q", tt.path, got, tt.want, readings)
			}
		})
	}
}
