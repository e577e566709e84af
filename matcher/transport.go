package matcher

import (
	"net/url"
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

// withoutData reads the address of a page's data, of any build, as that of the page.
func (o Options) withoutData(s string) string {
	inside, _ := o.withoutBase(s)
	rest, ok := strings.CutPrefix(inside, dataRoot)
	if !ok {
		return s
	}
	_, page, ok := strings.Cut(rest, "/")
	if !ok {
		return s
	}
	page = asPage("/" + strings.TrimSuffix(page, ".json"))
	if len(inside) < len(s) {
		return o.BasePath + page
	}
	return page
}

// asPage reads the name of the root's page as the root.
func asPage(path string) string {
	if path == "/index" || path == "" {
		return "/"
	}
	return path
}

// withoutLocale reads a path below a locale as the path.
func (o Options) withoutLocale(s string) string {
	if o.I18N == nil {
		return s
	}
	rest, inside := o.withoutBase(s)
	first, after, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	if !inside || !o.I18N.isLocale(first) {
		return s
	}
	return o.BasePath + "/" + after
}

// ImageSource returns the path that a request to Next's image optimizer reads, which deserves
// the protection of a direct request. ok is false if the request is none, or reads from
// another host.
func ImageSource(path, rawQuery string, o Options) (source string, ok bool) {
	rest, _ := o.withoutBase(path)
	if rest != "/_next/image" {
		return "", false
	}
	for pair := range strings.SplitSeq(rawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if decodeForm(name) != "url" {
			continue
		}
		u, err := url.Parse(decodeForm(value))
		return rawPathOf(u, err)
	}
	return "", false
}

func rawPathOf(u *url.URL, err error) (string, bool) {
	if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") {
		return "", false
	}
	return rawPath(u), true
}
