package live_test

import (
	"maps"
	"strings"
	"testing"
)

// TestSEC05SEC10MatchersRefused: a matcher that a client could meet or miss at will never decides
// who needs a session.
func TestSEC05SEC10MatchersRefused(t *testing.T) {
	tests := map[string]struct{ site, want string }{
		"query":                 {"@a {\n path /admin/*\n query x=1\n}\nprotect @a", "matcher query depends on what a client sends"},
		"query, exempting":      {"@a not query x=1\nprotect @a", "matcher query depends on what a client sends"},
		"header":                {"@a not header X-Health 1\nprotect @a", "matcher header depends on what a client sends"},
		"header_regexp":         {"@a header_regexp User-Agent bot\nprotect @a", "matcher header_regexp depends on what a client sends"},
		"url_pattern":           {"@a url_pattern /x\nprotect @a", "matcher url_pattern depends on what a client sends"},
		"two nots":              {"@a not {\n not query x=1\n}\nprotect @a", "matcher query depends on what a client sends"},
		"placeholder":           {"@a path {http.request.header.X}\nprotect @a", "placeholders are filled by requests"},
		"placeholder, exempt":   {"@a not path {query}\nprotect @a", "placeholders are filled by requests"},
		"no begin, exempting":   {"@a not path_regexp /public/.*$\nprotect @a", "write ^ before and $ after it"},
		"no end, exempting":     {"@a not path_regexp ^/public/\nprotect @a", "write ^ before and $ after it"},
		"Next.js conditions":    {"@a not next_matcher {\n matcher /public {\n  missing header x-a\n }\n}\nprotect @a", "has and missing depend on what a client sends"},
		"session":               {"@a better_auth_session\nprotect @a", "matcher better_auth_session depends on what a client sends"},
		"session, exempting":    {"@a {\n path /admin/*\n not better_auth_session optimistic\n}\nprotect @a", "matcher better_auth_session depends on what a client sends"},
		"session, expression":   {"@a expression path('/admin/*') && !better_auth_session()\nprotect @a", "matcher better_auth_session depends on what a client sends"},
		"expression, header":    {"@a expression path('/admin/*') && !header({'X-Health': '1'})\nprotect @a", "matcher expression looks at what a client sends"},
		"expression, query":     {"@a not expression query ({'x': '1'})\nprotect @a", "matcher expression looks at what a client sends"},
		"expression, a header":  {"@a expression `{header.X-Health} != '1'`\nprotect @a", "matcher expression looks at what a client sends"},
		"expression, cookie":    {"@a expression `{cookie.x} == '1'`\nprotect @a", "matcher expression looks at what a client sends"},
		"expression, URI":       {"@a expression `{uri}.endsWith('/x')`\nprotect @a", "matcher expression looks at what a client sends"},
		"vars":                  {"@a vars {query.x} 1\nprotect @a", "matcher vars looks at what a client sends"},
		"file":                  {"@a not file {header.X}\nprotect @a", "matcher file looks at what a client sends"},
		"host":                  {"@a host {header.X}\nprotect @a", "placeholders are filled by requests"},
		"fine/expression path":  {"@a expression path('/admin/*') && method('POST') && {path} != '/x'\nprotect @a", ""},
		"fine/file":             {"@a not file\nprotect @a", ""},
		"fine/host":             {"@a host {env.HOME}.example.com\nprotect @a", ""},
		"fine/method":           {"@a method POST\nprotect @a", ""},
		"fine/environment":      {"@a path {env.HOME}/*\nprotect @a", ""},
		"fine/no begin":         {"@a path_regexp \\.pdf$\nprotect @a", ""},
		"fine/path":             {"@a path /admin/*\nprotect @a", ""},
		"fine/peer":             {"@a not remote_ip 10.0.0.0/8\nprotect @a", ""},
		"fine/expression":       {"@a path_regexp (?i)^/admin\nprotect @a", ""},
		"fine/exempt expresson": {"@a not path_regexp ^/public/.*$\nprotect @a", ""},
	}
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := g.load(a, sqlite, test.site)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestSEC04CaseOfMatchers: a matcher that protects does so in any letter case, one that exempts
// only in its own.
func TestSEC04CaseOfMatchers(t *testing.T) {
	tests := map[string]map[string]bool{ // which paths reach the app
		"@a path /Admin/*\nprotect @a":                                  {"/ADMIN/x": false, "/admin": false, "/x": true},
		"@a path_regexp ^/Admin(/.*)?$\nprotect @a":                     {"/ADMIN/x": false, "/admin": false, "/x": true},
		"@a next_matcher /Admin/:path*\nprotect @a":                     {"/ADMIN/x": false, "/admin": false, "/x": true},
		"@a not path /Public/* *.css\nprotect @a":                       {"/Public/x": true, "/Public/X": true, "/public/x": false, "/PUBLIC/x": false, "/a.css": true, "/a.CSS": false},
		"@a not path_regexp ^/Public/.*$\nprotect @a":                   {"/Public/x": true, "/Public/X": true, "/public/x": false, "/x/Public/": false},
		"@a not path_regexp ^/a|/b$\nprotect @a":                        {"/a": true, "/b": true, "/admin": false, "/x/b": false},
		"@a not next_matcher /Public/:path+\nprotect @a":                {"/Public/x": true, "/public/x": false},
		"@a not {\n not path /Admin/*\n}\nprotect @a":                   {"/ADMIN/x": false, "/x": true},
		"@a expression `{path}.startsWith('/admin')`\nprotect @a":       {"/ADMIN/x": false, "/en/admin": false, "/%61dmin": false, "/x": true},
		"@a expression `path_regexp('^/admin')`\nprotect @a":            {"/ADMIN/x": false, "/en/admin": false, "/x": true},
		"@a not expression `{path}.startsWith('/public/')`\nprotect @a": {"/public/x": true, "/PUBLIC/x": false, "/public/..;x": false},
		"@a vars_regexp {path} ^/admin\nprotect @a":                     {"/ADMIN/x": false, "/en/admin": false, "/x": true},
		"@a {\n path /admin/*\n not path /admin/Open\n}\nprotect @a":    {"/admin/Open": true, "/admin/open": false, "/ADMIN/x": false, "/x": true},
	}
	reachTheApp(t, tests)
}

// TestSEC01SEC03RewrittenPaths: what a path is made of before the gate sees it takes no protection
// away. Apps such as PHP look at the path that the client asked for.
func TestSEC01SEC03RewrittenPaths(t *testing.T) {
	reachTheApp(t, map[string]map[string]bool{
		"protect /admin/*\nrewrite /admin/* /index.php":                                                 {"/admin/x": false, "/ADMIN/x": false, "/x": true},
		"protect {\n matcher /admin/:path*\n}\nrewrite * /index.php":                                    {"/admin/x": false, "/x": true},
		"protect /app/admin/*\nuri strip_prefix /app":                                                   {"/app/admin/x": false, "/app/x": true},
		"protect /admin/*\nuri strip_prefix /app":                                                       {"/app/admin/x": false, "/appadmin/x": false, "/app/x": true},
		"route {\n rewrite /admin/* /y{path}\n protect /admin/*\n}":                                     {"/admin/x": false, "/x": true},
		"@a not path /public/*\nprotect @a\nrewrite /x /public/x":                                       {"/x": false, "/public/y": true},
		"@a not path /public/*\nhandle_path /app/* {\n protect @a\n reverse_proxy {app}\n}":             {"/app/public/x": true, "/app/x": false},
		"handle_path /app/* {\n protect {\n  matcher \"/((?!public/).*)\"\n }\n reverse_proxy {app}\n}": {"/app/public/x": true, "/app/x": false},
	})
}

// TestSEC01SEC08Formats: a rule that leaves nothing out covers what programs serve of a page under
// its name with an extension.
func TestSEC01SEC08Formats(t *testing.T) {
	reachTheApp(t, map[string]map[string]bool{
		"protect /admin/*":                                        {"/admin.html": false, "/ADMIN.JSON": false, "/admin.data": false, "/en/admin.txt": false, "/admin.css": true, "/administrator.html": true, "/x/admin.html": true},
		"protect {\n matcher /admin /\n}":                         {"/admin.htm": false, "/index.html": false, "/_root.data": false, "/index.js": true},
		"@a not path /public/*\nprotect @a":                       {"/public/x.html": true, "/public.html": false},
		"@a {\n path /a/*\n not path /a/x.json\n}\nprotect @a":    {"/a/x.json": true, "/a/x": false},
		"protect {\n matcher \"/((?!public/|sitemap.xml).*)\"\n}": {"/sitemap.xml": true, "/public/x.json": true, "/x.json": false},
	})
}

// TestSEC07TransportsBelowABasePath: a rule of Caddy's covers what Next.js sends in place of a page,
// also where the app has a base path that nobody has told.
func TestSEC07TransportsBelowABasePath(t *testing.T) {
	paths := map[string]bool{
		"/docs/_next/data/b/admin/x.json": false, "/docs/_next/data/b/admin.json": false, "/_next/data/b/docs/admin.json": false,
		"/docs/_next/image?url=%2Fdocs%2Fadmin%2Fp.png&w=64&q=75": false, "/docs/_next/image?url=%2Fdocs%2Fp.png&w=64&q=75": true,
		"/docs/_next/data/b/page.json": true, "/docs/page": true,
	}
	localized := map[string]bool{"/docs/fr-CA/admin/x": false, "/docs/en/admin": false, "/docs/en/page": true}
	maps.Copy(localized, paths)
	reachTheApp(t, map[string]map[string]bool{
		"protect /docs/admin/*": paths,
		"protect /docs/admin/* {\n base_path /docs\n locales en fr-CA\n}": localized,
	})
}

// reachTheApp says of sites which paths reach the app.
func reachTheApp(t *testing.T, tests map[string]map[string]bool) {
	t.Helper()
	a := newApp(t)
	g := start(t, a, sqlite, "better_auth")
	for site, paths := range tests {
		t.Run(site, func(t *testing.T) {
			if err := g.load(a, sqlite, site); err != nil {
				t.Fatal(err)
			}
			for path, want := range paths {
				g.do(t, "GET", path, "")
				if reached := len(a.received()) > 0; reached != want {
					t.Errorf("%s reached the app: %t, want %t", path, reached, want)
				}
			}
		})
	}
}
