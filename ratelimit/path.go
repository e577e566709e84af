package ratelimit

import "strings"

// NormalizePath returns the path below the base path that rules and counters go by: the
// base path and slashes at the end are cut off, dots are resolved. What is not below the
// base path stays as it is. path is in its raw spelling; nothing is decoded.
func NormalizePath(path, basePath string) string {
	path = strings.TrimRight(resolveDots(path), "/")
	basePath = strings.TrimRight(basePath, "/")
	if basePath != "" && (path == basePath || strings.HasPrefix(path, basePath+"/")) {
		path = path[len(basePath):]
	}
	if path == "" {
		return "/"
	}
	return path
}

// resolveDots resolves the segments . and .., which may be percent-encoded, as browsers do:
// a backslash is a slash, and empty segments are segments like others.
func resolveDots(path string) string {
	path = strings.ReplaceAll(path, `\`, "/")
	if !strings.Contains(path, "/.") && !strings.Contains(path, "/%") {
		return path
	}
	var kept []string
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		last := i == len(segments)-1
		switch dots(segment) {
		case ".":
		case "..":
			if len(kept) > 1 {
				kept = kept[:len(kept)-1]
			}
		default:
			kept = append(kept, segment)
			continue
		}
		if last {
			kept = append(kept, "")
		}
	}
	return strings.Join(kept, "/")
}

// dots returns a segment of one or two dots with its dots decoded, any other as it is.
func dots(segment string) string {
	if len(segment) > len("%2e%2e") {
		return segment
	}
	return strings.ReplaceAll(strings.ToLower(segment), "%2e", ".")
}
