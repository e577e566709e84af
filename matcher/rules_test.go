package matcher

import (
	"strings"
	"testing"
)

// ruling is what a rule must make of a path.
type ruling struct {
	source, path string
	want         bool
}

func rule(t *testing.T, rulings []ruling) {
	t.Helper()
	for _, r := range rulings {
		if got := mustCompile(t, Options{}, r.source).Protects(r.path); got != r.want {
			t.Errorf("%s protects %q: %t, want %t", r.source, r.path, got, r.want)
		}
	}
}

// TestSEC02DoubtsAnywhere: a doubt is seen wherever it stands, and a malformed escape whichever of
// its digits is none.
func TestSEC02DoubtsAnywhere(t *testing.T) {
	for path, want := range map[string]Doubt{
		"/%2z": DoubtBadEscape, "/%z2": DoubtBadEscape, "/%2": DoubtBadEscape, "//": DoubtEmptySegment, "/.": DoubtDotSegment, "/..": DoubtDotSegment, "/": 0,
		"/%61%2fb": DoubtEncodedSlash, `/%61\b`: DoubtBackslash, "/%61/%2e": DoubtEncodedDot | DoubtDotSegment, "/%61#": DoubtFragment, "/%61%": DoubtBadEscape, "/%61%00": DoubtControl,
		"/a.b": 0, "/a.": 0, "/.a": 0, "/a..b": 0, "/a/": 0,
	} {
		if got := Doubts(path); got != want {
			t.Errorf("Doubts(%q) = %v, want %v", path, got, want)
		}
	}
}

// TestSEC05Anchored: a source speaks of the whole path. Neither what stands before it, nor
// what comes after it, nor what looks like a query, makes it fit or not fit.
func TestSEC05Anchored(t *testing.T) {
	for _, source := range append([]string{"/", "/a|b", "/(a|b)", "/((?!public/).*)", "/:x(a|b)", "/(.*)", "/:x(^a$)?"}, typicalSources...) {
		for _, p := range mustCompile(t, Options{}, source).patterns {
			if re := unitsToString(p.expr); !strings.HasPrefix(re, "^") || !strings.HasSuffix(re, "$") {
				t.Errorf("%s became %s, which is not anchored at both ends", source, re)
			}
		}
	}
	rule(t, []ruling{
		{"/admin", "/x/admin", false},
		{"/admin", "/admin/x", false},
		{"/(a|b)", "/ab", false},
		{"/(a|b)", "/xb", false},
		{"/((?!public/).*)", "/public/x", false},
		{"/((?!public/).*)", "/admin/public/x", true},
		{"/((?!public/).*)", "/admin%3f/public/x", true},
		{"/((?!public/).*)", "/admin%23/public/x", true},
		{"/((?!public/).*)", "/admin%0a/public/x", true},
		{"/((?!public/).*)", "/admin;/public/x", true},
		{"/((?!public/).*)", "/x/public/", true},
		{"/((?!public$).*)", "/public%0a", true},
		{"/((?!public$).*)", "/publicx", true},
	})
}

