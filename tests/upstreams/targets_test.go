package upstreams_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"
)

// target is what follows the method in a request, and header lines that come with it.
type target struct {
	path   string
	header string
}

// bases are where targets begin: what is for members only, what is open, and both in one.
var bases = []string{
	"/admin", "/admin", "/admin", "/admin/", "/admin/users", "/admin/users", "/admin/secret.txt", "/admin/index.html",
	"/admin/data", "/admin/index.php", "/admin/users.php", "/public/page", "/public/page.php", "/",
	"/public/../admin", "/public/../admin/users", "/public/x/../../admin/secret.txt", "/x/../admin/users",
	"/admin/../public/page", "/admin/users/../../public/page", "/public../admin/secret.txt", "/public/admin",
	"/index.php/admin", "/index.php/admin/users", "/router.php/admin",
	"/en/admin", "/fr/admin/users", "/_next/data/build/admin.json", "/_next/data/build/en/admin.json",
	"/_next/data/build/fr/admin/users.json", "/_next/data/build/en/admin/users.json", "/_next/data/build/public/page.json",
	"/admin.rsc", "/admin/users.rsc", "/admin.prefetch.rsc", "/admin.segments/_tree.segment.rsc",
	"/admin.segments/_full.segment.rsc", "/admin.segments/admin/__PAGE__.segment.rsc", "/admin.json", "/admin.txt",
	"/_next/image?url=/admin/picture.png&w=64&q=75", "/_next/image?url=%2Fadmin%2Fpicture.png&w=64&q=75",
	"/_next/image?w=64&q=75&url=/public/../admin/picture.png", "/admin/picture.png",
}

