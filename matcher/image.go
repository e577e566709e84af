package matcher

import "strings"

// ImageSource returns the path that a request to Next's image optimizer reads, which deserves
// the protection of a direct request. The request is one if any of its path's [Readings] is
// the optimizer's. ok is false if it is none, or reads from another host.
func ImageSource(path, rawQuery string, o Options) (source string, ok bool) {
	source, ok = innerPath(rawQuery)
	if !ok {
		return "", false
	}
	readings, _ := Readings(path, o)
	for _, reading := range readings {
		if base, ok := strings.CutSuffix(fold(reading), "/_next/image"); ok && (base == "" || o.BasePath == "" || base == fold(o.BasePath)) {
			return source, true
		}
	}
	return "", false
}

// innerPath returns the path in the parameter url of a query, as it is written there. Next.js
// refuses several.
func innerPath(rawQuery string) (string, bool) {
	for pair := range strings.SplitSeq(rawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if decodeForm(name) != "url" {
			continue
		}
		path := decodeForm(value)
		if i := strings.IndexAny(path, "?#"); i >= 0 {
			path = path[:i]
		}
		return path, strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//")
	}
	return "", false
}
