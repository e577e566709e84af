package matcher

import (
	"slices"
	"strings"
)

// withoutTransport reads the address of a page's server component data as that of the page.
func withoutTransport(s string) string {
	rest, ok := strings.CutSuffix(s, ".rsc")
	if !ok {
		return s
	}
	if page, segment, ok := strings.Cut(rest, ".segments/"); ok && strings.HasSuffix(segment, ".segment") {
		return asPage(page)
	}
	return asPage(strings.TrimSuffix(rest, ".prefetch"))
}

// withoutData reads the address of a page's data, of any build, as that of the page. Where no base
// path is known, anything may be one.
func (o Options) withoutData(s string) string {
	base, rest, ok := strings.Cut(s, dataRoot)
	if !ok || base != "" && o.BasePath != "" && base != o.BasePath {
		return s
	}
	_, page, ok := strings.Cut(rest, "/")
	if !ok {
		return s
	}
	return base + asPage("/"+strings.TrimSuffix(page, ".json"))
}

// asPage reads the name of the root's page as the root.
func asPage(path string) string {
	if path == "/index" || path == "" {
		return "/"
	}
	return path
}

// withoutLocale reads a path below a locale as the path. Where the locales are not known, a
// segment that looks like one is taken for one.
func (o Options) withoutLocale(s string) string {
	rest, inside := o.withoutBase(s)
	first, after, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	isLocale := looksLikeLocale
	if o.I18N != nil {
		isLocale = o.I18N.isLocale
	}
	if !inside || !isLocale(first) {
		return s
	}
	return o.BasePath + "/" + after
}

// commonLanguages are the languages that sites are mostly translated to, but for those whose
// code is a word that other paths begin with ("my", "it", "id").
var commonLanguages = strings.Fields(`ar bg bn ca cs da de el en es et fa fi fr ga hi hr hu ja ka ko lt
	lv ms nb nl nn pl pt ro ru sk sl sq sr sv ta th tr uk ur vi zh`)

// looksLikeLocale reports whether a segment is a common language, or any with a script or
// region: "en", "it-CH", "zh-Hans".
func looksLikeLocale(segment string) bool {
	language, region, hasRegion := strings.Cut(strings.ToLower(segment), "-")
	if !hasRegion {
		return slices.Contains(commonLanguages, language)
	}
	return len(language) == 2 && len(region) >= 2 && len(region) <= 4 && isAlphanumeric(language+region)
}

// isAlphanumeric reports whether a text is made of ASCII letters and digits.
func isAlphanumeric(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}
