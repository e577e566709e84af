package handlers

import (
	"net/http"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// maxTarget is the longest redirect target, in bytes, that is taken.
const maxTarget = 8 << 10

// TrustedRedirect reports whether a browser that made the request may be sent to target:
// a path on this site, or a URL of a trusted origin. On a host that is not allowed only
// paths are trusted.
func (s *Server) TrustedRedirect(r *http.Request, target string) bool {
	trusted, err := s.bases.trusted(r)
	if err != nil {
		trusted = origins{}
	}
	return trusted.redirect(target)
}

// redirect reports whether a browser may be sent to target. It is as strict as Better
// Auth, and refuses besides what parsers are known to disagree about.
func (o origins) redirect(target string) bool {
	if !plain(target) {
		return false
	}
	if strings.HasPrefix(target, "/") {
		return staysHere(target)
	}
	m := schemeAuthorityPath.FindStringSubmatch(target)
	return m != nil &&
		strings.HasPrefix(target[len(m[1]):], "://") &&
		!strings.Contains(m[2], "@") &&
		(m[2] != "" || !isWeb(strings.ToLower(m[1]))) &&
		o.trust(target)
}

// plain reports whether a target is free of characters that browsers drop, or read as
// something else: controls, blanks, backslashes, broken UTF-8.
func plain(target string) bool {
	return target != "" && len(target) <= maxTarget && utf8.ValidString(target) &&
		!strings.ContainsFunc(target, func(c rune) bool {
			return c == '\\' || unicode.IsControl(c) || unicode.IsSpace(c) || unicode.Is(unicode.Cf, c)
		})
}

// staysHere reports whether a target that begins with a slash is a path of the site it is
// used on, before and after its dots are resolved.
func staysHere(target string) bool {
	if !relativePath(target) {
		return false
	}
	u, err := whatwg.ParseRef(anySite, target)
	return err == nil && u.Scheme()+"://"+u.Host() == anySite && !strings.HasPrefix(u.Pathname(), "//")
}

// anySite stands for the site that a path is resolved on.
const anySite = "https://site.invalid"

// relativePath holds Better Auth's own rules for a relative target.
func relativePath(target string) bool {
	if strings.HasPrefix(target, "//") || strings.Contains(target, `\`) || strings.ContainsFunc(target, unicode.IsControl) {
		return false
	}
	path := target
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	return !encodedSlash.MatchString(path)
}

var encodedSlash = regexp.MustCompile(`(?i)%2f|%5c`)

// asHeader makes a trusted target fit for a header: what is not ASCII is percent-encoded.
func asHeader(target string) string {
	var b strings.Builder
	for i := range len(target) {
		if c := target[i]; c < utf8.RuneSelf {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		}
	}
	return b.String()
}

const upperHex = "0123456789ABCDEF"
