package handlers

import (
	"regexp"
	"strings"
)

// The wildcards of trusted origins: * is any run of characters within a segment, ? is one
// such character, ** as a whole segment is any number of segments, \x is x itself.
const (
	segmentChar = `[^/\\]`
	separator   = `[/\\]+`
	separators  = `[/\\]*`
)

// compileGlob compiles a pattern that must match a whole text.
func compileGlob(glob string) (*regexp.Regexp, error) {
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
		re.WriteString(globSegment(segment))
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

func globSegment(segment string) string {
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

// isGlob reports whether a text has wildcards.
func isGlob(s string) bool { return strings.ContainsAny(s, "*?") }
