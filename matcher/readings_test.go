package matcher

import (
	"slices"
	"testing"
)

// TestSEC01Readings: Caddy's matchers see nothing but the readings, so each must be there.
func TestSEC01Readings(t *testing.T) {
	based := Options{BasePath: "/docs"}
	locales := Options{I18N: &I18N{Locales: []string{"en", "xx"}, DefaultLocale: "en"}}
	tests := []struct {
		path, want string
		options    Options
	}{
		{"/admin%3fx=1", "/admin", Options{}},
		{"/admin%23x", "/admin", Options{}},
		{"/admin%00x", "/admin", Options{}},
		{"/admin%7fx", "/admin", Options{}},
		{"/admin%0a", "/admin", Options{}},
		{"/..", "/", Options{}},
		{"/a/..", "/", Options{}},
		{"/a/../admin", "/admin", Options{}},
		{"/a/%2e%2e/admin", "/admin", Options{}},
		{"/admin/../a", "/admin/", Options{}},
		{"/admin/", "/admin", Options{}},
		{"/admin//", "/admin", Options{}},
		{"//admin", "/admin", Options{}},
		{"//host/admin", "/admin", Options{}},
		{"admin", "/admin", Options{}},
		{`/a\admin`, "/a/admin", Options{}},
		{"/a%5cadmin", "/a/admin", Options{}},
		{"/admin;x/y;z", "/admin/y", Options{}},
		{"/admin. /x", "/admin/x", Options{}},
		{"/admin:s:$DATA", "/admin", Options{}},
		{"/(S(x))/admin", "/admin", Options{}},
		{"/a../admin", "/admin", Options{}},
		{"/a.php/admin", "/admin", Options{}},
		{"/%2561dmin", "/admin", Options{}},
		{"/index.rsc", "/", Options{}},
		{"/a.prefetch.rsc", "/a", Options{}},
		{"/a.segments/x/_tree.segment.rsc", "/a", Options{}},
		{"/_next/data/b/index.json", "/", Options{}},
		{"/_next/data/b/a.json", "/a", Options{}},
		{"/_next/data/b/a.json", "/a", based},
		{"/docs/_next/data/b/a.json", "/docs/a", based},
		{"/docs/_next/data/b/en/a.json", "/docs/a", based},
		{"/en/admin", "/admin", Options{}},
		{"/de-AT/admin", "/admin", Options{}},
		{"/es-419/admin", "/admin", Options{}},
		{"/zh-Hans/admin", "/admin", Options{}},
		{"/az-za/admin", "/admin", Options{}},
		{"/en-09/admin", "/admin", Options{}},
		{"/XX/admin", "/admin", locales},
		{"/docs/en/admin", "/docs/admin", based},
	}
	for _, tt := range tests {
		if readings, ok := Readings(tt.path, tt.options); !ok || !slices.Contains(readings, tt.want) {
			t.Errorf("Readings(%q) = %q, %t, want %q among them", tt.path, readings, ok, tt.want)
		}
	}
}

// TestReadingsOfPlainPaths: what nobody reads otherwise has one reading, itself.
func TestReadingsOfPlainPaths(t *testing.T) {
	for _, path := range []string{
		"/", "/a", "/a/b-c_d~e", "/a.b", "/.well-known/x", "/my/admin", "/x.segments/foo.txt", "/_next/static/a.js", "/_next/data/b", "/a.php", "/zz-/x", "/en-toolong/x", "/en-a_b/x", "/en-a-b/x", "/en-~~/x",
	} {
		if readings, ok := Readings(path, Options{}); !ok || len(readings) != 1 {
			t.Errorf("Readings(%q) = %q, %t", path, readings, ok)
		}
	}
	if readings, _ := Readings("/x.segments/foo.rsc", Options{}); slices.Contains(readings, "/x") {
		t.Errorf("a segment without its ending is read as the page's: %q", readings)
	}
	if readings, _ := Readings("/de/admin", Options{I18N: &I18N{Locales: []string{"en"}}}); len(readings) != 1 {
		t.Errorf("a language that is no locale is one: %q", readings)
	}
}