// slashes are what may be read as one.
var slashes = []string{
	"//", "///", "/./", `\`, "%2f", "%2F", "%5c", "%252f", "%255c", "%25252f", "/;/", "/;a=b/", "/.;/", "/%2e/", "/.%2e/", "/%2e%2e/",
	"/x/../", "/x/..;/", "/x/%2e%2e/", "/x/..%2f", "/x/.%252e/", "%c0%af", "%e0%80%af", "%ef%bc%8f", "%u002f", `\/`, `/\`, "/.\\", `\..\`,
}

// bits are put in anywhere.
var bits = []string{
	";", ";x", ";x=1", ";/", "%3b", "%3bx", "%00", "%09", "%20", "+", "%0a", "%0d%0a", "%7f", "%23", "%3f", "#", "?", "%", "%2", "%zz", "%u0061",
	"\t", "\x00", "\x7f", "\xff", "\x80", "%ff", "%80", "%c0%80", "é", "%c3%a9", "%e2%80%8b", "%ef%bb%bf", "%c2%ad", "\u200b", "%ad", ".", "..", "...",
	"%2e", "%252e", "%c0%ae", "%ef%bc%8e", "/", "~", "!", "*", "'", "(", ")", ",", ":", "@", "=", "&", "$", "|", "^", "`", "{", "}", "<", ">", `"`, "[", "]",
	" ", "%25", "%2525", "%2f", "%5c", `\`, "::$DATA", "(S(abc))",
}

// heads stand before a path.
var heads = []string{
	"/", "//", "/.", "/..", "/./", "/x/..", "/public/..", "/public/../", "/public/x/../..", "/en", "/EN", "/fr", "/de", "/it-CH", "/_next/data/build",
	"/_next/data/other", "/_next/data/build/en", "/index.php", "/app.php", "/(S(abc))", "http://localhost", "http://evil.example", "HTTP://localhost:80",
	"https://u@localhost", "http:", "http:/", "//evil.example", `/\evil.example`, `\`, "%2f", "/%2f", "/%5c", "/;x", "/.;", "/..;", "/%2e", "/%2e%2e", "?", "*",
	"/public/..%2f", "/public/%2e%2e", "/public%2f..", "/public;/..", "/admin/..", "/_next/image?url=", "/_next/image?w=64&q=75&url=", "", "/_next",
	"/_next/static/..", "/api/auth/..", "/sign-in/..", "/%20/..", "/%00/..", "/\xff/..", "/public..",
}

// tails stand behind a path.
var tails = []string{
	"/", "//", "/.", "/./", "/..", "/../", "/x/..", ".", "..", "/x", "/.css", ".css", "/x.css", ".json", ".html", ".htm", ".php", ".rsc", ".prefetch.rsc",
	".segments/_tree.segment.rsc", ".segments/admin/__PAGE__.segment.rsc", ";", ";.css", ";x=1", "/;x", "/..;/", "%20", "%09", "%00", "%00.css", "%0a", "%2f", "%5c",
	"%2e", "%2e%2e", "?", "?x=1", "?/public/x", "?_rsc=1", "#", "#/public/", "%23", "%3f", "%3fx=1", "~", "::$DATA", ":$i30:$INDEX_ALLOCATION", " ", `\`,
	"/..%2fadmin", "/..%2f..%2fadmin", "%", "%2", "\x00", "\xff", "/../admin", "/%2e%2e/admin", `\..\admin`, "/..;/admin", ";/../admin", "/../public/page",
	"/..%2fpublic/page", "%c2%a0", "%e3%80%80", "%ef%bc%8f", "/index", "/index.html", "/index.php", "/.//", "&x", "&url=/public/x", "&w=64&q=75",
}

// headers change what a Next.js app answers.
var headers = []string{"RSC: 1\r\n", "RSC: 1\r\nNext-Router-Prefetch: 1\r\n", "x-nextjs-data: 1\r\n", "Next-Url: /admin\r\n", "RSC: 1\r\nNext-Router-Segment-Prefetch: /_tree\r\n"}

// generator makes targets; the same ones from the same seed.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator { return generator{rand.New(rand.NewPCG(seed, 0))} }

// targets returns so many different targets: first every base as it is.
func (g generator) targets(n int) []target {
	var list []target
	seen := make(map[target]bool)
	add := func(t target) {
		if !seen[t] {
			seen[t] = true
			list = append(list, t)
		}
	}
	for _, base := range bases {
		add(target{path: base})
	}
	for len(list) < n {
		add(g.target())
	}
	return list[:n]
}

func (g generator) target() target {
	t := target{path: pick(g, bases)}
	for range 1 + g.IntN(4) {
		t.path = pick(g, changes)(g, t.path)
	}
	if g.IntN(8) == 0 {
		t.header = pick(g, headers)
	}
	t.path = strings.NewReplacer("\r", "%0d", "\n", "%0a").Replace(t.path) // one request, not two
	return t
}

func pick[T any](g generator, list []T) T { return list[g.IntN(len(list))] }

// changes are what may happen to a path.
var changes = []func(generator, string) string{
	func(g generator, s string) string { return pick(g, heads) + s },
	func(g generator, s string) string { return s + pick(g, tails) },
	generator.respellSlash, generator.respellSlash,
	generator.insert,
	generator.encodeOne, generator.encodeOne,
	generator.encodeMany,
	generator.encodeDots,
	func(_ generator, s string) string { return strings.ReplaceAll(s, "%", "%25") },
	generator.changeCase,
	generator.respellLetter,
}

// at returns a random place in a text that one of the characters is at, or -1.
func (g generator) at(s string, is func(byte) bool) int {
	var places []int
	for i := range len(s) {
		if is(s[i]) {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return -1
	}
	return pick(g, places)
}

func (g generator) respellSlash(s string) string {
	i := g.at(s, func(c byte) bool { return c == '/' })
	if i < 0 {
		return s
	}
	return s[:i] + pick(g, slashes) + s[i+1:]
}

func (g generator) insert(s string) string {
	i := g.IntN(len(s) + 1)
	return s[:i] + pick(g, bits) + s[i:]
}

func (g generator) encodeOne(s string) string {
	i := g.at(s, func(byte) bool { return true })
	if i < 0 {
		return s
	}
	return s[:i] + g.escape(s[i]) + s[i+1:]
}

func (g generator) encodeMany(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if g.IntN(2) == 0 && s[i] != '%' && s[i] != '/' {
			b.WriteString(g.escape(s[i]))
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func (g generator) escape(c byte) string {
	return fmt.Sprintf(pick(g, []string{"%%%02x", "%%%02X", "%%25%02x", "%%u00%02x"}[:2+g.IntN(3)]), c)
}

func (g generator) encodeDots(s string) string {
	return strings.ReplaceAll(s, ".", pick(g, []string{"%2e", "%2E", "%252e", "%c0%ae", "%ef%bc%8e", "%u002e"}))
}

func (g generator) changeCase(s string) string {
	if g.IntN(2) == 0 {
		return strings.ToUpper(s)
	}
	return strings.Map(func(r rune) rune {
		if g.IntN(2) == 0 {
			return unicode.ToUpper(r)
		}
		return r
	}, s)
}

// respellLetter writes a letter as one that some programs take for it.
func (g generator) respellLetter(s string) string {
	i := g.at(s, func(c byte) bool { return c >= 'a' && c <= 'z' })
	if i < 0 {
		return s
	}
	c := rune(s[i] - 'a')
	looks := []rune{'\uFF41' + c, '\u24D0' + c, 0x1D41A + c}
	switch s[i] {
	case 'i':
		looks = append(looks, 'ı', 'İ')
	case 's':
		looks = append(looks, 'ſ')
	case 'k':
		looks = append(looks, '\u212A')
	}
	look := string(pick(g, looks))
	if g.IntN(4) > 0 {
		look = "%" + strings.ReplaceAll(fmt.Sprintf("% x", look), " ", "%")
	}
	return s[:i] + look + s[i+1:]
}
