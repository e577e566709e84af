package matcher

// Source is one item of a Next.js config.matcher.
type Source struct {
	// Path is the pattern, "source" in Next's config. It begins with a slash.
	Path string
	// LocaleFalse is "locale: false": no locale is expected in front of the path. It means
	// something only where [Options] has I18N.
	LocaleFalse bool
	// Has lists conditions that must all hold.
	Has []Condition
	// Missing lists conditions none of which may hold.
	Missing []Condition
}

// Options is what next.config.js says about paths. The zero value is an app at the root of
// its host, without locales.
type Options struct {
	// BasePath is next.config's basePath, as in "/docs"; empty for none.
	BasePath string
	// I18N is next.config's i18n (pages router); nil for none.
	I18N *I18N
	// BuildID is the id under which the app serves /_next/data, if it is known. The server
	// judges data requests for its own build by the page they are for. Empty: unknown.
	BuildID string
	// Formats lets [Readings] and [Set.Protects] take /x.html and the like for /x as well. It is
	// for rules that leave nothing out: where some paths are public, /x may be none of them.
	Formats bool
}

// I18N is next.config's i18n section.
type I18N struct {
	Locales       []string
	DefaultLocale string
	Domains       []Domain
}

// Domain is an item of i18n.domains: a host with a default locale of its own.
type Domain struct {
	Host          string
	DefaultLocale string
}
