package matcher

import "strings"

// The texts that Next.js 16.4.6 puts around a source, so that a page is matched under every
// address that serves it or its data.
const (
	dataPrefix   = `/:nextData(_next/data/[^/]{1,})?`
	localePrefix = `/:nextInternalLocale((?!_next/)[^/.]{1,})`
	pageSuffix   = `{(\.json|\.rsc|\.segments/.+\.segment\.rsc)}?`

	rootSuffix       = `(/?index|/?index\.json|/?index(?:\.rsc|\.segments/.+\.segment\.rsc))?`
	rootSuffixLocale = `(|\.json|/?index|/?index\.json|/?index(?:\.rsc|\.segments/.+\.segment\.rsc))?`
)

// expand returns the source that Next.js compiles in place of the given one.
func expand(s Source, o Options) string {
	var b strings.Builder
	b.WriteString(o.BasePath)
	b.WriteString(dataPrefix)
	localized := o.I18N != nil && !s.LocaleFalse
	if localized {
		b.WriteString(localePrefix)
	}
	if s.Path != "/" {
		b.WriteString(s.Path)
		b.WriteString(pageSuffix)
		return b.String()
	}
	if !localized {
		b.WriteString("/")
	}
	if o.I18N == nil {
		b.WriteString(rootSuffix)
	} else {
		b.WriteString(rootSuffixLocale)
	}
	return b.String()
}
