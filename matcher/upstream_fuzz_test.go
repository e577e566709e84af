package matcher

import (
	"slices"
	"strings"
	"testing"
)

// words are what the paths of the fuzz targets are made of, one for each byte.
var words = strings.Fields(`/ / / /admin /admin admin /public public users x .. .. . /../ /./ // \ ; ;x /..;/ # ? % %2 %25 %2f %2F %5c %2e %2E %252e %252f
	%61 %41 %2561 %00 %09 %20 %3b %3f %23 %0a %7f %ff %c0%af %c0%ae %ef%bc%8f %ef%bc%8e %ef%bd%81 %e2%93%90 %f0%9d%92%b6 %c4%b1 %c5%bf %e2%84%aa %e2%85%be
	A D m I n a d i s S k ADMIN Public /index.php /_next/data/b .json .rsc .segments/ _tree.segment.rsc .prefetch /en en /fr /it-CH
	:a ::$DATA (S(a)) /(S(a)) ... .php/ .. %2e%2e /.. ../ ..%2f %u002f + ~ @ ! = & é ａ ⓐ İ`)

// spell writes a path in words.
func spell(data []byte) string {
	var b strings.Builder
	b.WriteString("/")
	for _, c := range data[:min(len(data), 24)] {
		b.WriteString(words[int(c)%len(words)])
	}
	return b.String()
}

// spelled returns the bytes that spell a path, as far as words go.
func spelled(path string) []byte {
	var data []byte
	rest := strings.TrimPrefix(path, "/")
	for rest != "" {
		longest := -1
		for i, word := range words {
			if strings.HasPrefix(rest, word) && (longest < 0 || len(word) > len(words[longest])) {
				longest = i
			}
		}
		if longest < 0 {
			rest = rest[1:]
			continue
		}
		data = append(data, byte(longest))
		rest = rest[len(words[longest]):]
	}
	return data
}

// FuzzSEC01SEC03SEC04Upstreams: whatever a program takes for a path below /admin is protected, by
// a pattern that protects it, by one that exempts something else, and by the readings that a
// Caddy matcher is asked about.
func FuzzSEC01SEC03SEC04Upstreams(f *testing.F) {
	for _, path := range []string{
		"/admin", "/%61dmin/x", "/public/..%2fadmin", "/public/%252e%252e/admin", `/x\..\admin`, "/public/..;x/admin", "//admin", "/ADMIN/users",
		"/admin/../public/x", "/admin%00x", "/index.php/admin", "/public../admin", "/%ef%bd%81dmin", "/admin.%20/x", "/%c4%b1", "/x;/../admin", "/public/x%2f..%2f..%2fadmin", "/a%e2%85%bemin", "/en/admin", "/adm%c4%b1n/users",
	} {
		f.Add(spelled(path))
	}
	prefix := mustCompile(f, Options{}, "/admin/:path*")
	exempting := mustCompile(f, Options{}, "/((?!public/).*)")
	f.Fuzz(func(t *testing.T, data []byte) {
		path := spell(data)
		readings, ok := Readings(path, Options{})
		asked := !ok || slices.ContainsFunc(readings, func(r string) bool { return below("/admin", fold(r)) })
		protected, left := prefix.Protects(path), !exempting.Protects(path)
		for _, u := range upstreams {
			read := u.read(path)
			if !below("/admin", read) {
				continue
			}
			if !asked || !protected || left {
				t.Errorf("%q is %q to %s: a reading %t, protected %t, exempt %t; readings %q", path, read, u.name, asked, protected, left, readings)
			}
		}
	})
}
