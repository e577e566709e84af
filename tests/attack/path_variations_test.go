package attack_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// readings returns what programs may take a target for: a model of what they do to paths,
// each step of which somebody takes. It is written apart from the gateway's own.
func readings(target string) map[string]bool {
	seen := map[string]bool{}
	queue := []string{before(target, "?")} // no program sees a path beyond the first one
	for len(queue) > 0 && len(seen) < 4000 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		for _, step := range steps {
			queue = append(queue, step(path))
		}
	}
	return seen
}

var steps = []func(string) string{
	decoded,
	strings.ToLower,
	func(p string) string { return strings.ReplaceAll(p, "\\", "/") },
	func(p string) string { return before(p, "?") },
	func(p string) string { return before(p, "#") },
	func(p string) string { return before(p, "\x00") },
	withoutParameters,
	withoutDots,
	func(p string) string {
		for strings.Contains(p, "//") {
			p = strings.ReplaceAll(p, "//", "/")
		}
		return p
	},
	func(p string) string { return strings.TrimRight(p, ". \t") },
	func(p string) string { return strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(p) },
	func(p string) string {
		if _, rest, ok := strings.Cut(p, "://"); ok && !strings.HasPrefix(p, "/") {
			if i := strings.IndexByte(rest, '/'); i >= 0 {
				return rest[i:]
			}
		}
		return p
	},
}

func before(path, mark string) string {
	first, _, _ := strings.Cut(path, mark)
	return first
}

// decoded undoes the escapes that are whole.
func decoded(path string) string {
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] == '%' && i+2 < len(path) {
			if c, err := url.PathUnescape(path[i : i+3]); err == nil {
				b.WriteString(c)
				i += 2
				continue
			}
		}
		b.WriteByte(path[i])
	}
	return b.String()
}

// withoutParameters takes what follows ; off every segment.
func withoutParameters(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		segments[i] = before(s, ";")
	}
	return strings.Join(segments, "/")
}

// withoutDots resolves dot segments.
func withoutDots(path string) string {
	var kept []string
	for segment := range strings.SplitSeq(path, "/") {
		switch segment {
		case ".":
		case "..":
			kept = kept[:max(0, len(kept)-1)]
		default:
			kept = append(kept, segment)
		}
	}
	path = strings.Join(kept, "/")
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

// servesAdmin reports whether somebody might serve /admin for a target.
func servesAdmin(target string) bool {
	for reading := range readings(target) {
		if reading == "/admin" || strings.HasPrefix(reading, "/admin/") {
			return true
		}
	}
	return false
}

// servesPrivate reports whether somebody might serve something outside of /public/ for a
// target.
func servesPrivate(target string) bool {
	for reading := range readings(target) {
		if !strings.HasPrefix(reading, "/public/") && reading != "/public" && strings.HasPrefix(reading, "/") {
			return true
		}
	}
	return false
}

// pieces are what odd targets are made of.
var pieces = []string{
	"/", "/", "/", "//", "\\", "%2f", "%2F", "%5c", "%252f", "%255c", ".", "..", "../", "./", "%2e", "%2e%2e", ".%2e", "%252e", "..;", ";", ";x", ";a=b", "?", "#", "%3f", "%23", "%3b", "%00", "%09", "%0a", "%0d", "%20",
	"%", "%zz", "%2", "%u002f", "\t", "\x0b", "\x7f", "\xff", "%ff", "%c0%af", "%e0%80%af", "admin", "ADMIN", "Admin", "%61dmin", "a%64min", "adm%69n", "%2561dmin", "admi\u0144", "public", "PUBLIC", "x", "..%2f", "%2f..", "*", "@", ":", "http:", "http://app.example.com",
	"_next", "/_next/data/b/", ".json", ".rsc", "index", "index.html", "+", "~", "&", "=", "en", "|", "[", "^", "\"", "<", "`", "{", "'", "..\\", "%ef%bc%8f", "%e2%88%95",
}

// variations returns targets: a protected path with something done to each of its places, and
// random ones.
func variations(random int) []string {
	var targets []string
	for _, path := range []string{"/admin", "/admin/x", "/public/../admin/x", "/public/x"} {
		for i := range len(path) + 1 {
			for _, piece := range pieces {
				targets = append(targets, path[:i]+piece+path[i:])
			}
		}
		for i := range path {
			for _, form := range []string{"%%%02x", "%%%02X", "%%25%02x", "%%u00%02x"} {
				targets = append(targets, path[:i]+fmt.Sprintf(form, path[i])+path[i+1:])
			}
		}
		for c := range 256 {
			targets = append(targets, path+fmt.Sprintf("%%%02x", c), fmt.Sprintf("/%%%02x", c)+path, path+string(rune(c)), "/"+string(rune(c))+path)
		}
	}
	dice := rand.New(rand.NewPCG(7, 7))
	for range random {
		target := "/"
		if dice.IntN(8) == 0 {
			target = ""
		}
		for range 1 + dice.IntN(6) {
			target += pieces[dice.IntN(len(pieces))]
		}
		targets = append(targets, target+[]string{"", "admin", "/admin", "/admin/x", "/x", "x"}[dice.IntN(6)])
	}
	slices.Sort(targets)
	return slices.Compact(targets)
}

// TestSEC01SEC02SEC03SEC04VariationsOfTargets: no target that anybody might serve /admin for, or
// something outside of /public, reaches the app without a session; by default and with every
// relaxation there is.
func TestSEC01SEC02SEC03SEC04VariationsOfTargets(t *testing.T) {
	random := 300
	if long() {
		random = 100000
	}
	targets := variations(random)
	const relaxed = "\nallow_targets encoded_slash empty_segment dot_segment"
	for name, auth := range map[string]string{"by default": "", "relaxed": relaxed} {
		w := start(t, setup{auth: ownBase + auth, sites: []site{
			{name: "prefix", block: "better_auth\nprotect /admin/*"}, {name: "rest", block: "better_auth\n@private not path /public/*\nprotect @private"},
			{name: "next", block: "protect {\n matcher /admin/:path*\n}"}, {name: "next-rest", block: "protect {\n matcher /((?!public/).*)\n}"},
		}})
		for _, rule := range []struct {
			site   string
			serves func(string) bool
		}{{"prefix", servesAdmin}, {"next", servesAdmin}, {"rest", servesPrivate}, {"next-rest", servesPrivate}} {
			t.Run(name+" "+rule.site, func(t *testing.T) {
				arrived := 0
				for _, wire := range w.wires(rule.site) {
					for i, target := range targets {
						if _, overH1 := wire.(h1); !overH1 && i%4 != 0 && !long() {
							continue
						}
						a := wire.send(t, request{target: target})
						got := w.app.take()
						arrived += len(got)
						if len(got) > 0 && (rule.serves(string(latin1(target))) || rule.serves(got[0].Target)) {
							t.Errorf("%s: %q reached the app as %q: %d", wire, target, got[0].Target, a.status)
						}
						if a.status >= http.StatusInternalServerError && a.status != http.StatusNotImplemented && a.status != http.StatusHTTPVersionNotSupported {
							t.Errorf("%s: %q: got %d", wire, target, a.status)
						}
					}
				}
				t.Logf("%d arrived, of %d targets in two protocols", arrived, len(targets))
				if arrived == 0 {
					t.Error("nothing arrived: this proves nothing")
				}
			})
		}
	}
}
