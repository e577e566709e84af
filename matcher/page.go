package matcher

import "strings"

const dataRoot = "/_next/data/"

// page returns the path that the server matches in place of a pathname: a data request of the
// app's own build becomes the page it is for, and a locale is put in front where i18n is on
// and none is there.
func (o Options) page(pathname, host string) string {
	if o.I18N == nil && o.BuildID == "" {
		return pathname
	}
	rest, inside := o.withoutBase(pathname)
	if page, isData := o.dataPage(rest); isData {
		// The base path may stand before the data prefix or behind it.
		rest = page
		if !inside {
			rest, inside = o.withoutBase(page)
		}
	}
	if !inside {
		return pathname
	}
	if o.I18N != nil {
		rest = o.I18N.localize(rest, host)
	}
	return o.BasePath + rest
}

// withoutBase cuts the base path off, if it is there, and reports whether it was.
func (o Options) withoutBase(pathname string) (string, bool) {
	rest, ok := strings.CutPrefix(pathname, o.BasePath)
	if !ok || rest != "" && rest[0] != '/' {
		return pathname, false
	}
	return rest, true
}

// dataPage returns the page that a data request of the app's own build is for.
func (o Options) dataPage(path string) (string, bool) {
	rest, ok := strings.CutPrefix(path, dataRoot+o.BuildID+"/")
	if !ok || o.BuildID == "" {
		return "", false
	}
	page, ok := strings.CutSuffix(rest, ".json")
	if page == "index" {
		page = ""
	}
	return "/" + page, ok
}

// localize puts the default locale in front of a path that has none.
func (n *I18N) localize(path, host string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if n.isLocale(first) || strings.HasPrefix(path, "/_next/") {
		return path
	}
	locale := n.DefaultLocale
	for _, d := range n.Domains {
		if strings.EqualFold(d.Host, hostname(host)) {
			locale = d.DefaultLocale
		}
	}
	if path == "/" {
		return "/" + locale
	}
	return "/" + locale + path
}

func (n *I18N) isLocale(segment string) bool {
	for _, l := range n.Locales {
		if strings.EqualFold(l, segment) {
			return true
		}
	}
	return false
}