// TestSEC05QueryNeverExempts: conditions on what a client sends along are not looked at.
func TestSEC05QueryNeverExempts(t *testing.T) {
	for _, condition := range []string{`"type":"query","key":"x"`, `"type":"header","key":"x"`, `"type":"cookie","key":"x"`, `"type":"host","value":"x"`} {
		for _, list := range []string{"has", "missing"} {
			set, err := compileJSON([]byte(`[{"source":"/admin/:path*","`+list+`":[{`+condition+`}]}]`), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !set.Protects("/admin/x") {
				t.Errorf("%s %s takes the protection of /admin/x away", list, condition)
			}
		}
	}
}

// TestSEC05Refused: what would be a rule about something else than a path never loads.
func TestSEC05Refused(t *testing.T) {
	for _, source := range []string{
		"", "admin", "^/admin", "*", "https://example.com/admin", "/admin?x=1", "/(", "/:", "/a(?<=x)(", "/:a:a", "/(?:)", "/(^x)(", "/:x(?=a)", "/+", "/{a",
	} {
		if _, err := Compile(source, Options{}); err == nil {
			t.Errorf("%q is a source", source)
		}
	}
}

// TestSEC06Boundaries: a prefix ends where a segment ends, and covers what it is the prefix of.
func TestSEC06Boundaries(t *testing.T) {
	rule(t, []ruling{
		{"/admin/:path*", "/admin", true},
		{"/admin/:path*", "/admin/", true},
		{"/admin/:path*", "/admin/x", true},
		{"/admin/:path*", "/admin/x/y", true},
		{"/admin/:path*", "/administrator", false},
		{"/admin/:path*", "/admin-panel", false},
		{"/admin/:path*", "/admin%2dpanel", false},
		{"/admin/:path*", "/admin.txt", false},
		{"/admin/:path*", "/x/admin", false},
		{"/admin/:path*", "/admi", false},
		{"/admin/:path*", "/", false},
		{"/admin/:path+", "/admin", false},
		{"/admin", "/admin/", true},
		{"/admin", "/admin/x", false},
		{"/caf%C3%A9", "/café", true},
		{"/a%20b", "/a b", true},
	})
	if set := mustCompile(t, Options{BasePath: "/a:b"}, "/p"); !set.Match("/ax/p") {
		t.Error("a base path that is a pattern is taken for a text")
	}
}

// TestSEC07Transports: each address of a page's data is that of the page, a picture's is
// that of its source.
func TestSEC07Transports(t *testing.T) {
	rule(t, []ruling{
		{"/admin/:path*", "/_next/data/b1/admin.json", true},
		{"/admin/:path*", "/_next/data/b2/en/admin/users.json", true},
		{"/admin/:path*", "/_next/data/b2/%61dmin.json", true},
		{"/admin/:path*", "/_next/data/b2/x/../admin.json", true},
		{"/admin/:path*", "/admin.rsc", true},
		{"/admin/:path*", "/admin.prefetch.rsc", true},
		{"/admin/:path*", "/en/admin.rsc", true},
		{"/admin/:path*", "/admin.segments/_tree.segment.rsc", true},
		{"/admin/:path*", "/admin.segments/admin/__PAGE__.segment.rsc", true},
		{"/", "/_next/data/b1/index.json", true},
		{"/", "/index.rsc", true},
		{"/", "/index.segments/_tree.segment.rsc", true},
		{"/admin/:path*", "/_next/data/b1/public.json", false},
		{"/admin/:path*", "/public.rsc", false},
		{"/admin/:path*", "/_next/static/chunks/admin.js", false},
		{"/((?!_next|public).*)", "/_next/data/b1/public.json", false},
		{"/((?!_next|public).*)", "/_next/static/chunks/admin.js", false},
	})
}

func TestSEC07ImageSource(t *testing.T) {
	tests := []struct {
		name, path, query string
		options           Options
		want              string
	}{
		{"a picture", "/_next/image", "url=/admin/a.png&w=64&q=75", Options{}, "/admin/a.png"},
		{"encoded", "/_next/image", "w=64&url=%2Fadmin%2Fa.png", Options{}, "/admin/a.png"},
		{"the name encoded", "/_next/image", "ur%6c=/admin/a.png", Options{}, "/admin/a.png"},
		{"encoded twice stays encoded once", "/_next/image", "url=%252Fadmin", Options{}, ""},
		{"with a query of its own", "/_next/image", "url=/admin/a.png%3Fx", Options{}, "/admin/a.png"},
		{"with a fragment", "/_next/image", "url=/admin/a.png%23x", Options{}, "/admin/a.png"},
		{"a malformed escape", "/_next/image", "url=/admin/%25zz.png", Options{}, "/admin/%zz.png"},
		{"below a base path", "/docs/_next/image", "url=/docs/a.png", Options{BasePath: "/docs"}, "/docs/a.png"},
		{"a trailing slash", "/_next/image/", "url=/a.png", Options{}, "/a.png"},
		{"an encoded path", "/_next/im%61ge", "url=/a.png", Options{}, "/a.png"},
		{"behind dot segments", "/public/../_next/image", "url=/a.png", Options{}, "/a.png"},
		{"behind others that are encoded", "/x%2f..%2f_next/image", "url=/a.png", Options{}, "/a.png"},
		{"below a locale", "/en/_next/image", "url=/a.png", Options{}, "/a.png"},
		{"another host", "/_next/image", "url=https://example.com/admin", Options{}, ""},
		{"another host, by slashes", "/_next/image", "url=//example.com/admin", Options{}, ""},
		{"no picture", "/_next/image", "w=64", Options{}, ""},
		{"no optimizer", "/_next/images", "url=/admin/a.png", Options{}, ""},
		{"a query that means nothing", "/search", "url=/admin/a.png", Options{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := ImageSource(tt.path, tt.query, tt.options)
			if got != tt.want && ok || ok != (tt.want != "") {
				t.Errorf("ImageSource(%q, %q) = %q, %t, want %q", tt.path, tt.query, got, ok, tt.want)
			}
		})
	}
}

// TestSEC08NoExtensionExempts: nothing is exempt for the way it ends.
func TestSEC08NoExtensionExempts(t *testing.T) {
	for end := range strings.FieldsSeq(".css .js .png .svg .ico .txt .xml .json .woff2 .map .rsc .html ;.css %00.css /x.css /.css .css/ /favicon.ico /robots.txt /_next/static/x.js") {
		for _, path := range []string{"/admin/x" + end, "/admin/" + end} {
			rule(t, []ruling{{"/admin/:path*", path, true}, {"/((?!public/).*)", path, true}})
		}
	}
}

// TestSEC57TooManyReadings: a path that may mean more than is looked at is under every base.
func TestSEC57TooManyReadings(t *testing.T) {
	for _, path := range []string{strings.Repeat("/.;x%255c..%252f:a;//b", 9), filled("x", MaxPath+1) + "/api/auth"} {
		if !Under(path, "/api/auth") {
			t.Errorf("%.60q is not under /api/auth", path)
		}
	}
}
