package ui

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxReturn is the longest return path in bytes. Longer ones do not fit in every
// browser's and proxy's idea of a Location header.
const maxReturn = 2048

// SafeReturn reports whether target is a path of this very site, in every reading that a
// browser or a server may make of it, and returns it in the form that may stand in a
// Location header.
//
// A target is safe when it begins with one slash that is not followed by another slash or
// a backslash (plain, percent-encoded, or uncovered by removing dot segments), has no
// blank, backslash or unprintable character anywhere and no encoded control character in
// its path, and is at most 2048 bytes long. Everything else is refused, absolute URLs of
// this site included.
func SafeReturn(target string) (string, bool) {
	if len(target) > maxReturn || !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") {
		return "", false
	}
	if !utf8.ValidString(target) || strings.ContainsFunc(target, unwelcome) {
		return "", false
	}
	u, err := url.Parse(target)
	if err != nil || strings.ContainsFunc(u.Path, unicode.IsControl) {
		return "", false
	}
	if strings.HasPrefix(resolve(u.Path), "//") {
		return "", false
	}
	location := encode(target)
	return location, len(location) <= maxReturn
}

// unwelcome reports whether r has no place in a target: browsers drop or rewrite some of
// these before they resolve a URL.
func unwelcome(r rune) bool {
	return r == ' ' || r == '\\' || !unicode.IsPrint(r)
}

// pathOf returns the decoded path of a target without its dot segments, "" if it has none.
func pathOf(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return ""
	}
	return resolve(u.Path)
}

// resolve removes the dot segments of a decoded path as a browser does, reading
// backslashes as slashes. Empty segments stay, so that a double slash shows.
func resolve(path string) string {
	segments := strings.Split(strings.ReplaceAll(path, `\`, "/"), "/")[1:]
	last := len(segments) - 1
	var kept []string
	for i, segment := range segments {
		switch segment {
		case "..":
			kept = kept[:max(0, len(kept)-1)]
		case ".":
		default:
			kept = append(kept, segment)
			continue
		}
		if i == last {
			kept = append(kept, "")
		}
	}
	return "/" + strings.Join(kept, "/")
}

// encode percent-encodes what RFC 3986 does not allow in a reference.
func encode(target string) string {
	var b strings.Builder
	for _, c := range []byte(target) {
		if c >= utf8.RuneSelf || strings.IndexByte("\"<>^`{|}", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
