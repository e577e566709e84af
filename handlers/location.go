package handlers

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// location is an absolute URL, as far as trust in it is concerned.
type location struct {
	scheme string // lower case

	// Of an http or https URL, as a browser reads it.
	web    bool
	origin string // scheme://host[:port]
	host   string // host[:port]

	// Of a URL with another scheme, as it is written.
	authority string // lower case
	path      []string
}

// parseLocation reads a URL as browsers do (WHATWG). What browsers cannot read, or read
// as relative, is no location.
func parseLocation(text string) (location, bool) {
	u, err := whatwg.Parse(text)
	if err != nil {
		return location{}, false
	}
	if isWeb(u.Scheme()) {
		return location{
			scheme: u.Scheme(),
			web:    true,
			origin: u.Scheme() + "://" + u.Host(),
			host:   u.Host(),
		}, true
	}
	return splitLocation(text)
}

func isWeb(scheme string) bool { return scheme == "http" || scheme == "https" }

var schemeAuthorityPath = regexp.MustCompile(`(?s)\A([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#]*))?([^?#]*)`)

// splitLocation takes a URL with a scheme of its own apart by its letters: there is no
// common rule for their hosts. One with control characters is none.
func splitLocation(text string) (location, bool) {
	m := schemeAuthorityPath.FindStringSubmatch(text)
	if m == nil || strings.ContainsFunc(text, unicode.IsControl) {
		return location{}, false
	}
	path, ok := cleanSegments(m[3])
	return location{
		scheme:    strings.ToLower(m[1]),
		authority: strings.ToLower(m[2]),
		path:      path,
	}, ok
}

// cleanSegments decodes a path and resolves its dots; empty segments are dropped.
func cleanSegments(path string) ([]string, bool) {
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return nil, false
	}
	var segments []string
	for segment := range strings.SplitSeq(decoded, "/") {
		switch segment {
		case "", ".":
		case "..":
			if len(segments) > 0 {
				segments = segments[:len(segments)-1]
			}
		default:
			segments = append(segments, segment)
		}
	}
	return segments, true
}

// hasLabels reports whether a host is made of labels, or is an address: what a wildcard stands
// for is no more than that. Browsers take far more for a host.
func (l location) hasLabels() bool {
	return plainHost.MatchString(l.host) && !strings.HasPrefix(l.host, ".") && !strings.Contains(l.host, "..")
}

// isIPv4 reports whether host[:port] is a literal IPv4 address.
func isIPv4(host string) bool {
	addr, err := netip.ParseAddr(withoutPort(host))
	return err == nil && addr.Is4()
}
