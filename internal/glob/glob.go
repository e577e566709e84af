// Package glob matches texts against patterns with the wildcards of Better Auth: of trusted
// origins, allowed hosts and rate limit rules.
package glob

import (
	"regexp"
	"strings"
)

// The wildcards: * is any run of characters within a segment, ? is one such character, **
// as a whole segment is any number of segments, \x is x itself.
const (
	segmentChar = `[^/\\]`
	separator   = `[/\\]+`
	separators  = `[/\\]*`
)

// Compile compiles a pattern that must match a whole text.
func Compile(glob string) (*regexp.Regexp, error) {
	segments := strings.Split(glob, "/")
	var re strings.Builder
	re.WriteString(`\A`)
	for i, segment := range segments {
		if segment == "" && i > 0 {
			continue
		}
		last := i == len(segments)-1
		switch {
		case segment == "**" && last:
			re.WriteString(`(?:` + segmentChar + `*` + separators + `)*`)
			continue
		case segment == "**":
			re.WriteString(`(?:` + segmentChar + `*` + separator + `)*`)
			continue
		}
		re.WriteString(segmentExpr(segment))
		switch {
		case last:
			re.WriteString(separators)
		case segments[i+1] == "**":
			re.WriteString(`(?:` + separator + `|\z)`)
		default:
			re.WriteString(separator)
		}
	}
	re.WriteString(`\z`)
	return regexp.Compile(re.String())
}

func segmentExpr(segment string) string {
	var re strings.Builder
	escaped := false
	for _, c := range segment {
		switch {
		case escaped:
			re.WriteString(regexp.QuoteMeta(string(c)))
			escaped = false
		case c == '\\':
			escaped = true
		case c == '*':
			re.WriteString(segmentChar + `*`)
		case c == '?':
			re.WriteString(segmentChar)
		default:
			re.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	return re.String()
}

// Has reports whether a text has wildcards.
func Has(s string) bool { return strings.ContainsAny(s, "*?") }
