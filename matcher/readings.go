package matcher

import (
	"slices"
	"strings"
)

const (
	// maxReadings bounds how many readings of one path are looked at, and maxBytes how long they
	// may be together.
	maxReadings = 64
	maxBytes    = 16 * MaxPath
	// maxDecodes is how often a path is decoded: once by the upstream, once more by a rewrite
	// or a second proxy.
	maxDecodes = 2
)

// Readings returns the paths that programs behind the gateway may take a request path for:
// itself first, then decoded once and twice, with dot segments resolved or cut off, slashes merged, a
// backslash read as a slash, ";parameters" cut off, without Next's transport forms, and
// everything these make of one another. The path is the one on the wire, without its query.
//
// Letter case is not touched: compare with case ignored where a rule protects, exactly where
// it exempts.
//
// ok is false if the path is longer than [MaxPath] or has more readings, or longer ones, than
// are looked at. It must then count as protected.
func Readings(path string, o Options) (readings []string, ok bool) {
	if len(path) > MaxPath {
		return nil, false
	}
	r := reader{options: o}
	r.add(path)
	from := 0 // the first text that was decoded as often as the pass says
	for range maxDecodes {
		r.close(from)
		decoded := len(r.texts)
		for _, text := range r.texts[from:] {
			r.add(decodeLenient(text))
		}
		from = decoded
	}
	r.close(from)
	return r.texts, !r.full()
}

// reader collects readings.
type reader struct {
	options Options
	texts   []string
	bytes   int // of all texts
}

// full reports whether there is more than is looked at.
func (r *reader) full() bool { return len(r.texts) > maxReadings || r.bytes > maxBytes }

// close adds what the steps make of the texts from the given one on, and of one another.
func (r *reader) close(from int) {
	for i := from; i < len(r.texts) && !r.full(); i++ {
		text := r.texts[i]
		for _, step := range steps {
			r.add(step(text))
		}
		r.add(r.options.withoutData(text))
		r.add(r.options.withoutLocale(text))
		if r.options.Formats {
			r.add(withoutFormat(text))
		}
	}
}

// add notes a reading, once.
func (r *reader) add(text string) {
	if !slices.Contains(r.texts, text) {
		r.texts = append(r.texts, text)
		r.bytes += len(text)
	}
}

// steps are the readings that need no options. Each returns the text as it is if it does not
// apply.
var steps = []func(string) string{
	withSlashes, rooted, withoutAuthority, withoutTail, mergeSlashes, resolve, beforeDots,
	withoutParameters, asWindows, asAlias, withoutTrailingSlash, withoutTransport, withoutFrontController, asASCII,
}

// withSlashes reads a backslash as a slash: URL parsers, IIS, Windows.
func withSlashes(s string) string { return strings.ReplaceAll(s, `\`, "/") }

// rooted puts the slash in front that HTTP wants there.
func rooted(s string) string {
	if strings.HasPrefix(s, "/") {
		return s
	}
	return "/" + s
}

// withoutAuthority reads "//host/path" as a URL without a scheme. URL parsers of browsers
// take more than two slashes for two.
func withoutAuthority(s string) string {
	if !strings.HasPrefix(s, "//") {
		return s
	}
	rest := strings.TrimLeft(s, "/")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return s
}

// withoutTail cuts at a decoded "?" or "#", and at a control character: second decoders, C
// strings.
func withoutTail(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '?' || r == '#' }); i >= 0 {
		return s[:i]
	}
	return s
}

// mergeSlashes reads several slashes as one: nginx, file servers.
func mergeSlashes(s string) string {
	for strings.Contains(s, "//") {
		s = strings.ReplaceAll(s, "//", "/")
	}
	return s
}

// resolve resolves dot segments.
func resolve(s string) string {
	rest, ok := strings.CutPrefix(s, "/")
	if !ok || !slices.ContainsFunc(strings.Split(rest, "/"), func(s string) bool { return dotSegment(s) > 0 }) {
		return s
	}
	return resolveDots(rest)
}

// beforeDots reads no further than the first dot segment: routers that match the beginning
// of a path before anybody resolves it.
func beforeDots(s string) string {
	for i := range len(s) {
		if s[i] != '/' {
			continue
		}
		segment, _, _ := strings.Cut(s[i+1:], "/")
		if dotSegment(segment) > 0 {
			return s[:i+1]
		}
	}
	return s
}

// withoutParameters cuts ";parameters" off every segment: servlet containers.
func withoutParameters(s string) string {
	return eachSegment(s, ";", func(segment string) (string, bool) {
		segment, _, _ = strings.Cut(segment, ";")
		return segment, true
	})
}

// asWindows drops what Windows and IIS drop of a segment: trailing dots and spaces, the name of
// a stream, a cookieless session.
func asWindows(s string) string {
	return eachSegment(s, ". :(", func(segment string) (string, bool) {
		if dotSegment(segment) > 0 {
			return segment, true
		}
		if strings.HasPrefix(segment, "(") && strings.HasSuffix(segment, "))") {
			return "", false
		}
		segment, _, _ = strings.Cut(segment, ":")
		return strings.TrimRight(segment, ". "), true
	})
}

// asAlias reads "/x../y" as "/x/../y": nginx, where a location that does not end with a slash
// stands for a folder that does.
func asAlias(s string) string {
	return eachSegment(s, ".", func(segment string) (string, bool) {
		if name, ok := strings.CutSuffix(segment, ".."); ok && strings.Trim(name, ".") != "" {
			return name + "/..", true
		}
		return segment, true
	})
}

// eachSegment changes the segments of a text that has one of the given characters; change says
// whether to keep the segment.
func eachSegment(s, chars string, change func(string) (string, bool)) string {
	if !strings.ContainsAny(s, chars) {
		return s
	}
	var kept []string
	for segment := range strings.SplitSeq(s, "/") {
		if changed, keep := change(segment); keep {
			kept = append(kept, changed)
		}
	}
	return strings.Join(kept, "/")
}

// withoutTrailingSlash reads "/x/" as "/x": most routers.
func withoutTrailingSlash(s string) string {
	if trimmed := strings.TrimRight(s, "/"); trimmed != "" {
		return trimmed
	}
	return s
}

// withoutFrontController reads "/index.php/x" as "/x".
func withoutFrontController(s string) string {
	if i := strings.Index(s, ".php/"); i >= 0 {
		return s[i+len(".php"):]
	}
	return s
}
