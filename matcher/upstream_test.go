package matcher

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// upstream is how a family of programs reads the path of a request, as steps one after the
// other. It is written with other means than the package itself.
type upstream struct {
	name  string
	steps []func(string) string
}

// upstreams are the families. Each begins with a path as it came.
var upstreams = []upstream{
	{"raw prefix: Fastify, Express", nil},
	{"decoded once", do(decode)},
	{"decoded, then cleaned: Go, PHP", do(decode, clean)},
	{"cleaned, then decoded: a router behind a proxy", do(clean, decode)},
	{"merged and cleaned: nginx", do(decode, merge, clean)},
	{"nginx, then a router that decodes", do(decode, merge, clean, decode)},
	{"nginx, then one that decodes and cleans", do(decode, merge, clean, decode, merge, clean)},
	{"decoded twice", do(decode, decode)},
	{"decoded twice, then cleaned", do(decode, decode, clean)},
	{"a URL parser: Node.js, Next.js", do(parseURL)},
	{"a URL parser, then decoded", do(parseURL, decode)},
	{"a URL parser, then decoded and cleaned", do(parseURL, decode, clean)},
	{"parameters cut off: Tomcat", do(cutParameters, decode, clean)},
	{"parameters cut off late", do(decode, cutParameters, clean)},
	{"a semicolon begins the query: Fastify", do(cutSemicolon, decode)},
	{"a C string", do(decode, cutNul, clean)},
	{"Windows", do(decode, backslashes, clean, trimSegments)},
	{"Windows, cleaned late", do(decode, backslashes, trimSegments, clean)},
	{"IIS decodes twice", do(decode, backslashes, clean, decode, backslashes, clean, trimSegments)},
	{"letters in any case: Express", do(strings.ToLower)},
	{"decoded, letters in any case", do(decode, strings.ToLower)},
	{"compatible characters", do(decode, norm.NFKC.String, strings.ToLower)},
	{"compatible characters, then cleaned", do(decode, norm.NFKC.String, merge, clean)},
	{"a front controller", do(decode, cutController)},
	{"a front controller, cleaned", do(decode, clean, cutController)},
	{"a location without its slash: nginx", do(decode, merge, alias)},
}

func do(steps ...func(string) string) []func(string) string { return steps }

// read returns the path that a program takes the request's for.
func (u upstream) read(path string) string {
	for _, step := range u.steps {
		path = step(path)
	}
	return path
}

// below reports whether the program would serve the folder or something in it.
func below(folder, path string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

// decode decodes every escape that is whole.
func decode(s string) string {
	var b strings.Builder
	for s != "" {
		if c, err := url.PathUnescape(s[:min(3, len(s))]); s[0] == '%' && err == nil && len(c) == 1 {
			b.WriteString(c)
			s = s[3:]
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}

func clean(s string) string { return path.Clean("/" + s) }

func merge(s string) string {
	return strings.Join(slices.DeleteFunc(strings.SplitAfter(s, "/"), func(s string) bool { return s == "/" }), "/")
}

func backslashes(s string) string { return strings.ReplaceAll(s, `\`, "/") }

func cutNul(s string) string {
	s, _, _ = strings.Cut(s, "\x00")
	return s
}

func cutSemicolon(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return s
}

func cutParameters(s string) string {
	segments := strings.Split(s, "/")
	for i := range segments {
		segments[i] = cutSemicolon(segments[i])
	}
	return strings.Join(segments, "/")
}

// trimSegments drops what the Win32 API drops of a file's name.
func trimSegments(s string) string {
	segments := strings.Split(s, "/")
	for i, segment := range segments {
		if segment != "." && segment != ".." {
			segments[i] = strings.TrimRight(segment, ". ")
		}
	}
	return strings.Join(segments, "/")
}

// parseURL is the URL standard's path: tabs and newlines go, a backslash is a slash, and "%2e" is a dot
// where that makes a dot segment.
func parseURL(s string) string {
	s, _, _ = strings.Cut(s, "#")
	s, _, _ = strings.Cut(s, "?")
	s = backslashes(strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s))
	var kept []string
	segments := strings.Split(strings.TrimPrefix(s, "/"), "/")
	for i, segment := range segments {
		last := i == len(segments)-1
		switch strings.ReplaceAll(strings.ToLower(segment), "%2e", ".") {
		case "..":
			kept = kept[:max(0, len(kept)-1)]
			segment = ""
		case ".":
			segment = ""
		default:
			last = true
		}
		if last {
			kept = append(kept, segment)
		}
	}
	return "/" + strings.Join(kept, "/")
}

func cutController(s string) string {
	if _, info, ok := strings.Cut(s, "/index.php/"); ok {
		return "/" + info
	}
	return s
}

// alias reads "/public../admin" as the folder beside the public one.
func alias(s string) string {
	if rest, ok := strings.CutPrefix(s, "/public"); ok {
		return clean("/public/" + rest)
	}
	return clean(s)
}
